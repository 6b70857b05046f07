// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Puts an input's time stamps onto the one time line of the stream, which runs
// as real time does and never back: whatever a source does to its stamps,
// viewers get RTP times that go on. A stream that behaves is only shifted by a
// constant, so that pictures and sound of several inputs stay together; where
// its stamps break, another constant is found from when the media arrive.
//
// Pure: times are numbers in ns, the caller has the clock. One an input, on its
// streaming thread.
#pragma once

#include <cstdint>
#include <optional>

namespace wsrtc {

constexpr int64_t no_time = INT64_MIN;

struct Stamps {
  int64_t pts = no_time; // both may be negative
  int64_t dts = no_time;
  int64_t duration = no_time;
};

// What may be expected of an input's stamps.
struct TimelineTraits {
  bool live = false;    // arrives at its own pace; else it is held back until its time has come
  bool encoded = false; // video whose pictures may be reordered and come in pieces
  bool sound = false;   // what is too much is left out instead of squeezed
  int64_t latency = 0;  // by which a live source says that it is late
};

class Timeline {
public:
  void set_traits (const TimelineTraits &traits) { traits_ = traits; }

  // What comes next need not go on where the stamps were: a new stream, a new
  // segment, the end of a flush.
  void expect_break () { fresh_ = true; }

  // The stamps of one buffer, in the order of arrival. `now` is the time of the
  // stream at which it arrives; `hint`, an offset that another input has found a
  // moment ago, which keeps the two together. Empty: leave the buffer out.
  std::optional<Stamps> place (const Stamps &stamps, int64_t now, std::optional<int64_t> hint = std::nullopt);

  // What is added to the stamps now.
  int64_t offset () const { return offset_; }

  // The last place () had to find another offset.
  bool jumped () const { return jumped_; }

private:
  enum class Verdict { Continues, Jumps, Exceeds };

  Verdict judge (const Stamps &stamps, int64_t key, int64_t now);
  Verdict judge_first (int64_t key, int64_t now) const;
  Verdict judge_live (int64_t step, int64_t elapsed, int64_t early, int64_t now);
  Verdict judge_burst (int64_t early, int64_t now);
  Verdict judge_paced (int64_t key, int64_t step, int64_t elapsed, int64_t now) const;
  bool goes_back (const Stamps &stamps, int64_t key, int64_t now);
  int64_t find_offset (int64_t key, int64_t now, std::optional<int64_t> hint) const;
  void follow_lateness (int64_t key, int64_t now);
  Stamps settle (const Stamps &stamps, int64_t key, int64_t now);
  Stamps place_unstamped (const Stamps &stamps, int64_t now);
  bool repeats (int64_t key) const;
  int64_t after_last () const; // when the last one ends
  int64_t soonest () const;    // when another one may begin
  int64_t expected (int64_t now) const;

  TimelineTraits traits_;
  int64_t offset_ = 0;
  bool started_ = false;
  bool fresh_ = false;
  bool jumped_ = false;
  bool catching_up_ = false;          // after a burst, until it is where it belongs
  int64_t burst_early_ = 0;           // how far it had got ahead …
  int64_t burst_at_ = 0;              // … and when that was
  std::optional<int64_t> late_since_; // the time at which it fell behind all at once
  std::optional<int64_t> stamped_at_; // when the last one came that had stamps
  int64_t last_key_ = 0;              // decoding time, where there is one, as it came
  int64_t key_since_ = 0;             // when that key came first
  int64_t last_now_ = 0;
  int64_t last_duration_ = 0;
  int64_t top_ = 0;      // the latest time given out
  int64_t lateness_ = 0; // of arrival behind the time given out, without what comes and goes
};

} // namespace wsrtc
