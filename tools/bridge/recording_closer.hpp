// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Closes the files of recordings that have come to an end, all at the same time,
// while their cameras go on or are gone. Main thread, which never waits but in
// wait ().
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "main_link.hpp"
#include "recording_run.hpp"

namespace wsrtc::bridge {

class RecordingCloser final : private RecordingOwner {
public:
  RecordingCloser () = default;
  // Waits.
  ~RecordingCloser ();
  RecordingCloser (const RecordingCloser &) = delete;
  RecordingCloser &operator= (const RecordingCloser &) = delete;

  // One that was started.
  void close (std::unique_ptr<RecordingRun> run);
  // Before the program ends: until all files are closed, a moment at most. What
  // hangs longer is left to itself.
  void wait ();

private:
  void on_run_failed (RecordingRun *run, const std::string &text) override;
  void on_run_ended (RecordingRun *run) override;

  const MainLinkPtr link_ = std::make_shared<MainLink> ();
  std::vector<std::unique_ptr<RecordingRun>> runs_;
};

} // namespace wsrtc::bridge
