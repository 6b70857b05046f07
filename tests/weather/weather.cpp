// SPDX-License-Identifier: LGPL-2.1-or-later
#include "weather.hpp"

#include <algorithm>
#include <cstdlib>
#include <sstream>

namespace wsrtc::test {

namespace {

struct Word {
  const char *name;
  double Weather::*value;
};

constexpr Word words_known[] = {{"loss", &Weather::loss},
                                {"burst", &Weather::burst},
                                {"duplicates", &Weather::duplicates},
                                {"reordered", &Weather::reordered},
                                {"late", &Weather::late},
                                {"delay", &Weather::delay},
                                {"jitter", &Weather::jitter},
                                {"rate", &Weather::rate},
                                {"queue", &Weather::queue},
                                {"dark", &Weather::dark}};

// So many packets in a row have one delay.
constexpr uint64_t packets_of_a_gust = 8;

enum Purpose : uint64_t { Loss = 1, Duplicate, Reorder, Jitter };

Sky::Clock::duration ms (double value)
{
  return std::chrono::duration_cast<Sky::Clock::duration> (std::chrono::duration<double, std::milli> (value));
}

// SplitMix64's last step: each bit of the input changes half of the output.
uint64_t mix (uint64_t x)
{
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

} // namespace

std::optional<Weather> parse_weather (const std::string &words)
{
  Weather weather;
  std::istringstream in (words);
  for (std::string word; in >> word;) {
    const size_t equals = word.find ('=');
    const auto *known =
        std::find_if (std::begin (words_known), std::end (words_known),
                      [&] (const Word &one) { return word.compare (0, equals, one.name) == 0; });
    if (equals == std::string::npos || known == std::end (words_known))
      return {};
    char *end = nullptr;
    weather.*known->value = std::strtod (word.c_str () + equals + 1, &end);
    if (*end != '\0' || end == word.c_str () + equals + 1)
      return {};
  }
  return weather;
}

Sky::Sky (uint64_t seed, uint64_t direction) : seed_ (mix (seed ^ mix (direction))) {}

double Sky::dice (uint64_t purpose, uint64_t number) const
{
  return double (mix (seed_ ^ mix (purpose ^ mix (number))) >> 11) / double (uint64_t (1) << 53);
}

// Two states (Gilbert's model): in a burst all are lost. Its end and its beginning
// are such that bursts are as long, and losses as many, as is asked for.
bool Sky::loses (const Weather &weather)
{
  const double dice_now = dice (Loss, number_);
  if (weather.burst <= 1)
    return dice_now < weather.loss;
  if (losing_)
    losing_ = dice_now >= 1 / weather.burst;
  else
    losing_ = dice_now < weather.loss / (weather.burst * (1 - weather.loss));
  return losing_;
}

Sky::Verdict Sky::judge (const Weather &weather, size_t size, Clock::time_point now)
{
  number_++;
  if (loses (weather) || weather.dark != 0)
    return {};
  Clock::time_point at = now;
  if (weather.rate > 0) {
    if (free_ - now > ms (weather.queue))
      return {Fate::Overflowed, {}, {}};
    free_ = std::max (free_, now) + ms (double (size) * 8 / weather.rate);
    at = free_;
  }
  at += ms (weather.delay + weather.jitter * dice (Jitter, number_ / packets_of_a_gust));
  Verdict verdict{Fate::Passed, std::max (at, last_), {}};
  if (dice (Reorder, number_) < weather.reordered)
    verdict.at += ms (weather.late);
  else
    last_ = verdict.at;
  if (dice (Duplicate, number_) < weather.duplicates)
    verdict.again = verdict.at + ms (1);
  return verdict;
}

} // namespace wsrtc::test
