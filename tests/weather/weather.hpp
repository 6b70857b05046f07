// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What becomes of packets on a bad path. Of each packet its number alone decides,
// with the seed: the same numbers are lost in every run, whatever their time.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace wsrtc::test {

// All of both directions.
struct Weather {
  double loss = 0;       // share of the packets, below 1
  double burst = 1;      // so many in a row, on average; 1 = each for itself
  double duplicates = 0; // share of the packets that come twice
  double reordered = 0;  // share that comes later than what was sent after it, by `late`
  double late = 30;      // ms
  double delay = 0;      // ms, one way
  double jitter = 0;     // ms at most, beside the delay; the order stays
  double rate = 0;       // kbit/s, 0 = any
  double queue = 300;    // ms: what waits for longer than that at this rate is lost
  double dark = 0;       // not 0: nothing gets through
};

// Words such as "loss=0.05 burst=4"; what is not named is as in a good one. Empty:
// a word is not one of these.
std::optional<Weather> parse_weather (const std::string &words);

enum class Fate { Passed, Lost, Overflowed };

class Sky {
public:
  using Clock = std::chrono::steady_clock;

  struct Verdict {
    Fate fate = Fate::Lost;
    Clock::time_point at;                   // when it arrives
    std::optional<Clock::time_point> again; // and once more
  };

  // `direction` sets apart two skies of one seed.
  Sky (uint64_t seed, uint64_t direction);

  // Of the next packet.
  Verdict judge (const Weather &weather, size_t size, Clock::time_point now);

private:
  double dice (uint64_t purpose, uint64_t number) const; // 0 to below 1
  bool loses (const Weather &weather);

  const uint64_t seed_;
  uint64_t number_ = 0;    // of the packet
  bool losing_ = false;    // a burst
  Clock::time_point free_; // the link, of a limited rate
  Clock::time_point last_; // arrival of the last one that is in order
};

} // namespace wsrtc::test
