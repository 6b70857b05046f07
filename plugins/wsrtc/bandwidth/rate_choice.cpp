// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rate_choice.hpp"

#include <algorithm>

namespace wsrtc {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// What a viewer begins with comes all at once, and is no sign of a narrow path.
constexpr milliseconds settling (1500);

// One burst lowers an estimate by 15 % for two seconds; a path that has less
// than the stream keeps it there, or lower.
constexpr milliseconds tight_for (3000);
constexpr milliseconds very_tight_for (500);
constexpr uint64_t very_tight_percent = 80;

// An estimate is at most half as much again as what comes, so that one above this
// much of it says that the path has been asked for too little.
constexpr uint64_t roomy_percent_of_received = 130;
constexpr uint64_t roomy_percent_of_full = 110;

// A try that fails is a second of bad picture: each comes twice as late as the one before.
constexpr seconds shortest_patience (10);
constexpr seconds longest_patience (120);

bool lasts (std::optional<RateChoice::Clock::time_point> &since, bool is_so,
            RateChoice::Clock::time_point now, milliseconds long_enough)
{
  if (!is_so)
    since.reset ();
  else if (!since)
    since = now;
  return since && now - *since >= long_enough;
}

} // namespace

Rate RateChoice::step (const Facts &facts, Clock::time_point now)
{
  if (changed_ == Clock::time_point ())
    changed_ = now;
  if (rate_ == Rate::Full && is_too_much (facts, now))
    change (Rate::Reduced, now);
  else if (rate_ == Rate::Reduced && is_worth_a_try (facts, now))
    change (Rate::Full, now);
  return rate_;
}

bool RateChoice::is_too_much (const Facts &facts, Clock::time_point now)
{
  if (now - changed_ < settling)
    return false;
  const bool tight = lasts (tight_, facts.room < facts.sent, now, tight_for);
  const bool very_tight =
      lasts (very_tight_, facts.room < facts.sent / 100 * very_tight_percent, now, very_tight_for);
  return tight || very_tight;
}

bool RateChoice::is_worth_a_try (const Facts &facts, Clock::time_point now)
{
  const uint64_t enough =
      std::min (facts.full / 100 * roomy_percent_of_full, facts.received * roomy_percent_of_received / 100);
  const bool roomy = facts.received > 0 && !facts.over_used && facts.room >= enough;
  return lasts (roomy_, roomy, now, std::chrono::duration_cast<milliseconds> (patience_));
}

void RateChoice::change (Rate rate, Clock::time_point now)
{
  if (rate == Rate::Reduced) {
    const bool failed = patience_ > Clock::duration (0) && now - changed_ < longest_patience;
    patience_ = failed ? std::min<Clock::duration> (2 * patience_, longest_patience) : shortest_patience;
  }
  rate_ = rate;
  changed_ = now;
  forget ();
}

void RateChoice::forget ()
{
  tight_.reset ();
  very_tight_.reset ();
  roomy_.reset ();
}

} // namespace wsrtc
