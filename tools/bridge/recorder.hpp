// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Writes what a camera brings into files, as it is. A pipeline of its own, which
// gets copies: a disk that is full or slow costs the recording and nothing else.
//
//   appsrc → depayloader → parser ┬→ splitmuxsink
//   appsrc → …                   ─┘
//
// Main thread, but where it is said.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "backoff.hpp"
#include "camera_config.hpp"
#include "gptr.hpp"
#include "main_link.hpp"
#include "main_timer.hpp"
#include "media_inlet.hpp"
#include "recording_tap.hpp"

namespace wsrtc::bridge {

class Recorder {
public:
  Recorder (std::string camera, const Recording &recording);
  // Waits a moment for files to be closed.
  ~Recorder ();
  Recorder (const Recorder &) = delete;
  Recorder &operator= (const Recorder &) = delete;

  // For a source's pads, any thread.
  std::shared_ptr<RecordingTap> tap (Kind kind) const { return taps_[static_cast<size_t> (kind)]; }

  // A source is there, and has gone.
  void begin ();
  void end ();

private:
  struct Run; // one pipeline

  void look ();
  bool flows (Kind kind) const;
  void start (const std::vector<Kind> &seen);
  std::unique_ptr<Run> make (const std::vector<Kind> &seen);
  void feed (const Run *run);
  void finish ();
  void wait_for_next_try ();
  void on_message (Run *run, GstMessage *message);
  void on_error (Run *run, const std::string &text);
  void settle ();
  void dispose (const Run *run);
  void tell (const std::string &text);

  const std::string camera_;
  const Recording recording_;
  const std::shared_ptr<RecordingTap> taps_[2];
  const MainLinkPtr link_ = std::make_shared<MainLink> ();
  MainTimer looking_;
  std::unique_ptr<Run> run_;                  // writes
  std::vector<std::unique_ptr<Run>> closing_; // close their files
  Backoff backoff_;
  gint64 first_seen_ = 0; // µs, monotonic
  gint64 not_before_ = 0;
  std::string told_; // the last fault, while it lasts
};

} // namespace wsrtc::bridge
