// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Writes what a camera brings into files, as it is. A pipeline of its own, which
// gets copies: a disk that is full, slow or hangs costs the recording and nothing
// else.
//
//   appsrc → depayloader → parser ┬→ splitmuxsink
//   appsrc → …                   ─┘
//
// Main thread, but where it is said; no file is touched there.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "backoff.hpp"
#include "camera_config.hpp"
#include "main_link.hpp"
#include "main_timer.hpp"
#include "media_inlet.hpp"
#include "recording_closer.hpp"
#include "recording_files.hpp"
#include "recording_run.hpp"
#include "recording_tap.hpp"

namespace wsrtc::bridge {

class Recorder final : private RecordingOwner {
public:
  // `closer` outlives it, and closes its last files.
  Recorder (std::string camera, const Recording &recording, RecordingCloser &closer);
  ~Recorder () override;
  Recorder (const Recorder &) = delete;
  Recorder &operator= (const Recorder &) = delete;

  // For a source's pads, any thread.
  std::shared_ptr<RecordingTap> tap (Kind kind) const { return taps_[static_cast<size_t> (kind)]; }

  // A source is there, and has gone.
  void begin ();
  void end ();

private:
  void look ();
  void look_at_run ();
  bool flows (Kind kind) const;
  void start (const std::vector<Kind> &seen);
  Result<std::unique_ptr<RecordingRun>> make (const std::vector<Kind> &seen);
  void feed (const RecordingRun *run);
  void finish ();
  void wait_for_next_try ();
  void on_run_failed (RecordingRun *run, const std::string &text) override;
  void on_run_ended (RecordingRun *run) override;
  void settle ();
  void tell (const std::string &text);

  const std::string camera_;
  const Recording recording_;
  RecordingCloser &closer_;
  const std::shared_ptr<RecordingFiles> files_;
  const std::shared_ptr<RecordingTap> taps_[2];
  const MainLinkPtr link_ = std::make_shared<MainLink> ();
  MainTimer looking_;
  std::unique_ptr<RecordingRun> run_;
  std::vector<Kind> seen_; // that came when it was made
  Backoff backoff_;
  gint64 first_seen_ = 0; // µs, monotonic
  gint64 not_before_ = 0;
  std::string told_;     // the last fault, while it lasts
  std::string left_out_; // what is not written, where the rest is
};

} // namespace wsrtc::bridge
