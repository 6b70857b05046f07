// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One GstWebRTCDataChannel as a GstWsrtcDataChannel: what GStreamer tells on its
// threads is copied and posted to the owner, and what any thread sends is handed
// over by the owner, so that nothing is used that has ended.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include <gst/webrtc/webrtc.h>
#include <gst/wsrtc/wsrtc-data-channel.h>

#include "gptr.hpp"
#include "owner_link.hpp"
#include "result.hpp"
#include "sctp_meter.hpp"

namespace wsrtc {

class PeerChannel : public std::enable_shared_from_this<PeerChannel> {
public:
  struct Surroundings {
    OwnerLinkPtr link;
    std::shared_ptr<SctpMeter> meter;
    // Owner's thread: runs the task when peers are verified, at once or later.
    std::function<void (std::function<void ()> task)> deliver;
    // Owner's thread: the channel is closed.
    std::function<void (PeerChannel &channel)> closed;
    unsigned max_message = 0;
  };

  // Any thread. It listens from now on; all else but what the object calls is
  // for the owner's thread.
  static std::shared_ptr<PeerChannel> create (GRef<GstWebRTCDataChannel> native, Surroundings surroundings);
  PeerChannel (GRef<GstWebRTCDataChannel> native, Surroundings surroundings);
  PeerChannel (const PeerChannel &) = delete;
  PeerChannel &operator= (const PeerChannel &) = delete;

  // The public side, which keeps this one; empty after detach ().
  const GRef<GstWsrtcDataChannel> &object () const { return object_; }

  // Somebody has it: from now on its signals are emitted.
  void show () { shown_ = true; }

  bool shown () const { return shown_; }

  // One of ours, which may have opened before it was listened to.
  void catch_up ();
  int id ();
  // An error signal, and the end of the channel.
  void break_off (const Error &error);
  void close_now ();
  // Nothing is heard or sent any more.
  void detach ();

  // The object's, on any thread.
  void send (GBytes *message, bool is_text);
  void close ();
  guint64 buffered ();
  void set_low_threshold (guint64 threshold);

private:
  void listen ();
  GRef<GstWebRTCDataChannel> native ();
  void post (std::function<void (PeerChannel &)> task);
  void post_message (size_t size, std::function<void (GstWsrtcDataChannel *)> emission);
  void take_string (const char *text);
  void take_bytes (GBytes *bytes);
  void send_now (GBytes *message, bool is_text);
  void on_open ();

  const Surroundings around_;
  std::mutex mutex_; // protects native_; nothing is called while it is held
  GRef<GstWebRTCDataChannel> native_;
  std::vector<gulong> handlers_;
  std::atomic<guint64> posted_{0}; // bytes that the owner has not handed over yet
  GRef<GstWsrtcDataChannel> object_;
  bool shown_ = false;
  bool close_wanted_ = false;
};

// The public side of a channel, as GObject.
GRef<GstWsrtcDataChannel> make_channel_object (std::shared_ptr<PeerChannel> channel,
                                               GstWebRTCDataChannel *native, unsigned max_message);

} // namespace wsrtc
