// SPDX-License-Identifier: LGPL-2.1-or-later
//
// When a camera is pulled, left, and tried again, as a pure table: an event gives
// the next phase and what to do. It knows nothing of GStreamer, sockets or clocks:
// timers are asked for by name and come back as events.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "backoff.hpp"

namespace wsrtc::bridge {

using Milliseconds = std::chrono::milliseconds;

enum class Phase {
  Idle,     // nobody wants it
  Starting, // its source part is there, and no frame yet
  Live,
  Closing, // its source part is being taken down
  Waiting, // until the next try
};
inline constexpr size_t phase_count = 5;

// Why there is no picture.
enum class Trouble {
  None,
  Unreachable,   // no such host, refused, no answer
  WrongPassword, // or none
  NotFound,      // the host has no such stream
  Refuses,       // it answers with another error
  Broken,        // what it says cannot be understood
  NoMedia,       // it offers neither pictures nor sound
  Unusable,      // its media or address need what is not there
  Silent,        // connected, and no first frame
  Stale,         // no frame any more
  Stalled,       // its packets make no frames
  Ended,         // it ended the session
};
inline constexpr size_t trouble_count = 12;

enum class PlanTimer { Start, Stale, Settle, Retry, Linger };
inline constexpr size_t plan_timer_count = 5;

enum class PlanEventKind {
  Begin, // once, before all others
  ViewerCame,
  ViewerLeft,
  Frame,  // the first one of a source part
  Failed, // for the reason in `trouble`
  Gone,   // the source part is down
  Due,    // `timer`
  Answers // a host that was Unreachable takes connections
};

struct PlanEvent {
  PlanEventKind kind = PlanEventKind::Begin;
  Trouble trouble = Trouble::None;
  PlanTimer timer = PlanTimer::Start;
};

enum class PlanActionKind {
  Pull,       // make the source part
  Leave,      // take it down; Gone must follow
  SetTimer,   // `timer`, `after`
  StopTimer,  // `timer`
  Report,     // `trouble`, which is news; the next try is in `after`
  ReportBack, // it is live again after a trouble that was reported
  Knock,      // say Answers when its host takes connections; until Pull or Forget
  Forget,     // … not any more
  Tell,       // phase or trouble have changed: viewers are told
};

struct PlanAction {
  PlanActionKind kind = PlanActionKind::Tell;
  PlanTimer timer = PlanTimer::Start;
  Milliseconds after{0};
  Trouble trouble = Trouble::None;
};

struct PlanTerms {
  bool always = false;
  bool repeats = false; // its end is no trouble: a file begins anew
  Milliseconds linger{10000};
  Milliseconds stale_after{3000};
  uint32_t seed = 1; // of the jitter
};

class CameraPlan {
public:
  explicit CameraPlan (const PlanTerms &terms);

  // What is to be done, in that order.
  std::vector<PlanAction> step (const PlanEvent &event);

  Phase phase () const { return phase_; }

  // Of the last try; None while all is well.
  Trouble trouble () const { return trouble_; }

  // Not long enough that its next trouble would be a new one.
  bool is_live_briefly () const { return phase_ == Phase::Live && !settled_; }

  unsigned viewers () const { return viewers_; }

  bool wanted () const { return terms_.always || viewers_ > 0 || lingering_; }

private:
  using Actions = std::vector<PlanAction>;

  void on_viewer_came (Actions &out);
  void on_viewer_left (Actions &out);
  void on_frame (Actions &out);
  void on_well (Actions &out);

  bool is_doubtful () const { return reported_[static_cast<size_t> (Trouble::Stalled)]; }

  void on_failed (Trouble trouble, Actions &out);
  void on_gone (Actions &out);
  void on_due (PlanTimer timer, Actions &out);
  void on_retry (Actions &out);
  void on_linger_due (Actions &out);

  void pull (Actions &out);
  void leave (Actions &out);
  void wait (Actions &out);
  void idle (Actions &out);
  void stop_timers_of_source (Actions &out);
  bool is_barred () const;
  bool goes_on_at_once (Trouble trouble) const;

  const PlanTerms terms_;
  Phase phase_ = Phase::Idle;
  Trouble trouble_ = Trouble::None;
  std::array<bool, trouble_count> reported_{}; // since it was live
  unsigned viewers_ = 0;
  bool lingering_ = false;
  bool settled_ = false; // has been live for a while
  Milliseconds pause_{0};
  std::array<std::optional<Backoff>, trouble_count> backoffs_;
};

const char *to_string (Phase phase);
const char *to_string (Trouble trouble);

} // namespace wsrtc::bridge
