// SPDX-License-Identifier: LGPL-2.1-or-later
#include "metrics_text.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <utility>

#include <glib.h>

namespace wsrtc {

namespace {

constexpr const char *kind_names[] = {"counter", "gauge", "histogram"};

std::string escape (std::string_view text, bool quotes)
{
  std::string escaped;
  escaped.reserve (text.size ());
  for (const char c : text) {
    if (c == '\\')
      escaped += "\\\\";
    else if (c == '\n')
      escaped += "\\n";
    else if (c == '"' && quotes)
      escaped += "\\\"";
    else
      escaped += c;
  }
  return escaped;
}

} // namespace

std::string escape_label (std::string_view value)
{
  return escape (value, true);
}

std::string escape_help (std::string_view text)
{
  return escape (text, false);
}

// Fewer digits where they do: 0.1 and not 0.10000000000000001.
std::string metric_number (double value)
{
  if (std::isnan (value))
    return "NaN";
  if (std::isinf (value))
    return value > 0 ? "+Inf" : "-Inf";
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  for (const char *format : {"%.15g", "%.17g"}) {
    g_ascii_formatd (text, sizeof text, format, value);
    if (g_ascii_strtod (text, nullptr) == value)
      break;
  }
  return text;
}

// ---- Histogram

Histogram::Histogram (std::vector<double> bounds)
    : bounds_ (std::move (bounds)), counts_ (bounds_.size () + 1)
{
}

void Histogram::add (double value)
{
  const auto bound = std::lower_bound (bounds_.begin (), bounds_.end (), value);
  counts_[static_cast<size_t> (bound - bounds_.begin ())]++;
  sum_ += value;
}

bool Histogram::add (const Histogram &other)
{
  if (bounds_ != other.bounds_)
    return false;
  for (size_t i = 0; i < counts_.size (); i++)
    counts_[i] += other.counts_[i];
  sum_ += other.sum_;
  return true;
}

uint64_t Histogram::count () const
{
  return std::accumulate (counts_.begin (), counts_.end (), uint64_t{0});
}

bool Histogram::set (const std::vector<uint64_t> &counts, double sum)
{
  if (counts.size () != counts_.size ())
    return false;
  counts_ = counts;
  sum_ = sum;
  return true;
}

// ---- MetricsText

MetricsText &MetricsText::family (const MetricRow &row)
{
  name_ = row.name;
  text_ += "# HELP " + name_ + " " + escape_help (row.help) + "\n";
  text_ += "# TYPE " + name_ + " " + kind_names[static_cast<size_t> (row.kind)] + "\n";
  return *this;
}

MetricsText &MetricsText::sample (uint64_t value, const MetricLabels &labels)
{
  write ("", labels, nullptr, std::to_string (value));
  return *this;
}

MetricsText &MetricsText::sample (double value, const MetricLabels &labels)
{
  write ("", labels, nullptr, metric_number (value));
  return *this;
}

MetricsText &MetricsText::histogram (const Histogram &histogram, const MetricLabels &labels)
{
  uint64_t so_far = 0;
  for (size_t i = 0; i < histogram.counts ().size (); i++) {
    so_far += histogram.counts ()[i];
    const std::string bound =
        i < histogram.bounds ().size () ? metric_number (histogram.bounds ()[i]) : "+Inf";
    const MetricLabel at_most{"le", bound};
    write ("_bucket", labels, &at_most, std::to_string (so_far));
  }
  write ("_sum", labels, nullptr, metric_number (histogram.sum ()));
  write ("_count", labels, nullptr, std::to_string (so_far));
  return *this;
}

void MetricsText::write (std::string_view suffix, const MetricLabels &labels, const MetricLabel *more,
                         const std::string &value)
{
  text_.append (name_).append (suffix);
  char before = '{';
  const auto add = [&] (const MetricLabel &label) {
    text_ += std::exchange (before, ',');
    text_.append (label.name).append ("=\"").append (escape_label (label.value)).append ("\"");
  };
  for (const MetricLabel &label : labels)
    add (label);
  if (more)
    add (*more);
  if (before == ',')
    text_ += '}';
  text_.append (" ").append (value).append ("\n");
}

std::string MetricsText::take ()
{
  name_.clear ();
  return std::exchange (text_, {});
}

} // namespace wsrtc
