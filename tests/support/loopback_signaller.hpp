// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Signalling without a network: one end is a GstWsrtcSignaller to be given to
// an element, the other end is the test, which plays server and viewers.
//
//   Loopback line;
//   g_object_set (sink, "signaller", line.signaller (), nullptr);
//   gst_element_set_state (sink, GST_STATE_PLAYING);
//   line.wait_until_started ();
//   line.say (gst_wsrtc_message_new_peer_added ("viewer-1", "viewer"));
//   const MessagePtr offer = line.wait_for_message (GST_WSRTC_MESSAGE_OFFER, "viewer-1");
#pragma once

#include <functional>
#include <memory>

#include <gst/wsrtc/wsrtc.h>

#include "gptr.hpp"
#include "wait_for.hpp"

namespace wsrtc::test {

struct MessageUnref {
  void operator() (GstWsrtcMessage *message) const { gst_wsrtc_message_unref (message); }
};

using MessagePtr = std::unique_ptr<GstWsrtcMessage, MessageUnref>;

struct LoopbackLine;

// The test's end. All methods may be called from any thread; what they cause is
// emitted later, in the context that was the default one in start ().
class Loopback {
public:
  Loopback ();
  ~Loopback ();
  Loopback (const Loopback &) = delete;
  Loopback &operator= (const Loopback &) = delete;

  GstWsrtcSignaller *signaller () const { return signaller_.get (); }

  // Before start: whether it goes to READY by itself (the default), or stays
  // CONNECTING until set_state ().
  void be_ready_at_start (bool ready);
  // Before start: it fails, with that.
  void refuse_start (const char *text);
  void wait_until_started ();
  bool started () const;

  // The element receives it. Takes the message over. The line must be started.
  void say (GstWsrtcMessage *message);
  // The same for a line that may have been stopped: false = nobody hears it.
  bool try_say (GstWsrtcMessage *message);
  void set_state (GstWsrtcSignallerState state);
  void report (GstWsrtcError code, const char *text, bool fatal);

  // From now on send () fails, as a lost connection does.
  void refuse_sends (bool refuse);
  // Called for each message that the element sends, on the element's owner
  // thread, before it lands in the inbox. A script may call say ().
  void set_script (std::function<void (GstWsrtcMessage *message)> script);

  // The oldest message of that kind for that peer (nullptr = any); those of
  // other kinds stay. nullptr when there is none.
  MessagePtr take_message (GstWsrtcMessageKind kind, const char *peer = nullptr);
  // The same, but fails when none comes in time.
  MessagePtr wait_for_message (GstWsrtcMessageKind kind, const char *peer = nullptr,
                               Milliseconds deadline = default_deadline);

private:
  bool try_post (std::function<void (GstWsrtcSignaller *signaller)> action);
  void post (std::function<void (GstWsrtcSignaller *signaller)> action);

  std::shared_ptr<LoopbackLine> line_;
  GRef<GstWsrtcSignaller> signaller_;
};

} // namespace wsrtc::test
