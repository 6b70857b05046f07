// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The request pads of an element with inputs. Any thread of the application.
#pragma once

#include <mutex>
#include <string>

#include <gst/gst.h>

#include "pad_turns.hpp"
#include "sink_core.hpp"

namespace wsrtc {

class RequestPads {
public:
  // Both outlive this.
  RequestPads (GstElement *element, SinkCore &core) : element_ (element), core_ (core) {}

  // Of `video_%u` and `audio_%u`: raw media, and every codec of the table as it is.
  static void add_templates (GstElementClass *klass);

  GstPad *request (GstPadTemplate *templ, const char *name);
  void release (GstPad *pad);

private:
  std::string name_pad (const char *wanted, const char *prefix);
  GstPad *make (GstPadTemplate *templ, const char *name);

  GstElement *const element_;
  SinkCore &core_;
  PadTurns turns_;
  std::mutex mutex_;  // protects what follows
  unsigned next_ = 0; // greater than the number of every pad so far
};

} // namespace wsrtc
