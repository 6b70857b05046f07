// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What sources tell in numbers: the table, and sums that only grow.
#include "stream_figures.hpp"

#include <set>
#include <string>

#include "assert_text.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

void test_table ()
{
  std::set<std::string> fields, metrics;
  size_t place = 0;
  std::string before;
  for (const FigureRow &row : figure_rows) {
    g_assert_cmpuint (static_cast<size_t> (row.figure), ==, place++);
    g_assert_true (fields.insert (row.field).second);
    const std::string name = row.metric.name;
    g_assert_true (metrics.insert (name).second || (name == before && row.label));
    g_assert_true (g_str_has_suffix (row.metric.name, "_total") == (row.metric.kind == MetricKind::Counter));
    before = name;
  }
  g_assert_cmpuint (place, ==, figures);
}

void test_camel_case ()
{
  assert_text (camel_case ("packets-discarded-on-send"), "packetsDiscardedOnSend");
  assert_text (camel_case ("encoders"), "encoders");
}

struct Step {
  const char *source;
  uint64_t sent;
  uint64_t total;
};

struct Row {
  const char *name;
  std::vector<Step> steps;
};

const Row rows[] = {
    {"grows", {{"a", 5, 5}, {"a", 5, 5}, {"a", 9, 9}}},
    {"another-source", {{"a", 5, 5}, {"b", 7, 12}, {"b", 8, 13}}},
    {"begins-anew", {{"a", 5, 5}, {"a", 2, 7}, {"a", 3, 8}}},
    {"comes-back", {{"a", 5, 5}, {"b", 1, 6}, {"a", 5, 11}}},
    {"too-much", {{"a", UINT64_MAX, max_figure}, {"a", 1, max_figure}}},
};

void test_tally (const Row &row)
{
  StreamTally tally;
  for (const Step &step : row.steps) {
    StreamFigures now;
    now[Figure::SentBytes] = step.sent;
    now[Figure::Connected] = step.sent;
    now.join_times.set (std::vector<uint64_t> (now.join_times.counts ().size (), step.sent),
                        static_cast<double> (step.sent));
    tally.take (PeerId (step.source), now);
    g_assert_cmpuint (tally.total ()[Figure::SentBytes], ==, step.total);
    g_assert_cmpuint (tally.total ()[Figure::Connected], ==, step.sent);
    if (step.sent < max_figure && step.total < max_figure) {
      g_assert_cmpuint (tally.total ().join_times.counts ()[0], ==, step.total);
      g_assert_cmpfloat (tally.total ().join_times.sum (), ==, static_cast<double> (step.total));
    }
  }
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/stream-figures/table", test_table);
  g_test_add_func ("/stream-figures/camel-case", test_camel_case);
  add_table ("/stream-figures/tally", rows, test_tally);
  return g_test_run ();
}
