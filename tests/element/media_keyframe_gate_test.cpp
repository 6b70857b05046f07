// SPDX-License-Identifier: LGPL-2.1-or-later
#include <string>
#include <vector>

#include "keyframe_gate.hpp"
#include "table.hpp"

using namespace wsrtc;

namespace {

using Milliseconds = KeyframeGate::Milliseconds;
using Verdict = KeyframeGate::Verdict;

// One call at a time: 'r' = request, 'd' = due; and what it must say:
// 'n'ow, 'l'ater, 'p'ending already, 't'rue, 'f'alse. 'k' = a key frame has come.
struct Call {
  int ms;
  char what;
  char says;
};

struct Row {
  const char *name;
  std::vector<Call> calls;
};

const Row rows[] = {
    {"first-at-once", {{0, 'r', 'n'}}},
    {"second-waits", {{0, 'r', 'n'}, {10, 'r', 'l'}}},
    {"third-joins-second", {{0, 'r', 'n'}, {10, 'r', 'l'}, {20, 'r', 'p'}, {99, 'd', 'f'}, {100, 'd', 't'}}},
    {"due-once", {{0, 'r', 'n'}, {10, 'r', 'l'}, {100, 'd', 't'}, {101, 'd', 'f'}}},
    {"merged-one-counts",
     {{0, 'r', 'n'}, {10, 'r', 'l'}, {120, 'd', 't'}, {130, 'r', 'l'}, {219, 'd', 'f'}, {220, 'd', 't'}}},
    {"free-after-interval", {{0, 'r', 'n'}, {100, 'r', 'n'}, {199, 'r', 'l'}}},
    {"late-caller-still-owes", {{0, 'r', 'n'}, {10, 'r', 'l'}, {500, 'r', 'p'}, {501, 'd', 't'}}},
    {"answered", {{0, 'r', 'n'}, {10, 'r', 'l'}, {20, 'k', 'f'}, {100, 'd', 'f'}, {110, 'r', 'n'}}},
    {"asked-again-after-the-answer",
     {{0, 'r', 'n'}, {10, 'r', 'l'}, {20, 'k', 'f'}, {30, 'r', 'l'}, {100, 'd', 't'}}},
    {"answered-before-the-last-one-asked",
     {{0, 'r', 'n'}, {10, 'r', 'l'}, {30, 'r', 'p'}, {30, 'k', 'f'}, {100, 'd', 't'}}},
    {"nothing-due", {{0, 'd', 'f'}, {5, 'r', 'n'}, {500, 'd', 'f'}}},
};

char letter (Verdict verdict)
{
  switch (verdict) {
  case Verdict::SendNow:
    return 'n';
  case Verdict::Later:
    return 'l';
  case Verdict::AlreadyPending:
    return 'p';
  }
  return '?';
}

void test_row (const Row &row)
{
  const KeyframeGate::Clock::time_point start{};
  KeyframeGate gate (Milliseconds (100));
  for (const Call &call : row.calls) {
    const auto now = start + Milliseconds (call.ms);
    if (call.what == 'k') {
      gate.on_key_frame (now);
      continue;
    }
    const char says = call.what == 'r' ? letter (gate.request (now)) : gate.due (now) ? 't' : 'f';
    g_assert_true (says == call.says);
  }
}

void test_next ()
{
  const KeyframeGate::Clock::time_point start{};
  KeyframeGate gate (Milliseconds (100));
  gate.request (start);
  g_assert_false (gate.next ().has_value ());
  gate.request (start + Milliseconds (30));
  g_assert_true (gate.next () == start + Milliseconds (100));
  gate.due (start + Milliseconds (100));
  g_assert_false (gate.next ().has_value ());
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  test::add_table ("/media/keyframe-gate", rows, test_row);
  g_test_add_func ("/media/keyframe-gate/next", test_next);
  return g_test_run ();
}
