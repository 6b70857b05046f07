// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Ten thousand calls whose messages come in every order, twice or not at all:
// once messages arrive again, both sides are connected within the deadline, and
// stay so.
#include "model_call.hpp"

#include <algorithm>

#include <glib.h>

#include "long_run.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr Milliseconds deadline (30000), calm (20000), tick (100);

struct Row {
  const char *name;
  unsigned steps; // of disturbance
};

// Short ones end in every state of the negotiation, long ones in tangles.
const Row rows[] = {{"undisturbed", 0}, {"begun", 6}, {"short", 20}, {"long", 60}, {"endless", 300}};

// Until `done` says so, or time is up; how long it took.
template <typename Done> Milliseconds run_for (ModelCall &call, Milliseconds time, Done done)
{
  Milliseconds passed{};
  for (; passed < time && !done (); passed += tick) {
    call.run (20);
    call.pass (tick);
  }
  return passed;
}

void test_orders (const Row &row)
{
  const int calls = rounds (2000, 100000);
  Milliseconds longest{};
  for (int seed = 1; seed <= calls; seed++) {
    ModelCall call (static_cast<uint32_t> (seed));
    call.run (row.steps);
    call.restore ();
    const Milliseconds took = run_for (call, deadline, [&] { return call.connected (); });
    if (!call.connected ())
      g_error ("seed %d: not connected %d ms after messages came through again", seed, int (took.count ()));
    longest = std::max (longest, took);
    run_for (call, calm, [&] { return !call.connected (); });
    if (!call.connected ())
      g_error ("seed %d: connected, and lost again", seed);
  }
  g_test_message ("%d calls; the slowest was connected %d ms after messages came through again", calls,
                  int (longest.count ()));
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/session/orders", rows, test_orders);
  return g_test_run ();
}
