// SPDX-License-Identifier: LGPL-2.1-or-later
//
// In front of an ingest, whatever comes in is made what it can use: RTP is
// depayloaded, streams of several forms are parsed into one, what browsers
// cannot play is decoded, pictures are fetched from other memories.
//
//   entry (ghost pad) → [the elements that the caps ask for] → exit
//
// Most inputs need none: the entry then leads straight to the exit.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <gst/gst.h>

#include "front_plan.hpp"
#include "gptr.hpp"
#include "isolated_bin.hpp"
#include "packet_guard.hpp"
#include "result.hpp"

namespace wsrtc {

class InputFront {
public:
  // Both come on the streaming thread.
  struct Events {
    std::function<void (const Error &error)> failed;                     // this input cannot be used, and why
    std::function<void (const FrontPlan &plan, GstBuffer *buffer)> came; // goes in now
  };

  // `entry` is a ghost pad of `bin` that leads to `exit`. The bin owns all that
  // is made here; it is in state NULL when this is destroyed.
  InputFront (GstElement *bin, GstPad *entry, GstPad *exit, MediaKind kind, Events events);
  ~InputFront ();
  InputFront (const InputFront &) = delete;
  InputFront &operator= (const InputFront &) = delete;

private:
  // All on the streaming thread of the input, but queries, which come on any.
  GstPadProbeReturn on_data (GstPadProbeInfo *info);
  GstPadProbeReturn on_caps (const GstCaps *caps);
  GstPadProbeReturn on_media (GstPadProbeInfo *info);
  void drop_broken_packets (GstPadProbeInfo *info);
  Status adapt (const GstCaps *caps);
  void on_failure (const std::string &name);
  bool is_broken () const;
  Status insert (const FrontPlan &plan, const GstCaps *caps);
  void take_out ();

  GstElement *const bin_;
  const GRef<GstPad> entry_;
  const GRef<GstPad> exit_;
  const MediaKind kind_;
  const Events events_;
  gulong probe_ = 0;
  // Streaming thread.
  FrontPlan plan_;
  PacketGuard packets_;
  GRef<GstElement> chain_;               // nullptr = the entry leads to the exit
  std::shared_ptr<FailureBox> failures_; // of the chain
  bool has_caps_ = false;
  bool blocked_ = false; // the last caps cannot be used, or there were none
};

} // namespace wsrtc
