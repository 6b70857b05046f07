// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One input of a camera's wsrtcsink, which stays while sources come and go in
// front of it: neither an end nor a flush of theirs gets through, and it says when
// media come. The sink's pad is asked for when the first source has such media.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>

#include <gst/gst.h>

#include "gptr.hpp"

namespace wsrtc::bridge {

enum class Kind { Video, Audio };
inline constexpr Kind kinds[] = {Kind::Video, Kind::Audio};

const char *to_string (Kind kind);

struct InletEvents {
  // All on the thread that brings it: post, and return.
  std::function<void (Kind)> came;         // the first media of a source
  std::function<void (Kind)> ended;        // a source has no more
  std::function<void ()> key_frame_wanted; // by the sink
};

class MediaInlet {
public:
  // `sink` outlives this.
  MediaInlet (GstElement *sink, Kind kind, InletEvents events);
  ~MediaInlet ();
  MediaInlet (const MediaInlet &) = delete;
  MediaInlet &operator= (const MediaInlet &) = delete;

  // The sink is to wait for such media, a moment: they are announced. Any thread.
  void expect () { request (); }

  // A source's pad, in the same bin as the sink. Any thread. False: they do not go
  // together, or its bin is on its way out.
  bool connect (GstPad *source);
  // Before the next source: what came, came from the last one.
  void disconnect ();
  // The sink need not wait for it any more. Not on a streaming thread.
  void release ();

  // µs of the monotonic clock at which media came last; 0 = none since connect ().
  gint64 last_media () const { return last_media_; }

  bool has_pad () const;

private:
  GRef<GstPad> pad () const;
  GRef<GstPad> request ();
  GRef<GstPad> make_pad ();
  void begin_turn ();
  void end_turn ();
  GstPadProbeReturn on_data (GstPadProbeInfo *info);
  GstPadProbeReturn on_event (GstEvent *event);

  GstElement *const sink_;
  const Kind kind_;
  const InletEvents events_;
  std::atomic<gint64> last_media_{0};

  mutable std::mutex mutex_; // protects what is below; nothing is called while it is held
  std::condition_variable idle_;
  bool busy_ = false; // a thread asks for the pad, or gives it back; others wait
  GRef<GstPad> pad_;
  gulong probe_ = 0;
};

} // namespace wsrtc::bridge
