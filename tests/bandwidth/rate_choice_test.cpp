// SPDX-License-Identifier: LGPL-2.1-or-later
//
// When a viewer is taken to the reduced rate, and back; in virtual time.
#include <string>
#include <vector>

#include "assert_text.hpp"
#include "rate_choice.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

using std::chrono::milliseconds;

constexpr milliseconds step (100);

// So long it is like that; kbit/s.
struct Span {
  double seconds;
  uint64_t room, sent, received;
  bool over_used = false;
};

struct Row {
  const char *name;
  std::vector<Span> spans;
  const char *changes; // "-" to the reduced rate, "+" back, with the time of each
};

constexpr uint64_t full = 2000;

const std::vector<Row> rows = {
    {"wide", {{60, 2500, 2000, 2000}}, ""},
    {"nothing-is-known", {{60, 0, 0, 0}}, ""},
    {"narrow", {{10, 850, 2000, 1000}}, "-2.0"},
    {"narrow-at-the-start-only", {{1.4, 850, 2000, 1000}, {60, 2500, 2000, 2000}}, ""},
    {"one-burst", {{5, 2500, 2000, 2000}, {2.5, 1700, 2000, 2000}, {60, 2200, 2000, 2000}}, ""},
    {"deep-for-a-moment", {{5, 2500, 2000, 2000}, {0.4, 900, 2000, 2000}, {60, 2200, 2000, 2000}}, ""},
    {"a-little-too-narrow", {{5, 2500, 2000, 2000}, {10, 1900, 2000, 1950}}, "-8.0"},
    // A still picture takes less than the encoder may.
    {"little-is-sent", {{60, 500, 300, 300}}, ""},
    {"back", {{5, 850, 2000, 1000}, {30, 2300, 1900, 1900}}, "-2.0 +15.0"},
    {"over-used-is-no-time-for-it", {{5, 850, 2000, 1000}, {30, 2300, 1900, 1900, true}}, "-2.0"},
    // It gets what the narrowest of several takes.
    {"held-down-by-others", {{5, 850, 2000, 1000}, {30, 690, 500, 500}}, "-2.0 +15.0"},
    {"it-gets-what-it-takes", {{5, 850, 2000, 1000}, {60, 1000, 900, 900}}, "-2.0"},
    {"each-try-later-than-the-one-before",
     {{5, 850, 2000, 1000}, {10.1, 690, 500, 500}, {5, 850, 2000, 1000}, {60, 690, 500, 500}},
     "-2.0 +15.0 -17.0 +40.1"},
};

void test_row (const Row &row)
{
  RateChoice choice;
  RateChoice::Clock::time_point now (std::chrono::seconds (100));
  const auto begin = now;
  std::string changes;
  Rate before = Rate::Full;
  for (const Span &span : row.spans)
    for (milliseconds passed (0); passed < milliseconds (int (span.seconds * 1000));
         passed += step, now += step) {
      const Rate rate = choice.step (
          {span.room * 1000, full * 1000, span.sent * 1000, span.received * 1000, span.over_used}, now);
      if (rate == before)
        continue;
      before = rate;
      const auto tenths = (now - begin) / step;
      changes += std::string (changes.empty () ? "" : " ") + (rate == Rate::Reduced ? "-" : "+") +
                 std::to_string (tenths / 10) + "." + std::to_string (tenths % 10);
    }
  assert_text (changes, row.changes);
}

// Never more than two minutes between two tries, and soon again after a long good time.
void test_patience ()
{
  RateChoice choice;
  RateChoice::Clock::time_point now (std::chrono::seconds (100));
  std::vector<double> waits;
  for (int tries = 0; tries < 6; tries++) {
    while (choice.step ({850000, 2000000, 2000000, 1000000, false}, now) == Rate::Full)
      now += step;
    const auto since = now;
    while (choice.step ({690000, 2000000, 500000, 500000, false}, now) == Rate::Reduced)
      now += step;
    waits.push_back (std::chrono::duration<double> (now - since).count ());
  }
  const double expected[] = {10, 20, 40, 80, 120, 120};
  for (size_t i = 0; i < waits.size (); i++) {
    g_assert_cmpfloat (waits[i], >=, expected[i]);
    g_assert_cmpfloat (waits[i], <, expected[i] + 1);
  }
  now += std::chrono::minutes (5);
  while (choice.step ({850000, 2000000, 2000000, 1000000, false}, now) == Rate::Full)
    now += step;
  const auto since = now;
  while (choice.step ({690000, 2000000, 500000, 500000, false}, now) == Rate::Reduced)
    now += step;
  g_assert_cmpfloat (std::chrono::duration<double> (now - since).count (), <, 11);
}

// What was so before a silence does not count after it.
void test_silence ()
{
  const RateChoice::Facts tight{1900000, 2000000, 2000000, 1900000, false};
  RateChoice choice;
  RateChoice::Clock::time_point now (std::chrono::seconds (100));
  choice.step (tight, now);
  now += std::chrono::seconds (2);
  choice.step (tight, now);
  now += milliseconds (2900);
  g_assert_true (choice.step (tight, now) == Rate::Full);
  choice.forget ();
  now += milliseconds (200);
  g_assert_true (choice.step (tight, now) == Rate::Full);
  now += milliseconds (3000);
  g_assert_true (choice.step (tight, now) == Rate::Reduced);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/rate-choice", rows, test_row);
  g_test_add_func ("/rate-choice/silence", test_silence);
  g_test_add_func ("/rate-choice/patience", test_patience);
  return g_test_run ();
}
