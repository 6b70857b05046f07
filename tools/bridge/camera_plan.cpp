// SPDX-License-Identifier: LGPL-2.1-or-later
#include "camera_plan.hpp"

#include <algorithm>
#include <utility>

namespace wsrtc::bridge {

namespace {

// Long enough for a slow camera, and for UDP that turns out to be blocked.
constexpr Milliseconds first_frame_limit (10000);
// Live for so long: the next trouble is a new one.
constexpr Milliseconds settle_time (2000);
// … and where packets came that made no frames: longer than it takes to notice that.
constexpr Milliseconds doubtful_settle_time (40000);

struct TroubleRow {
  Trouble trouble;
  const char *name;
  Milliseconds first, longest; // between tries
};

// Wrong passwords lock accounts, and a path that is not there does not appear in
// a second; all else may pass at any moment.
constexpr TroubleRow rows[] = {
    {Trouble::None, "none", Milliseconds (500), Milliseconds (30000)},
    {Trouble::Unreachable, "unreachable", Milliseconds (500), Milliseconds (30000)},
    {Trouble::WrongPassword, "wrong-password", Milliseconds (60000), Milliseconds (900000)},
    {Trouble::NotFound, "not-found", Milliseconds (10000), Milliseconds (60000)},
    {Trouble::Refuses, "refuses", Milliseconds (2000), Milliseconds (60000)},
    {Trouble::Broken, "broken", Milliseconds (1000), Milliseconds (30000)},
    {Trouble::NoMedia, "no-media", Milliseconds (5000), Milliseconds (60000)},
    {Trouble::Unusable, "unusable", Milliseconds (10000), Milliseconds (300000)},
    {Trouble::Silent, "silent", Milliseconds (500), Milliseconds (30000)},
    {Trouble::Stale, "stale", Milliseconds (500), Milliseconds (30000)},
    {Trouble::Stalled, "stalled", Milliseconds (5000), Milliseconds (300000)},
    {Trouble::Ended, "ended", Milliseconds (500), Milliseconds (30000)},
};

PlanAction act (PlanActionKind kind)
{
  return {kind};
}

PlanAction set (PlanTimer timer, Milliseconds after)
{
  return {PlanActionKind::SetTimer, timer, after};
}

PlanAction stop (PlanTimer timer)
{
  return {PlanActionKind::StopTimer, timer};
}

} // namespace

CameraPlan::CameraPlan (const PlanTerms &terms) : terms_ (terms)
{
  for (const TroubleRow &row : rows)
    backoffs_[static_cast<size_t> (row.trouble)].emplace (row.first, row.longest, terms.seed);
}

std::vector<PlanAction> CameraPlan::step (const PlanEvent &event)
{
  Actions out;
  switch (event.kind) {
  case PlanEventKind::Begin:
    if (phase_ == Phase::Idle && wanted ())
      pull (out);
    break;
  case PlanEventKind::ViewerCame:
    on_viewer_came (out);
    break;
  case PlanEventKind::ViewerLeft:
    on_viewer_left (out);
    break;
  case PlanEventKind::Frame:
    on_frame (out);
    break;
  case PlanEventKind::Failed:
    on_failed (event.trouble, out);
    break;
  case PlanEventKind::Gone:
    on_gone (out);
    break;
  case PlanEventKind::Due:
    on_due (event.timer, out);
    break;
  case PlanEventKind::Answers:
    if (trouble_ == Trouble::Unreachable)
      on_retry (out);
    break;
  }
  return out;
}

void CameraPlan::on_viewer_came (Actions &out)
{
  viewers_++;
  if (lingering_) {
    lingering_ = false;
    out.push_back (stop (PlanTimer::Linger));
  }
  if (phase_ == Phase::Idle)
    pull (out);
  else if (phase_ == Phase::Waiting && viewers_ == 1 && !is_barred ())
    on_retry (out); // who comes has not waited yet
}

void CameraPlan::on_viewer_left (Actions &out)
{
  if (viewers_ == 0 || --viewers_ > 0 || terms_.always)
    return;
  if (phase_ == Phase::Idle)
    return;
  lingering_ = true;
  out.push_back (set (PlanTimer::Linger, terms_.linger));
}

void CameraPlan::on_frame (Actions &out)
{
  if (phase_ != Phase::Starting)
    return;
  phase_ = Phase::Live;
  trouble_ = Trouble::None;
  out.push_back (stop (PlanTimer::Start));
  out.push_back (set (PlanTimer::Stale, terms_.stale_after));
  out.push_back (set (PlanTimer::Settle, is_doubtful () ? doubtful_settle_time : settle_time));
  if (!is_doubtful ())
    on_well (out);
  out.push_back (act (PlanActionKind::Tell));
}

void CameraPlan::on_well (Actions &out)
{
  if (std::find (reported_.begin (), reported_.end (), true) != reported_.end ())
    out.push_back (act (PlanActionKind::ReportBack));
  reported_ = {};
}

void CameraPlan::on_failed (Trouble trouble, Actions &out)
{
  if (phase_ != Phase::Starting && phase_ != Phase::Live)
    return;
  const bool at_once = goes_on_at_once (trouble);
  pause_ = at_once ? Milliseconds (0) : backoffs_[static_cast<size_t> (trouble)]->next ();
  const bool told =
      trouble == Trouble::None || (terms_.repeats && trouble == Trouble::Ended && phase_ == Phase::Live);
  trouble_ = told ? Trouble::None : trouble;
  if (!told && !std::exchange (reported_[static_cast<size_t> (trouble)], true))
    out.push_back ({PlanActionKind::Report, PlanTimer::Start, pause_, trouble});
  leave (out);
}

// A camera that was well for a while and ends, or falls silent, is most likely
// there again in a moment. One that ends after its first picture would be asked for it
// without a pause: a snapshot, say.
bool CameraPlan::goes_on_at_once (Trouble trouble) const
{
  if (trouble == Trouble::None)
    return true; // it is asked in another way
  const bool passes = trouble == Trouble::Stale || trouble == Trouble::Stalled || trouble == Trouble::Ended;
  return phase_ == Phase::Live && settled_ && passes;
}

void CameraPlan::leave (Actions &out)
{
  stop_timers_of_source (out);
  phase_ = Phase::Closing;
  out.push_back (act (PlanActionKind::Leave));
  out.push_back (act (PlanActionKind::Tell));
}

void CameraPlan::stop_timers_of_source (Actions &out)
{
  if (phase_ == Phase::Starting)
    out.push_back (stop (PlanTimer::Start));
  if (phase_ == Phase::Live) {
    out.push_back (stop (PlanTimer::Stale));
    out.push_back (stop (PlanTimer::Settle));
  }
}

void CameraPlan::on_gone (Actions &out)
{
  if (phase_ != Phase::Closing)
    return;
  if (!wanted () && !is_barred ())
    idle (out);
  else if (pause_.count () == 0)
    pull (out);
  else
    wait (out);
}

void CameraPlan::pull (Actions &out)
{
  if (phase_ == Phase::Waiting)
    out.push_back (stop (PlanTimer::Retry));
  if (trouble_ == Trouble::Unreachable)
    out.push_back (act (PlanActionKind::Forget));
  phase_ = Phase::Starting;
  settled_ = false;
  out.push_back (act (PlanActionKind::Pull));
  out.push_back (set (PlanTimer::Start, first_frame_limit));
  out.push_back (act (PlanActionKind::Tell));
}

void CameraPlan::wait (Actions &out)
{
  phase_ = Phase::Waiting;
  out.push_back (set (PlanTimer::Retry, pause_));
  if (trouble_ == Trouble::Unreachable && viewers_ > 0)
    out.push_back (act (PlanActionKind::Knock));
  out.push_back (act (PlanActionKind::Tell));
}

void CameraPlan::idle (Actions &out)
{
  if (phase_ == Phase::Waiting)
    out.push_back (stop (PlanTimer::Retry));
  if (trouble_ == Trouble::Unreachable)
    out.push_back (act (PlanActionKind::Forget));
  phase_ = Phase::Idle;
  out.push_back (act (PlanActionKind::Tell));
}

// Another try would be one too many, whoever comes.
bool CameraPlan::is_barred () const
{
  return trouble_ == Trouble::WrongPassword && pause_.count () > 0;
}

void CameraPlan::on_retry (Actions &out)
{
  if (phase_ != Phase::Waiting)
    return;
  pause_ = Milliseconds (0);
  if (wanted ())
    pull (out);
  else
    idle (out);
}

void CameraPlan::on_linger_due (Actions &out)
{
  if (!lingering_)
    return;
  lingering_ = false;
  if (phase_ == Phase::Starting || phase_ == Phase::Live) {
    pause_ = Milliseconds (0);
    leave (out);
  } else if (phase_ == Phase::Waiting && !is_barred ()) {
    idle (out);
  }
}

void CameraPlan::on_due (PlanTimer timer, Actions &out)
{
  switch (timer) {
  case PlanTimer::Start:
    if (phase_ == Phase::Starting)
      on_failed (Trouble::Silent, out);
    break;
  case PlanTimer::Stale:
    if (phase_ == Phase::Live)
      on_failed (Trouble::Stale, out);
    break;
  case PlanTimer::Settle:
    if (phase_ != Phase::Live)
      break;
    settled_ = true;
    on_well (out);
    for (auto &backoff : backoffs_)
      backoff->reset ();
    break;
  case PlanTimer::Retry:
    on_retry (out);
    break;
  case PlanTimer::Linger:
    on_linger_due (out);
    break;
  }
}

const char *to_string (Phase phase)
{
  switch (phase) {
  case Phase::Idle:
    return "idle";
  case Phase::Starting:
    return "starting";
  case Phase::Live:
    return "live";
  case Phase::Closing:
    return "closing";
  case Phase::Waiting:
    return "waiting";
  }
  return "";
}

const char *to_string (Trouble trouble)
{
  for (const TroubleRow &row : rows)
    if (row.trouble == trouble)
      return row.name;
  return "";
}

} // namespace wsrtc::bridge
