// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The inputs of a camera's sink, and which of them the source part of now feeds.
// Shared with the source's handlers, which may run for a while after it was left.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include "media_inlet.hpp"

namespace wsrtc::bridge {

class CameraInputs : public std::enable_shared_from_this<CameraInputs> {
public:
  CameraInputs (GRef<GstElement> sink, const InletEvents &events);

  // Main thread, around each pull.
  void begin ();
  void end ();
  // The source has no other streams than those that are expected.
  void complete ();
  // The sink has no use for what comes of that kind: its input goes, and what comes of
  // `source` (nullptr = it is not there yet) goes nowhere until it is left; sound that is
  // the same in later pulls does not even come to the sink.
  void refuse (Kind kind, GstPad *source);
  // The sink is about to go.
  void release ();

  // The source has announced such a stream, which begins when its first packet is
  // there: viewers that come get both in one session. Any thread.
  void expect (Kind kind);
  // A pad of the source part. Any thread.
  void connect (Kind kind, GstPad *pad);

  bool is_refused (Kind kind) const { return refused_[index (kind)]; }

  bool is_complete () const { return complete_; }

  // What tells whether the camera is alive: pictures, where there are any.
  Kind leading () const;

  // µs of the monotonic clock; 0 = none since begin (). The first is of the leading kind.
  gint64 last_media () const { return last_media (leading ()); }

  gint64 last_media (Kind kind) const { return inlets_[index (kind)].last_media (); }

private:
  static size_t index (Kind kind) { return static_cast<size_t> (kind); }

  void connect_late (GstPad *pad);
  bool was_refused (GstPad *pad);

  const GRef<GstElement> sink_;
  MediaInlet inlets_[2];
  std::atomic<bool> expected_[2] = {{false}, {false}};
  std::atomic<bool> refused_[2] = {{false}, {false}};
  std::atomic<bool> complete_{false};
  std::mutex mutex_;               // protects what follows
  MiniRef<GstCaps> refused_sound_; // of a pull before
  // Of the last pull that had pictures: none was announced, or it came.
  std::atomic<bool> sound_came_{true};
};

} // namespace wsrtc::bridge
