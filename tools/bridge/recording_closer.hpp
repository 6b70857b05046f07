// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Closes the files of recordings that have come to an end, all at the same time,
// while their cameras go on or are gone; and lets a camera that is set up anew know
// of them. Main thread, which never waits but in wait ().
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "camera_config.hpp"
#include "main_link.hpp"
#include "recording_run.hpp"

namespace wsrtc::bridge {

class RecordingCloser final : private RecordingOwner {
public:
  RecordingCloser () = default;
  // Waits.
  ~RecordingCloser () override;
  RecordingCloser (const RecordingCloser &) = delete;
  RecordingCloser &operator= (const RecordingCloser &) = delete;

  // The same for who writes there still, so that no file that is being written is taken
  // for an old one.
  std::shared_ptr<RecordingFiles> files_of (const std::string &camera, const Recording &recording);

  // One that was started.
  void close (std::unique_ptr<RecordingRun> run);
  // Before the program ends: until all files are closed, a moment at most. What
  // hangs longer is left to itself.
  void wait ();

private:
  void on_run_failed (RecordingRun *run, const std::string &text) override;
  void on_run_ended (RecordingRun *run) override;

  const MainLinkPtr link_ = std::make_shared<MainLink> ();
  std::map<std::pair<std::string, std::string>, std::weak_ptr<RecordingFiles>> files_; // by folder, camera
  std::vector<std::unique_ptr<RecordingRun>> runs_;
};

} // namespace wsrtc::bridge
