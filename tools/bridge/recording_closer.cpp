// SPDX-License-Identifier: LGPL-2.1-or-later
#include "recording_closer.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace wsrtc::bridge {

namespace {

constexpr gint64 longest_wait = 3 * G_TIME_SPAN_SECOND; // for all together

} // namespace

RecordingCloser::~RecordingCloser ()
{
  link_->cut ();
  wait ();
}

std::shared_ptr<RecordingFiles> RecordingCloser::files_of (const std::string &camera,
                                                           const Recording &recording)
{
  for (auto item = files_.begin (); item != files_.end ();)
    item = item->second.expired () ? files_.erase (item) : std::next (item);
  std::weak_ptr<RecordingFiles> &known = files_[{recording.folder, camera}];
  auto files = known.lock ();
  if (files)
    files->set_limit (recording.files);
  else
    known = files = std::make_shared<RecordingFiles> (recording.folder, camera, recording.files);
  return files;
}

void RecordingCloser::close (std::unique_ptr<RecordingRun> run)
{
  RecordingRun *const closing = run.get ();
  closing->set_owner (this);
  runs_.push_back (std::move (run));
  if (closing->has_ended ())
    on_run_ended (closing);
  else
    closing->end_streams ();
}

void RecordingCloser::wait ()
{
  const gint64 end = g_get_monotonic_time () + longest_wait;
  std::vector<std::shared_ptr<RecordingFiles>> files;
  for (const auto &run : runs_) {
    run->wait_for_end (end);
    files.push_back (run->files ());
  }
  runs_.clear ();
  for (const auto &one : files)
    one->wait_until (end);
}

void RecordingCloser::on_run_failed (RecordingRun *run, const std::string &)
{
  on_run_ended (run);
}

// Later: it is the run that calls.
void RecordingCloser::on_run_ended (RecordingRun *)
{
  link_->post ([this] {
    const auto gone =
        std::remove_if (runs_.begin (), runs_.end (), [] (const auto &run) { return run->has_ended (); });
    runs_.erase (gone, runs_.end ());
  });
}

} // namespace wsrtc::bridge
