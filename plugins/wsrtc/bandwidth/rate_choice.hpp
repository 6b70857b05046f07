// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which of the two rates of a stream one viewer gets: the full one, or that
// which follows those whose paths have less. Pure; time is handed in.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace wsrtc {

enum class Rate {
  Full,    // as the user has set it
  Reduced, // what the narrowest path of those who get it has
};

class RateChoice {
public:
  using Clock = std::chrono::steady_clock;

  // All in bit/s.
  struct Facts {
    uint64_t room = 0;     // what the path has for this stream
    uint64_t full = 0;     // what the encoder of the full rate aims at
    uint64_t sent = 0;     // what the stream takes at present; 0 = unknown
    uint64_t received = 0; // what comes of that
    bool over_used = false;
  };

  Rate rate () const { return rate_; }

  // To be called several times a second.
  Rate step (const Facts &facts, Clock::time_point now);

  // Nothing is known of the path at present: what lasts begins anew.
  void forget ();

private:
  using Since = std::optional<Clock::time_point>;

  bool is_too_much (const Facts &facts, Clock::time_point now);
  bool is_worth_a_try (const Facts &facts, Clock::time_point now);
  void change (Rate rate, Clock::time_point now);

  Rate rate_ = Rate::Full;
  Clock::time_point changed_{}; // or begun
  Since tight_, very_tight_, roomy_;
  Clock::duration patience_{}; // before the full rate is tried again
};

} // namespace wsrtc
