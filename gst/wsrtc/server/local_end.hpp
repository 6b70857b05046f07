// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Between two threads: a member of a room on the server's, an emitter of
// signals on the element's owner thread. One for each start of a signaller.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>

#include <gst/wsrtc/wsrtc-signaller.h>

#include "../message_bridge.hpp"
#include "gptr.hpp"
#include "ids.hpp"
#include "room.hpp"

namespace wsrtc {

// Shared, because tasks of both threads can be the last to need it.
class LocalEnd final : public Member, public std::enable_shared_from_this<LocalEnd> {
public:
  // On the owner thread, in whose thread-default context signals are emitted.
  explicit LocalEnd (GstWsrtcSignaller *signaller);
  ~LocalEnd () override;

  const PeerId &id () const { return id_; }

  // On the owner thread: nothing is emitted any more.
  void stop ();

  // On the server's thread.
  void deliver (const Message &message) override;

  bool is_behind () const override { return waiting_bytes_ > most_waiting; }

  bool gives_snapshots () const override { return true; }

  bool ask_snapshot (unsigned size) override;
  bool ask_figures () override;
  void tell_ready ();
  void tell_error (const Error &error, bool fatal);

private:
  using Emit = std::function<void (GstWsrtcSignaller *)>;
  struct Task;

  void post (Emit emit);

  // Only the owner thread makes a strong reference of it: the last one could
  // otherwise end the server on the server's own thread.
  GWeak<GstWsrtcSignaller> signaller_;
  GMainContext *const context_;
  const PeerId id_ = make_peer_id ();
  WelcomeFilter welcomes_; // on the server's thread
  std::mutex mutex_;       // protects stopped_, which the owner thread reads without
  bool stopped_ = false;
  static constexpr size_t most_waiting = 8 << 20;
  std::atomic<size_t> waiting_bytes_{0}; // of messages that the owner thread has not had yet
};

} // namespace wsrtc
