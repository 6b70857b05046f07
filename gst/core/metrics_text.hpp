// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The text format of Prometheus, version 0.0.4: families of samples with their help
// and type. No sample without its family, and each family once, in one piece.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace wsrtc {

inline constexpr char metrics_text_type[] = "text/plain; version=0.0.4; charset=utf-8";

enum class MetricKind { Counter, Gauge, Histogram };

struct MetricRow {
  const char *name; // of a counter with _total, of others with their base unit
  MetricKind kind;
  const char *help;
};

struct MetricLabel {
  std::string_view name;
  std::string_view value; // UTF-8; escaped here
};

using MetricLabels = std::vector<MetricLabel>;

// How many values were at most so large, for bounds that are given once and grow.
class Histogram {
public:
  explicit Histogram (std::vector<double> bounds);

  void add (double value);
  // What another one with the same bounds has counted. False: it has others.
  bool add (const Histogram &other);

  const std::vector<double> &bounds () const { return bounds_; }

  // Of values above the bound before, at most at this one; the last one is for those
  // above all bounds.
  const std::vector<uint64_t> &counts () const { return counts_; }

  double sum () const { return sum_; }

  uint64_t count () const;

  // Takes over what was counted elsewhere; counts of another number are refused.
  bool set (const std::vector<uint64_t> &counts, double sum);

private:
  std::vector<double> bounds_;
  std::vector<uint64_t> counts_;
  double sum_ = 0;
};

class MetricsText {
public:
  // What follows is of it.
  MetricsText &family (const MetricRow &row);
  MetricsText &sample (uint64_t value, const MetricLabels &labels = {});
  MetricsText &sample (double value, const MetricLabels &labels = {});
  MetricsText &histogram (const Histogram &histogram, const MetricLabels &labels = {});

  // The finished text; the writer is empty afterwards.
  std::string take ();

private:
  void write (std::string_view suffix, const MetricLabels &labels, const MetricLabel *more,
              const std::string &value);

  std::string text_;
  std::string name_;
};

// A number as the format has it, read back as the same one: 0.25, 1e+20, +Inf, NaN.
std::string metric_number (double value);
std::string escape_label (std::string_view value);
std::string escape_help (std::string_view text);

} // namespace wsrtc
