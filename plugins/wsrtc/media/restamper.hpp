// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Gives the buffers of an input the time of the stream: a Timeline for what
// passes two pads, one on either side of the clocksync that holds the input back.
// Between them the stamps are running time, by which it waits; behind, those of
// StreamTime, in one segment that never ends.
//
// All on the streaming thread of the input.
#pragma once

#include <memory>
#include <optional>

#include <gst/gst.h>

#include "gptr.hpp"
#include "stream_time.hpp"
#include "timeline.hpp"

namespace wsrtc {

class Restamper {
public:
  // `element` knows clock and base time whenever a buffer comes: it has let the
  // buffer pass before, which it does only in PLAYING.
  Restamper (std::shared_ptr<StreamTime> time, GRef<GstElement> element);

  void set_traits (const TimelineTraits &traits);

  // Another stream, or what comes after a flush.
  void expect_break () { timeline_.expect_break (); }

  // The segment by which the input's stamps are read. Returns the one to go on.
  GstEvent *take_segment (GstEvent *event);

  // In front of the clocksync. False, or nullptr: it must be left out. They take over
  // the reference, and give one back.
  GstBuffer *before (GstBuffer *buffer);
  GstBufferList *before (GstBufferList *list);
  GstEvent *before_gap (GstEvent *gap);

  // Behind it.
  GstBuffer *after (GstBuffer *buffer);
  GstBufferList *after (GstBufferList *list);

private:
  struct Reading {
    int64_t shift; // from running time to that of the stream
    int64_t now;
  };

  Reading read_time () const;
  bool is_outside (const GstBuffer *buffer) const;
  int64_t to_stream_time (GstClockTime time, int64_t shift) const;
  std::optional<Stamps> place (GstClockTime pts, GstClockTime dts, GstClockTime duration);

  const std::shared_ptr<StreamTime> time_;
  const GRef<GstElement> element_;
  TimelineTraits traits_;
  Timeline timeline_;
  GstSegment segment_;
};

} // namespace wsrtc
