// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Copies of what passes a pad, for a recording: whatever that does, what passes is
// not held up.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include <gst/gst.h>

#include "gptr.hpp"
#include "parameter_sets.hpp"

namespace wsrtc::bridge {

class RecordingTap : public std::enable_shared_from_this<RecordingTap> {
public:
  // From here on it sees what passes. Any thread.
  void attach (GstPad *pad);

  // Where copies go; nullptr = nowhere. Main thread.
  void set_target (GRef<GstElement> appsrc);

  // Of what came last; nullptr = nothing has come.
  MiniRef<GstCaps> caps () const;

  // µs of the monotonic clock; 0 = nothing has come.
  gint64 last () const { return last_; }

  // Of the source before: another one comes.
  void forget ();

private:
  void on_data (GstPad *pad, GstPadProbeInfo *info);
  void hand_on (GstBuffer *buffer, const GstSegment &segment, GstCaps *caps);

  std::atomic<gint64> last_{0};
  mutable std::mutex mutex_; // protects what is below; nothing that waits is called while it is held
  GRef<GstElement> target_;
  bool fresh_ = false; // it has got nothing yet
  MiniRef<GstCaps> caps_;
  ParameterSets sets_;
};

} // namespace wsrtc::bridge
