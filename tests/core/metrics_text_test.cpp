// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The text format of Prometheus: names, escaping, numbers, buckets.
#include "metrics_text.hpp"

#include <cmath>
#include <limits>

#include "assert_text.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

struct NumberRow {
  const char *name;
  double value;
  const char *text;
};

const NumberRow numbers[] = {
    {"zero", 0, "0"},
    {"whole", 3, "3"},
    {"short", 0.1, "0.1"},
    {"exact", 1.0 / 3, "0.33333333333333331"},
    {"large", 1e21, "1e+21"},
    {"negative", -2.5, "-2.5"},
    {"infinite", std::numeric_limits<double>::infinity (), "+Inf"},
    {"less-than-all", -std::numeric_limits<double>::infinity (), "-Inf"},
    {"none", std::nan (""), "NaN"},
};

void test_number (const NumberRow &row)
{
  assert_text (metric_number (row.value), row.text);
}

struct EscapeRow {
  const char *name;
  std::string value;
  const char *label;
  const char *help;
};

const EscapeRow escapes[] = {
    {"plain", "door-1", "door-1", "door-1"},
    {"quote", "a\"b", "a\\\"b", "a\"b"},
    {"backslash", "a\\b", "a\\\\b", "a\\\\b"},
    {"end-of-line", "a\nb", "a\\nb", "a\\nb"},
    {"injection", "x\"} 1\nother 2", "x\\\"} 1\\nother 2", "x\"} 1\\nother 2"},
    {"utf-8", "Tür", "Tür", "Tür"},
};

void test_escape (const EscapeRow &row)
{
  assert_text (escape_label (row.value), row.label);
  assert_text (escape_help (row.value), row.help);
}

void test_families ()
{
  MetricsText text;
  text.family ({"a_total", MetricKind::Counter, "How many."}).sample (uint64_t{18446744073709551615u});
  text.family ({"b_seconds", MetricKind::Gauge, "How long,\nor not."});
  text.sample (0.5, {{"stream", "x"}, {"of", "a\"b"}}).sample (1.0, {{"stream", "y"}});
  assert_text (text.take (), "# HELP a_total How many.\n"
                             "# TYPE a_total counter\n"
                             "a_total 18446744073709551615\n"
                             "# HELP b_seconds How long,\\nor not.\n"
                             "# TYPE b_seconds gauge\n"
                             "b_seconds{stream=\"x\",of=\"a\\\"b\"} 0.5\n"
                             "b_seconds{stream=\"y\"} 1\n");
  assert_text (text.take (), "");
}

// Cumulative, with all of them in the last bucket; a value at a bound is within it.
void test_histogram ()
{
  Histogram histogram ({0.1, 0.5, 1});
  for (const double value : {0.05, 0.1, 0.3, 0.75, 7.0})
    histogram.add (value);
  MetricsText text;
  text.family ({"join_seconds", MetricKind::Histogram, "Time."}).histogram (histogram, {{"stream", "x"}});
  assert_text (text.take (), "# HELP join_seconds Time.\n"
                             "# TYPE join_seconds histogram\n"
                             "join_seconds_bucket{stream=\"x\",le=\"0.1\"} 2\n"
                             "join_seconds_bucket{stream=\"x\",le=\"0.5\"} 3\n"
                             "join_seconds_bucket{stream=\"x\",le=\"1\"} 4\n"
                             "join_seconds_bucket{stream=\"x\",le=\"+Inf\"} 5\n"
                             "join_seconds_sum{stream=\"x\"} 8.2\n"
                             "join_seconds_count{stream=\"x\"} 5\n");
}

void test_sums ()
{
  Histogram all ({1, 2}), more ({1, 2}), other ({1, 3});
  more.add (1.5);
  g_assert_true (all.add (more));
  g_assert_true (all.add (more));
  g_assert_false (all.add (other));
  g_assert_cmpuint (all.count (), ==, 2);
  g_assert_cmpfloat (all.sum (), ==, 3);
  g_assert_false (all.set ({1, 2}, 1));
  g_assert_true (all.set ({1, 2, 3}, 9));
  g_assert_cmpuint (all.count (), ==, 6);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/metrics-text/number", numbers, test_number);
  add_table ("/metrics-text/escape", escapes, test_escape);
  g_test_add_func ("/metrics-text/families", test_families);
  g_test_add_func ("/metrics-text/histogram", test_histogram);
  g_test_add_func ("/metrics-text/sums", test_sums);
  return g_test_run ();
}
