// SPDX-License-Identifier: LGPL-2.1-or-later
//
// When a camera is pulled, left and tried again: stories of events, and what is
// done at each.
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "assert_text.hpp"
#include "camera_plan.hpp"
#include "table.hpp"

using namespace wsrtc::bridge;
using namespace wsrtc::test;

namespace {

const char *const timer_names[] = {"start", "stale", "settle", "retry", "linger"};

std::string name_of (PlanTimer timer)
{
  return timer_names[static_cast<size_t> (timer)];
}

std::string to_text (const PlanAction &action)
{
  switch (action.kind) {
  case PlanActionKind::Pull:
    return "pull";
  case PlanActionKind::Leave:
    return "leave";
  case PlanActionKind::SetTimer:
    return name_of (action.timer) + "=" + std::to_string (action.after.count ());
  case PlanActionKind::StopTimer:
    return "stop-" + name_of (action.timer);
  case PlanActionKind::Report:
    return std::string ("report:") + to_string (action.trouble);
  case PlanActionKind::ReportBack:
    return "back";
  case PlanActionKind::Knock:
    return "knock";
  case PlanActionKind::Forget:
    return "forget";
  case PlanActionKind::Tell:
    return "tell";
  }
  return "";
}

// Of a word: an event's name, a timer's, or a trouble's.
PlanEvent event_of (const std::string &word)
{
  struct {
    const char *word;
    PlanEventKind kind;
  } const kinds[] = {{"begin", PlanEventKind::Begin},     {"came", PlanEventKind::ViewerCame},
                     {"left", PlanEventKind::ViewerLeft}, {"frame", PlanEventKind::Frame},
                     {"gone", PlanEventKind::Gone},       {"answers", PlanEventKind::Answers}};

  for (const auto &row : kinds)
    if (word == row.word)
      return {row.kind};
  for (size_t i = 0; i < plan_timer_count; i++)
    if (word == timer_names[i])
      return {PlanEventKind::Due, Trouble::None, static_cast<PlanTimer> (i)};
  for (size_t i = 0; i < trouble_count; i++)
    if (word == to_string (static_cast<Trouble> (i)))
      return {PlanEventKind::Failed, static_cast<Trouble> (i)};
  g_error ("no event %s", word.c_str ());
}

PlanTerms on_demand ()
{
  return {};
}

PlanTerms always ()
{
  PlanTerms terms;
  terms.always = true;
  return terms;
}

PlanTerms repeating ()
{
  PlanTerms terms;
  terms.repeats = true;
  return terms;
}

struct StoryRow {
  const char *name;
  PlanTerms (*terms) ();
  const char *before; // events of which the answers do not matter
  const char *event;
  const char *actions;
  const char *phase;
};

#define LIVE "came frame "
#define SETTLED LIVE "settle "

const StoryRow stories[] = {
    {"on-demand-waits", on_demand, "", "begin", "", "idle"},
    {"always-begins", always, "", "begin", "pull start=10000 tell", "starting"},
    {"first-viewer", on_demand, "begin", "came", "pull start=10000 tell", "starting"},
    {"second-viewer", on_demand, "came", "came", "", "starting"},
    {"asked-in-another-way", on_demand, "came", "none", "stop-start leave tell", "closing"},
    {"asked-in-another-way/at-once", on_demand, "came none", "gone", "pull start=10000 tell", "starting"},
    {"first-frame", on_demand, "came", "frame", "stop-start stale=3000 settle=2000 tell", "live"},
    {"frame-again", on_demand, LIVE, "frame", "", "live"},
    {"one-of-two-leaves", on_demand, LIVE "came", "left", "", "live"},
    {"last-leaves", on_demand, LIVE, "left", "linger=10000", "live"},
    {"last-leaves-always", always, "begin came frame", "left", "", "live"},
    {"comes-back-in-time", on_demand, LIVE "left", "came", "stop-linger", "live"},
    {"lingered", on_demand, LIVE "left", "linger", "stop-stale stop-settle leave tell", "closing"},
    {"lingered-and-gone", on_demand, LIVE "left linger", "gone", "tell", "idle"},
    {"comes-while-closing", on_demand, LIVE "left linger", "came", "", "closing"},
    {"came-while-closing", on_demand, LIVE "left linger came", "gone", "pull start=10000 tell", "starting"},
    {"lingered-before-frame", on_demand, "came left", "linger", "stop-start leave tell", "closing"},
    {"linger-that-was-stopped", on_demand, LIVE "left came", "linger", "", "live"},
    {"leaves-who-never-came", on_demand, "", "left", "", "idle"},

    {"no-frame", on_demand, "came", "start", "report:silent stop-start leave tell", "closing"},
    {"late-start-timer", on_demand, LIVE, "start", "", "live"},
    {"stale-after-a-while", on_demand, SETTLED, "stale", "report:stale stop-stale stop-settle leave tell",
     "closing"},
    {"stale-redials-at-once", on_demand, SETTLED "stale", "gone", "pull start=10000 tell", "starting"},
    {"stale-soon-waits", on_demand, LIVE "stale", "gone", "retry~500 tell", "waiting"},
    {"ended-after-a-while", on_demand, SETTLED "ended", "gone", "pull start=10000 tell", "starting"},
    {"ended-soon-waits", on_demand, LIVE "ended", "gone", "retry~500 tell", "waiting"},
    {"frame-while-closing", on_demand, SETTLED "stale", "frame", "", "closing"},
    {"failed-while-closing", on_demand, SETTLED "stale", "broken", "", "closing"},
    {"back-is-said", on_demand, SETTLED "stale gone", "frame", "stop-start stale=3000 settle=2000 back tell",
     "live"},

    {"unreachable", on_demand, "came", "unreachable", "report:unreachable stop-start leave tell", "closing"},
    {"unreachable-waits", on_demand, "came unreachable", "gone", "retry~500 knock tell", "waiting"},
    {"unreachable-again-is-not-said", on_demand, "came unreachable gone retry", "unreachable",
     "stop-start leave tell", "closing"},
    {"unreachable-again-waits-longer", on_demand, "came unreachable gone retry unreachable", "gone",
     "retry~1000 knock tell", "waiting"},
    {"unreachable-at-most-30-s", on_demand,
     "came unreachable gone retry unreachable gone retry unreachable gone retry unreachable gone retry "
     "unreachable "
     "gone retry unreachable gone retry unreachable gone retry unreachable",
     "gone", "retry~30000 knock tell", "waiting"},
    {"unreachable-and-nobody-there", always, "begin unreachable", "gone", "retry~500 tell", "waiting"},
    {"retry", on_demand, "came unreachable gone", "retry", "stop-retry forget pull start=10000 tell",
     "starting"},
    {"answers", on_demand, "came unreachable gone", "answers", "stop-retry forget pull start=10000 tell",
     "starting"},
    {"answers-to-none", on_demand, "came broken gone", "answers", "", "waiting"},
    {"answers-while-live", on_demand, LIVE, "answers", "", "live"},
    {"other-trouble-is-said", on_demand, "came unreachable gone retry", "broken",
     "report:broken stop-start leave tell", "closing"},
    {"first-trouble-again-is-not-said", on_demand, "came unreachable gone retry broken gone retry",
     "unreachable", "stop-start leave tell", "closing"},
    {"settled-begins-anew", on_demand,
     "came unreachable gone retry unreachable gone retry frame settle unreachable", "gone",
     "retry~500 knock tell", "waiting"},
    {"unsettled-goes-on", on_demand, "came ended gone retry frame ended gone retry frame ended", "gone",
     "retry~2000 tell", "waiting"},
    {"nobody-waits-any-more", on_demand, "came unreachable gone left", "linger", "stop-retry forget tell",
     "idle"},
    {"who-comes-has-not-waited", always, "begin unreachable gone", "came",
     "stop-retry forget pull start=10000 tell", "starting"},

    {"wrong-password", on_demand, "came", "wrong-password", "report:wrong-password stop-start leave tell",
     "closing"},
    {"wrong-password-waits", on_demand, "came wrong-password", "gone", "retry~60000 tell", "waiting"},
    {"wrong-password-bars", on_demand, "came wrong-password gone left linger", "came", "", "waiting"},
    {"wrong-password-stays", on_demand, "came wrong-password gone left", "linger", "", "waiting"},
    {"wrong-password-while-nobody-waits", on_demand, "came left wrong-password linger", "gone",
     "retry~60000 tell", "waiting"},
    {"wrong-password-forgotten", on_demand, "came wrong-password gone left linger", "retry",
     "stop-retry tell", "idle"},
    {"wrong-password-again", on_demand, "came wrong-password gone retry wrong-password", "gone",
     "retry~120000 tell", "waiting"},
    {"not-found", on_demand, "came not-found", "gone", "retry~10000 tell", "waiting"},

    {"stalled-after-a-while", on_demand, SETTLED "stalled", "gone", "pull start=10000 tell", "starting"},
    {"stalled-again-may-be-no-frame", on_demand, SETTLED "stalled gone", "frame",
     "stop-start stale=3000 settle=40000 tell", "live"},
    {"stalled-again-waits", on_demand, SETTLED "stalled gone frame stalled", "gone", "retry~5000 tell",
     "waiting"},
    {"stalled-again-is-not-said", on_demand, SETTLED "stalled gone frame", "stalled",
     "stop-stale stop-settle leave tell", "closing"},
    {"stalled-is-over", on_demand, SETTLED "stalled gone frame", "settle", "back", "live"},

    {"file-ends", repeating, SETTLED, "ended", "stop-stale stop-settle leave tell", "closing"},
    {"file-begins-anew", repeating, SETTLED "ended", "gone", "pull start=10000 tell", "starting"},
    {"snapshot-ends", repeating, LIVE, "ended", "stop-stale stop-settle leave tell", "closing"},
    {"snapshot-waits", repeating, LIVE "ended", "gone", "retry~500 tell", "waiting"},
    {"snapshot-waits-longer", repeating, LIVE "ended gone retry frame ended", "gone", "retry~1000 tell",
     "waiting"},
    {"file-without-a-frame", repeating, "came", "ended", "report:ended stop-start leave tell", "closing"},
};

// "retry~500" is a wait of 500 ms with jitter: ±25 %.
bool is_about (const std::string &actual, const std::string &expected)
{
  const size_t mark = expected.find ('~');
  if (mark == std::string::npos || actual.compare (0, mark, expected, 0, mark) != 0)
    return actual == expected;
  const gint64 wait = g_ascii_strtoll (actual.c_str () + mark + 1, nullptr, 10);
  const gint64 nominal = g_ascii_strtoll (expected.c_str () + mark + 1, nullptr, 10);
  return wait * 4 >= nominal * 3 && wait * 4 <= nominal * 5;
}

void assert_actions (const std::vector<PlanAction> &actions, const char *expected)
{
  std::istringstream words (expected);
  std::string word, told;
  for (const PlanAction &action : actions) {
    const std::string text = to_text (action);
    words >> word;
    told += (told.empty () ? "" : " ") + (is_about (text, word) ? word : text);
  }
  assert_text (told, expected);
}

void test_story (const StoryRow &row)
{
  CameraPlan plan (row.terms ());
  std::istringstream before (row.before);
  std::string word;
  while (before >> word)
    plan.step (event_of (word));
  assert_actions (plan.step (event_of (row.event)), row.actions);
  assert_text (to_string (plan.phase ()), row.phase);
}

// ---- any order of events

struct World {
  bool pulled = false;  // a source part is there
  bool closing = false; // … or going
  bool timers[plan_timer_count] = {};
  unsigned viewers = 0;
};

void apply (World &world, const std::vector<PlanAction> &actions)
{
  for (const PlanAction &action : actions) {
    if (action.kind == PlanActionKind::Pull) {
      g_assert_false (world.pulled || world.closing);
      world.pulled = true;
    } else if (action.kind == PlanActionKind::Leave) {
      g_assert_true (world.pulled);
      world.pulled = false;
      world.closing = true;
    } else if (action.kind == PlanActionKind::SetTimer) {
      g_assert_cmpint (action.after.count (), >, 0);
      world.timers[static_cast<size_t> (action.timer)] = true;
    } else if (action.kind == PlanActionKind::StopTimer) {
      world.timers[static_cast<size_t> (action.timer)] = false;
    }
  }
}

// Only what can happen in that world.
PlanEvent random_event (World &world, GRand *rand)
{
  for (;;) {
    const int choice = g_rand_int_range (rand, 0, 7);
    if (choice == 0) {
      world.viewers++;
      return {PlanEventKind::ViewerCame};
    }
    if (choice == 1 && world.viewers > 0) {
      world.viewers--;
      return {PlanEventKind::ViewerLeft};
    }
    if (choice == 2)
      return {PlanEventKind::Frame};
    if (choice == 3)
      return {PlanEventKind::Failed,
              static_cast<Trouble> (g_rand_int_range (rand, 1, static_cast<int> (trouble_count)))};
    if (choice == 4 && world.closing) {
      world.closing = false;
      return {PlanEventKind::Gone};
    }
    if (choice == 5)
      return {PlanEventKind::Answers};
    const auto timer = static_cast<size_t> (g_rand_int_range (rand, 0, static_cast<int> (plan_timer_count)));
    if (choice == 6 && std::exchange (world.timers[timer], false))
      return {PlanEventKind::Due, Trouble::None, static_cast<PlanTimer> (timer)};
  }
}

// Whatever comes: one source part at a time, and a camera that is wanted is never
// forgotten: it is there, going, or there is a timer that brings it back.
void test_any_order ()
{
  GRand *rand = g_rand_new_with_seed (static_cast<guint32> (g_test_rand_int ()));
  for (int run = 0; run < 200; run++) {
    PlanTerms terms;
    terms.always = run % 3 == 0;
    terms.repeats = run % 5 == 0;
    terms.seed = static_cast<uint32_t> (run);
    CameraPlan plan (terms);
    World world;
    apply (world, plan.step ({PlanEventKind::Begin}));
    for (int i = 0; i < 300; i++) {
      apply (world, plan.step (random_event (world, rand)));
      g_assert_cmpuint (plan.viewers (), ==, world.viewers);
      const bool retries = world.timers[static_cast<size_t> (PlanTimer::Retry)];
      if (plan.wanted ())
        g_assert_true (world.pulled || world.closing || retries);
      const bool may_be_silent = world.timers[static_cast<size_t> (PlanTimer::Start)] ||
                                 world.timers[static_cast<size_t> (PlanTimer::Stale)];
      if (world.pulled)
        g_assert_true (may_be_silent);
      g_assert_true (world.pulled == (plan.phase () == Phase::Starting || plan.phase () == Phase::Live));
    }
  }
  g_rand_free (rand);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/bridge/plan", stories, test_story);
  g_test_add_func ("/bridge/plan/any-order", test_any_order);
  return g_test_run ();
}
