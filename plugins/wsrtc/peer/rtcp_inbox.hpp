// SPDX-License-Identifier: LGPL-2.1-or-later
//
// RTCP of one peer in the clear, on its way from the thread that received it to
// the owner.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include <glib.h>

#include "owner_link.hpp"

namespace wsrtc {

class RtcpInbox : public std::enable_shared_from_this<RtcpInbox> {
public:
  using Packet = std::vector<uint8_t>;
  using Receive = std::function<void (const Packet &packet)>;

  // `receive` is called on the owner's thread.
  RtcpInbox (OwnerLinkPtr link, Receive receive);

  // Any thread, as all that follows but empty ().
  void put (Packet packet);

  // Something came that is not for the owner.
  void note_arrival () { last_.store (g_get_monotonic_time (), std::memory_order_relaxed); }

  // µs of g_get_monotonic_time () when the last packet came; 0 = never.
  gint64 last () const { return last_.load (std::memory_order_relaxed); }

  // Owner's thread, now and then: transport-wide feedback, which comes many
  // times a second, wakes nobody up. All else comes by itself.
  void empty ();

private:
  const OwnerLinkPtr link_;
  const Receive receive_;
  std::atomic<gint64> last_{0};
  std::mutex mutex_; // protects what follows; nothing is called under it
  std::vector<Packet> waiting_;
  bool posted_ = false; // a task that empties it
};

} // namespace wsrtc
