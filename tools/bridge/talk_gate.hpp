// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Between what viewers say and the camera: packets go to the source that is there,
// by its backchannel (ONVIF Profile T), and nowhere while there is none. Shared with
// the handlers of sources, which come and go.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include <gst/gst.h>

#include "gptr.hpp"
#include "result.hpp"
#include "talk_format.hpp"

namespace wsrtc::bridge {

class TalkGate {
public:
  // A camera has told what it takes, and we can make that. On a thread of the source:
  // post, and return.
  using Told = std::function<void (const TalkFormat &format)>;

  explicit TalkGate (Told told) : told_ (std::move (told)) {}

  TalkGate (const TalkGate &) = delete;
  TalkGate &operator= (const TalkGate &) = delete;

  // An rtspsrc that is new: it asks the camera for the backchannel, unless that is
  // known to be in vain. Main thread.
  void prepare (GstElement *rtspsrc);
  // One of its streams is a backchannel. True: it is to be set up. Its own thread.
  bool take (GstElement *rtspsrc, guint stream, const GstCaps *caps);
  // The source is about to go: nothing is sent to it any more when this returns.
  // Waits a moment for a packet that is on its way. Main thread.
  void close ();

  // The camera refuses to talk at all when it is asked for it: from now on it is not.
  void give_up ();

  // Since prepare (). Any thread.
  bool was_asked () const;
  bool was_described () const; // the camera has described its streams
  bool is_open () const;
  // Why its backchannels cannot be used, the first of them; empty: it has none.
  std::string refusal () const;

  void note_description ();

  // An RTP packet for the camera. Any one thread at a time; returns when it has been
  // handed over. Transfer none.
  void push (GstSample *sample);

private:
  const Told told_;
  mutable std::mutex mutex_; // protects what is below; nothing is called while it is held
  std::condition_variable idle_;
  GRef<GstElement> rtspsrc_; // empty = closed
  guint stream_ = 0;
  bool pushing_ = false;
  bool asked_ = false, described_ = false, in_vain_ = false;
  std::string refusal_;
};

using TalkGatePtr = std::shared_ptr<TalkGate>;

} // namespace wsrtc::bridge
