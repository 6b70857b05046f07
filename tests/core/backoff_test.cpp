// SPDX-License-Identifier: LGPL-2.1-or-later
#include "backoff.hpp"

#include <set>

#include "table.hpp"

using namespace std::chrono_literals;
using wsrtc::Backoff;
using Milliseconds = Backoff::Milliseconds;

namespace {

struct Row {
  const char *name;
  Milliseconds first;
  Milliseconds longest;
  unsigned failures; // before the wait that is looked at
  Milliseconds expected;
};

constexpr Row rows[] = {
    {"first", 500ms, 30s, 0, 500ms},
    {"second", 500ms, 30s, 1, 1s},
    {"fifth", 500ms, 30s, 4, 8s},
    {"reaches-longest", 500ms, 30s, 6, 30s},
    {"stays-at-longest", 500ms, 30s, 7, 30s},
    {"after-a-year", 500ms, 30s, 1000000, 30s},
    {"first-longer-than-longest", 60s, 30s, 0, 30s},
    {"longest-near-the-end-of-the-type", 1ms, Milliseconds (INT64_MAX / 4), 100,
     Milliseconds (INT64_MAX / 4)},
    {"nothing", 0ms, 0ms, 3, 0ms},
};

// Whatever the seed, the wait is within a quarter of what it should be.
void check_row (const Row &row)
{
  for (uint32_t seed : {0U, 1U, 2U, 12345U, 0xffffffffU}) {
    Backoff backoff (row.first, row.longest, seed);
    for (unsigned i = 0; i < row.failures; i++)
      (void)backoff.next ();
    g_assert_cmpuint (backoff.failures (), ==, row.failures);
    const auto wait = backoff.next ();
    g_assert_cmpint (wait.count (), >=, (row.expected - row.expected / 4).count ());
    g_assert_cmpint (wait.count (), <=, (row.expected + row.expected / 4).count ());
  }
}

void reset_starts_again ()
{
  Backoff backoff (100ms, 10s, 7);
  for (int i = 0; i < 5; i++)
    (void)backoff.next ();
  backoff.reset ();
  g_assert_cmpuint (backoff.failures (), ==, 0);
  g_assert_cmpint (backoff.next ().count (), <=, 125);
}

// A thousand clients that lost the same server do not come back at once: no
// tenth of the range of the jitter has more than twice its share.
void jitter_spreads ()
{
  unsigned tenths[10] = {};
  for (uint32_t seed = 1; seed <= 1000; seed++) {
    Backoff backoff (1000ms, 10s, seed * 2654435761U);
    const auto tenth = (backoff.next ().count () - 750) * 10 / 501;
    g_assert_cmpint (tenth, >=, 0);
    g_assert_cmpint (tenth, <, 10);
    tenths[tenth]++;
  }
  for (unsigned count : tenths)
    g_assert_cmpuint (count, <, 200);
}

void same_seed_same_waits ()
{
  Backoff one (250ms, 5s, 42);
  Backoff two (250ms, 5s, 42);
  std::set<int64_t> different;
  for (int i = 0; i < 20; i++) {
    const auto wait = one.next ();
    g_assert_cmpint (wait.count (), ==, two.next ().count ());
    different.insert (wait.count ());
  }
  g_assert_cmpuint (different.size (), >, 10);
}

// A server that is away for an hour is asked every 3.5 s in the end. A thousand clients come back to it
// within 4.4 s, and not in one moment.
void an_hour ()
{
  constexpr Milliseconds hour = 1h;
  unsigned tenths[44] = {}; // of a second, after its return
  for (uint32_t seed = 1; seed <= 1000; seed++) {
    Backoff backoff (500ms, 3500ms, seed * 2654435761U);
    Milliseconds now (0);
    while (now < hour)
      now += backoff.next ();
    g_assert_cmpuint (backoff.failures (), >=, 990);
    g_assert_cmpuint (backoff.failures (), <=, 1070);
    g_assert_cmpint ((now - hour).count (), <, 4400);
    tenths[(now - hour).count () / 100]++;
  }
  for (unsigned count : tenths)
    g_assert_cmpuint (count, <, 60);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  wsrtc::test::add_table ("/core/backoff/within-a-quarter", rows, check_row);
  g_test_add_func ("/core/backoff/reset-starts-again", reset_starts_again);
  g_test_add_func ("/core/backoff/jitter-spreads", jitter_spreads);
  g_test_add_func ("/core/backoff/same-seed-same-waits", same_seed_same_waits);
  g_test_add_func ("/core/backoff/an-hour", an_hour);
  return g_test_run ();
}
