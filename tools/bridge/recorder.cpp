// SPDX-License-Identifier: LGPL-2.1-or-later
#include "recorder.hpp"

#include <algorithm>
#include <utility>

#include "bridge_log.hpp"
#include "recording_chain.hpp"

namespace wsrtc::bridge {

namespace {

constexpr Milliseconds look_interval (500);
// Sound that comes so much later than pictures is not waited for.
constexpr gint64 patience = 2 * G_TIME_SPAN_SECOND;
// A stream without anything for so long would hold the other one up.
constexpr gint64 silence = 4 * G_TIME_SPAN_SECOND;
// A file that was written for so long: the next fault is a new one.
constexpr gint64 settled = 10 * G_TIME_SPAN_SECOND;
// Without a picture that a file can begin with for so long: none will come.
constexpr gint64 longest_wait = 45 * G_TIME_SPAN_SECOND;
// Pipelines of a camera. More are there only when their folder hangs.
constexpr unsigned most_runs = 4;

} // namespace

Recorder::Recorder (std::string camera, const Recording &recording, RecordingCloser &closer)
    : camera_ (std::move (camera)), recording_ (recording), closer_ (closer),
      files_ (closer.files_of (camera_, recording)), taps_{std::make_shared<RecordingTap> (),
                                                           std::make_shared<RecordingTap> ()},
      looking_ ([this] { look (); }), backoff_ (Milliseconds (1000), Milliseconds (60000), g_random_int ())
{
}

Recorder::~Recorder ()
{
  link_->cut ();
  finish ();
}

void Recorder::begin ()
{
  for (const auto &tap : taps_)
    tap->forget ();
  first_seen_ = 0;
  looking_.set (look_interval);
}

void Recorder::end ()
{
  looking_.stop ();
  finish ();
}

bool Recorder::flows (Kind kind) const
{
  const gint64 last = tap (kind)->last ();
  return last != 0 && g_get_monotonic_time () - last < silence;
}

// Begins when what is to be written is there, and anew when that is something else.
void Recorder::look ()
{
  looking_.set (look_interval);
  std::vector<Kind> seen;
  for (const Kind kind : kinds)
    if (flows (kind))
      seen.push_back (kind);
  look_at_run ();
  if (seen.empty () || (run_ && seen_ == seen))
    return;
  finish ();
  const gint64 now = g_get_monotonic_time ();
  if (first_seen_ == 0)
    first_seen_ = now;
  const bool may_come = seen.size () < std::size (kinds) && now - first_seen_ < patience;
  if (now >= not_before_ && !may_come)
    start (seen);
}

void Recorder::look_at_run ()
{
  const gint64 age = run_ ? g_get_monotonic_time () - run_->since () : 0;
  if (age > settled && run_->has_file ())
    settle ();
  else if (age > longest_wait)
    tell ("nothing has come that a file could begin with; its encoder has to make key frames, and to send "
          "its parameter sets (SPS, PPS) with them");
}

void Recorder::start (const std::vector<Kind> &seen)
{
  auto made = make (seen);
  if (!made) {
    tell (made.error ().text);
    wait_for_next_try ();
    return;
  }
  run_ = std::move (*made);
  seen_ = seen;
  run_->start (this);
  feed (run_.get ());
}

Result<std::unique_ptr<RecordingRun>> Recorder::make (const std::vector<Kind> &seen)
{
  if (files_->runs () >= most_runs)
    return Error{Fault::Timeout, "the folder does not answer; check its disk or network"};
  std::vector<RecordedStream> streams;
  Error why;
  for (const Kind kind : seen) {
    auto chain = recording_chain (kind, tap (kind)->caps ().get ());
    if (chain)
      streams.push_back ({kind, std::move (*chain)});
    else
      why = chain.error ();
  }
  if (streams.empty ())
    return why;
  if (why.text != std::exchange (left_out_, why.text) && !why.text.empty ())
    log_line (Severity::Warning, camera_, "recording: " + why.text + ", and is left out");
  return RecordingRun::make (streams, recording_.segment, files_);
}

// nullptr = nobody.
void Recorder::feed (const RecordingRun *run)
{
  for (const auto &tap : taps_)
    tap->set_target (nullptr);
  if (run)
    for (const Kind kind : kinds)
      tap (kind)->set_target (run->entry (kind));
}

// The file is closed while the next one may be written.
void Recorder::finish ()
{
  if (!run_)
    return;
  feed (nullptr);
  closer_.close (std::move (run_));
}

void Recorder::wait_for_next_try ()
{
  not_before_ = g_get_monotonic_time () + backoff_.next ().count () * G_TIME_SPAN_MILLISECOND;
}

// ---- what it tells

// What a camera changes in the middle may be more than one file can hold: the next
// one begins at once.
void Recorder::on_run_failed (RecordingRun *run, const std::string &text)
{
  const bool was_well = g_get_monotonic_time () - run->since () > settled;
  finish ();
  if (was_well)
    return;
  tell (text);
  wait_for_next_try ();
}

// Without having been asked to. Later: it is the run that calls.
void Recorder::on_run_ended (RecordingRun *)
{
  link_->post ([this] {
    if (run_ && run_->has_ended ())
      finish ();
  });
}

void Recorder::settle ()
{
  backoff_.reset ();
  if (!std::exchange (told_, {}).empty ())
    log_line (Severity::Notice, camera_, "it is recorded again");
}

void Recorder::tell (const std::string &text)
{
  if (text == told_)
    return;
  told_ = text;
  log_line (Severity::Error, camera_,
            "recording into " + recording_.folder + ": " + text +
                " (viewers are not concerned; it is tried again)");
}

} // namespace wsrtc::bridge
