// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What negotiation has to do, written down a second time and by hand: every
// state with every event, for both roles. A row that is missing, or there
// twice, fails like one that is wrong.
#include "negotiation.hpp"

#include <string>
#include <vector>

#include "table.hpp"

using namespace wsrtc;

namespace {

enum Who { Both, Polite, Impolite };

struct Expected {
  const char *step;
  const char *actions;
  Who who = Both;
};

constexpr Expected expected[] = {
    {"idle --start-offer--> creating-offer", "create-offer"},
    {"idle --remote-offer--> setting-remote-offer", "set-remote"},
    {"idle --remote-answer--> idle", "refuse"},
    {"idle --created--> idle", ""},
    {"idle --local-set--> idle", ""},
    {"idle --remote-set--> idle", ""},
    {"idle --failed--> closed", "report-failure, end"},
    {"idle --deadline--> closed", "report-timeout, end"},
    {"idle --close--> closed", "end"},

    {"creating-offer --start-offer--> creating-offer", ""},
    {"creating-offer --remote-offer--> setting-remote-offer", "rebuild, set-remote", Polite},
    {"creating-offer --remote-offer--> creating-offer", "refuse", Impolite},
    {"creating-offer --remote-answer--> creating-offer", "refuse"},
    {"creating-offer --created--> setting-local-offer", "set-local"},
    {"creating-offer --local-set--> creating-offer", ""},
    {"creating-offer --remote-set--> creating-offer", ""},
    {"creating-offer --failed--> closed", "report-failure, end"},
    {"creating-offer --deadline--> closed", "report-timeout, end"},
    {"creating-offer --close--> closed", "end"},

    {"setting-local-offer --start-offer--> setting-local-offer", ""},
    {"setting-local-offer --remote-offer--> setting-remote-offer", "rebuild, set-remote", Polite},
    {"setting-local-offer --remote-offer--> setting-local-offer", "refuse", Impolite},
    {"setting-local-offer --remote-answer--> setting-local-offer", "refuse"},
    {"setting-local-offer --created--> setting-local-offer", ""},
    {"setting-local-offer --local-set--> awaiting-answer", "send-local"},
    {"setting-local-offer --remote-set--> setting-local-offer", ""},
    {"setting-local-offer --failed--> closed", "report-failure, end"},
    {"setting-local-offer --deadline--> closed", "report-timeout, end"},
    {"setting-local-offer --close--> closed", "end"},

    {"awaiting-answer --start-offer--> awaiting-answer", ""},
    {"awaiting-answer --remote-offer--> setting-remote-offer", "rebuild, set-remote", Polite},
    {"awaiting-answer --remote-offer--> awaiting-answer", "refuse", Impolite},
    {"awaiting-answer --remote-answer--> setting-remote-answer", "set-remote"},
    {"awaiting-answer --created--> awaiting-answer", ""},
    {"awaiting-answer --local-set--> awaiting-answer", ""},
    {"awaiting-answer --remote-set--> awaiting-answer", ""},
    {"awaiting-answer --failed--> closed", "report-failure, end"},
    {"awaiting-answer --deadline--> closed", "report-timeout, end"},
    {"awaiting-answer --close--> closed", "end"},

    {"setting-remote-answer --start-offer--> setting-remote-answer", ""},
    {"setting-remote-answer --remote-offer--> setting-remote-offer", "rebuild, set-remote"},
    {"setting-remote-answer --remote-answer--> setting-remote-answer", "refuse"},
    {"setting-remote-answer --created--> setting-remote-answer", ""},
    {"setting-remote-answer --local-set--> setting-remote-answer", ""},
    {"setting-remote-answer --remote-set--> stable", "flush-candidates"},
    {"setting-remote-answer --failed--> closed", "report-failure, end"},
    {"setting-remote-answer --deadline--> closed", "report-timeout, end"},
    {"setting-remote-answer --close--> closed", "end"},

    {"setting-remote-offer --start-offer--> setting-remote-offer", ""},
    {"setting-remote-offer --remote-offer--> setting-remote-offer", "rebuild, set-remote"},
    {"setting-remote-offer --remote-answer--> setting-remote-offer", "refuse"},
    {"setting-remote-offer --created--> setting-remote-offer", ""},
    {"setting-remote-offer --local-set--> setting-remote-offer", ""},
    {"setting-remote-offer --remote-set--> creating-answer", "flush-candidates, create-answer"},
    {"setting-remote-offer --failed--> closed", "report-failure, end"},
    {"setting-remote-offer --deadline--> closed", "report-timeout, end"},
    {"setting-remote-offer --close--> closed", "end"},

    {"creating-answer --start-offer--> creating-answer", ""},
    {"creating-answer --remote-offer--> setting-remote-offer", "rebuild, set-remote"},
    {"creating-answer --remote-answer--> creating-answer", "refuse"},
    {"creating-answer --created--> setting-local-answer", "set-local"},
    {"creating-answer --local-set--> creating-answer", ""},
    {"creating-answer --remote-set--> creating-answer", ""},
    {"creating-answer --failed--> closed", "report-failure, end"},
    {"creating-answer --deadline--> closed", "report-timeout, end"},
    {"creating-answer --close--> closed", "end"},

    {"setting-local-answer --start-offer--> setting-local-answer", ""},
    {"setting-local-answer --remote-offer--> setting-remote-offer", "rebuild, set-remote"},
    {"setting-local-answer --remote-answer--> setting-local-answer", "refuse"},
    {"setting-local-answer --created--> setting-local-answer", ""},
    {"setting-local-answer --local-set--> stable", "send-local"},
    {"setting-local-answer --remote-set--> setting-local-answer", ""},
    {"setting-local-answer --failed--> closed", "report-failure, end"},
    {"setting-local-answer --deadline--> closed", "report-timeout, end"},
    {"setting-local-answer --close--> closed", "end"},

    {"stable --start-offer--> creating-offer", "rebuild, create-offer"},
    {"stable --remote-offer--> setting-remote-offer", "rebuild, set-remote"},
    {"stable --remote-answer--> stable", "refuse"},
    {"stable --created--> stable", ""},
    {"stable --local-set--> stable", ""},
    {"stable --remote-set--> stable", ""},
    {"stable --failed--> closed", "report-failure, end"},
    {"stable --deadline--> closed", "report-timeout, end"},
    {"stable --close--> closed", "end"},

    {"closed --start-offer--> closed", ""},
    {"closed --remote-offer--> closed", ""},
    {"closed --remote-answer--> closed", ""},
    {"closed --created--> closed", ""},
    {"closed --local-set--> closed", ""},
    {"closed --remote-set--> closed", ""},
    {"closed --failed--> closed", ""},
    {"closed --deadline--> closed", ""},
    {"closed --close--> closed", ""},
};

struct Row {
  std::string name;
  std::string begins; // "stable --close--> "
  NegState state;
  NegEvent event;
  bool polite;
};

std::string written (const NegStep &step)
{
  std::string text;
  for (NegAction action : step.actions)
    if (action != NegAction::None)
      text += (text.empty () ? "" : ", ") + std::string (to_string (action));
  return text;
}

const Expected *find_expected (const Row &row)
{
  const Expected *found = nullptr;
  for (const Expected &one : expected) {
    if (!g_str_has_prefix (one.step, row.begins.c_str ()) || one.who == (row.polite ? Impolite : Polite))
      continue;
    g_assert_null (found); // listed twice
    found = &one;
  }
  return found;
}

void check_row (const Row &row)
{
  const Expected *wanted = find_expected (row);
  g_assert_nonnull (wanted);
  const NegStep got = step (row.state, row.event, row.polite);
  const std::string took = row.begins + to_string (got.next);
  const std::string did = written (got);
  g_assert_cmpstr (took.c_str (), ==, wanted->step);
  g_assert_cmpstr (did.c_str (), ==, wanted->actions);
}

std::vector<Row> full_product ()
{
  std::vector<Row> rows;
  for (bool polite : {true, false})
    for (size_t s = 0; s < neg_state_count; s++)
      for (size_t e = 0; e < neg_event_count; e++) {
        Row row{{}, {}, static_cast<NegState> (s), static_cast<NegEvent> (e), polite};
        row.begins = std::string (to_string (row.state)) + " --" + to_string (row.event) + "--> ";
        const Expected *wanted = find_expected (row);
        row.name = std::string (polite ? "polite/" : "impolite/") + (wanted ? wanted->step : row.begins);
        rows.push_back (std::move (row));
      }
  return rows;
}

// Whatever happens, a session that goes on has an event that moves it, and
// each state but closed can be ended and times out.
void nothing_is_stuck ()
{
  for (const Row &row : full_product ()) {
    if (row.state == NegState::Closed)
      continue;
    for (NegEvent event : {NegEvent::Failed, NegEvent::Deadline, NegEvent::Close}) {
      const NegStep ended = step (row.state, event, row.polite);
      g_assert_cmpstr (to_string (ended.next), ==, "closed");
      g_assert_cmpstr (to_string (ended.actions[event == NegEvent::Close ? 0 : 1]), ==, "end");
    }
  }
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  const std::vector<Row> rows = full_product ();
  wsrtc::test::add_table ("/core/negotiation", rows, check_row);
  g_test_add_func ("/core/negotiation/nothing-is-stuck", nothing_is_stuck);
  return g_test_run ();
}
