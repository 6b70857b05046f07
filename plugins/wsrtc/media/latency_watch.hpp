// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How long what is linked waits. Sinks show everything later by the latency of
// the pipeline, which its slowest branch makes: a queue in front of one that waits
// for another has to hold as much.
#pragma once

#include <functional>

#include <gst/gst.h>

namespace wsrtc {

// `told` hears of it whenever it is set, on the thread that sets it. It lives as
// long as the pad, which is a source pad.
void watch_latency (GstPad *pad, std::function<void (GstPad *, GstClockTime)> told);

// Of the pipeline that the element is in, if it was set once and for all; or
// GST_CLOCK_TIME_NONE. Who is linked later than it began to play is not told.
GstClockTime latency_set_around (GstElement *element);

} // namespace wsrtc
