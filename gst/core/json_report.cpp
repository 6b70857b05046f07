// SPDX-License-Identifier: LGPL-2.1-or-later
#include "json_report.hpp"

#include <algorithm>
#include <utility>

#include "text.hpp"

namespace wsrtc {

namespace {

// ---- what a viewer has, one a row

struct WholeRow {
  const char *name;
  uint64_t PeerReport::*value;
};

struct RealRow {
  const char *name;
  double PeerReport::*value;
  double most;
};

struct TimeRow {
  const char *name;
  std::optional<double> PeerReport::*value;
};

constexpr WholeRow whole_rows[] = {
    {"sentBytes", &PeerReport::sent_bytes},
    {"sentPackets", &PeerReport::sent_packets},
    {"lostPackets", &PeerReport::lost_packets},
};

constexpr RealRow real_rows[] = {
    {"fractionLost", &PeerReport::fraction_lost, 1},
    {"jitter", &PeerReport::jitter, max_reported_seconds},
};

constexpr TimeRow time_rows[] = {
    {"roundTripTime", &PeerReport::round_trip},
    {"joinTime", &PeerReport::join_time},
};

// What is told of viewers in words of others: ids and codecs.
bool is_word_character (char c)
{
  return g_ascii_isalnum (c) || c == '/' || c == '.' || c == '+' || c == '_' || c == '-';
}

bool is_word (const std::string &text)
{
  return text.size () <= max_reported_word && is_all (text, is_word_character);
}

// ---- writing

// JSON has neither infinities nor what is no number.
void write_real (JsonWriter &json, const char *name, double value, double most)
{
  json.key (name).json_text (metric_number (value >= 0 ? std::min (value, most) : 0));
}

void write_whole (JsonWriter &json, const char *name, uint64_t value)
{
  json.key (name).number (static_cast<int64_t> (std::min (value, max_figure)));
}

std::string peer_text (const PeerId &id, const PeerReport &peer)
{
  JsonWriter json;
  json.begin_object ().member ("id", id.str ()).key ("connected").boolean (peer.connected);
  json.key ("codecs").begin_array ();
  for (const std::string &codec : peer.codecs)
    if (is_word (codec))
      json.string (codec);
  json.end_array ();
  for (const WholeRow &row : whole_rows)
    write_whole (json, row.name, peer.*row.value);
  for (const RealRow &row : real_rows)
    write_real (json, row.name, peer.*row.value, row.most);
  for (const TimeRow &row : time_rows)
    if (peer.*row.value)
      write_real (json, row.name, *(peer.*row.value), max_reported_seconds);
  return json.end_object ().take ();
}

// ---- reading

// 0 when it is missing.
Status take_whole (const JsonReader &json, const std::string &name, uint64_t &value)
{
  const auto number = json.optional_number (name.c_str (), max_figure);
  if (!number)
    return number.error ();
  value = number->value_or (0);
  return Done{};
}

Result<std::optional<double>> take_real (const JsonReader &json, const char *name, double most)
{
  if (!json.has (name))
    return std::optional<double> ();
  const Result<double> number = json.real (name, most);
  if (!number)
    return number.error ();
  if (*number < 0)
    return Error{Fault::Malformed, std::string ("JSON member \"") + name + "\" must not be negative"};
  return std::optional<double> (*number);
}

Status read_codecs (const JsonReader &json, PeerReport &peer)
{
  if (!json.has ("codecs"))
    return Done{};
  Result<std::vector<std::string>> codecs = json.strings ("codecs", max_reported_tracks);
  if (!codecs)
    return codecs.error ();
  // What is refused is not repeated in the text: it may be anything.
  if (!std::all_of (codecs->begin (), codecs->end (), is_word))
    return Error{Fault::Malformed, "JSON member \"codecs\" holds what is no codec's name"};
  peer.codecs = std::move (*codecs);
  return Done{};
}

Status read_numbers (const JsonReader &json, PeerReport &peer)
{
  for (const WholeRow &row : whole_rows)
    if (const Status taken = take_whole (json, row.name, peer.*row.value); !taken)
      return taken;
  for (const RealRow &row : real_rows) {
    const auto taken = take_real (json, row.name, row.most);
    if (!taken)
      return taken.error ();
    peer.*row.value = taken->value_or (0);
  }
  for (const TimeRow &row : time_rows) {
    const auto taken = take_real (json, row.name, max_reported_seconds);
    if (!taken)
      return taken.error ();
    peer.*row.value = *taken;
  }
  return Done{};
}

Status read_peer (const JsonReader &json, SourceReport &report)
{
  Result<std::string> id = json.string ("id");
  if (!id)
    return id.error ();
  if (!is_word (*id))
    return Error{Fault::Malformed, "JSON member \"id\" is not the id of a viewer"};
  PeerReport peer;
  const auto connected = json.optional_boolean ("connected");
  if (!connected)
    return connected.error ();
  peer.connected = connected->value_or (false);
  if (const Status read = read_codecs (json, peer); !read)
    return read;
  if (const Status read = read_numbers (json, peer); !read)
    return read;
  report.peers.emplace (PeerId (std::move (*id)), std::move (peer));
  return Done{};
}

Status read_peers (const JsonReader &json, SourceReport &report)
{
  if (!json.has ("sessions"))
    return Done{};
  const Result<std::vector<JsonReader>> sessions = json.objects ("sessions", max_reported_peers);
  if (!sessions)
    return sessions.error ();
  for (const JsonReader &session : *sessions)
    if (const Status read = read_peer (session, report); !read)
      return read;
  return Done{};
}

Status read_figures (const JsonReader &json, StreamFigures &told)
{
  if (!json.has ("figures"))
    return Done{};
  const Result<JsonReader> inner = json.object ("figures");
  if (!inner)
    return inner.error ();
  for (const FigureRow &row : figure_rows)
    if (const Status taken = take_whole (*inner, camel_case (row.field), told[row.figure]); !taken)
      return taken;
  return Done{};
}

Status read_join_times (const JsonReader &json, Histogram &times)
{
  if (!json.has ("joinTimes"))
    return Done{};
  const Result<JsonReader> inner = json.object ("joinTimes");
  if (!inner)
    return inner.error ();
  const auto counts = inner->numbers ("counts", times.counts ().size (), max_figure);
  if (!counts)
    return counts.error ();
  const auto sum = take_real (*inner, "sum", static_cast<double> (max_figure));
  if (!sum)
    return sum.error ();
  if (!times.set (*counts, sum->value_or (0)))
    return Error{Fault::Malformed, "JSON member \"counts\" does not have one for each bound"};
  return Done{};
}

} // namespace

void write_report (JsonWriter &json, const SourceReport &report)
{
  json.key ("figures").begin_object ();
  for (const FigureRow &row : figure_rows)
    write_whole (json, camel_case (row.field).c_str (), report.figures[row.figure]);
  json.end_object ();
  json.key ("joinTimes").begin_object ().key ("counts").begin_array ();
  for (const uint64_t count : report.figures.join_times.counts ())
    json.number (static_cast<int64_t> (std::min (count, max_figure)));
  json.end_array ();
  write_real (json, "sum", report.figures.join_times.sum (), static_cast<double> (max_figure));
  json.end_object ();
  json.key ("sessions").begin_array ();
  size_t bytes = 0;
  for (const auto &[id, peer] : report.peers) {
    if (!is_word (id.str ()))
      continue;
    const std::string text = peer_text (id, peer);
    bytes += text.size () + 1;
    if (bytes > max_report_bytes)
      break;
    json.json_text (text);
  }
  json.end_array ();
}

Result<SourceReport> read_report (const JsonReader &json)
{
  SourceReport report;
  if (const Status read = read_figures (json, report.figures); !read)
    return read.error ();
  if (const Status read = read_join_times (json, report.figures.join_times); !read)
    return read.error ();
  if (const Status read = read_peers (json, report); !read)
    return read.error ();
  return report;
}

} // namespace wsrtc
