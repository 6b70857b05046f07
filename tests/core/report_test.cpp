// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a source elsewhere tells of its stream: the message, right, wrong, too large and
// hostile.
#include <cmath>
#include <string>

#include "assert_text.hpp"
#include "dialect.hpp"
#include "json_report.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

Result<DialectOutput> receive (const std::string &frame, Vocabulary vocabulary = Vocabulary::ExtendedServer)
{
  DialectConfig config;
  config.vocabulary = vocabulary;
  return find_dialect ("wsrtc")->create (config)->receive (frame);
}

std::string frame_of (const SourceReport &report)
{
  const DialectOutput output = find_dialect ("wsrtc")->create ({})->send ({PeerId (), report});
  g_assert_cmpuint (output.frames.size (), ==, 1);
  return output.frames[0];
}

SourceReport report_in (const std::string &frame)
{
  const Result<DialectOutput> output = receive (frame);
  g_assert_true (bool (output));
  g_assert_cmpuint (output->messages.size (), ==, 1);
  const auto *report = std::get_if<SourceReport> (&output->messages[0].body);
  g_assert_nonnull (report);
  return *report;
}

SourceReport some_report ()
{
  SourceReport report;
  report.figures[Figure::SentPackets] = 7;
  report.figures[Figure::CachedBytes] = max_figure;
  report.figures.join_times.add (0.3);
  PeerReport peer;
  peer.connected = true;
  peer.sent_bytes = 1000;
  peer.lost_packets = 3;
  peer.fraction_lost = 0.25;
  peer.jitter = 0.001;
  peer.round_trip = 0.03;
  peer.codecs = {"video/H264", "audio/OPUS"};
  report.peers.emplace (PeerId ("abc"), peer);
  report.peers.emplace (PeerId ("def"), PeerReport{});
  return report;
}

// ---- right

void test_form ()
{
  const std::string frame = frame_of (some_report ());
  const std::string sessions =
      R"("sessions":[{"id":"abc","connected":true,"codecs":["video/H264","audio/OPUS"],)"
      R"("sentBytes":1000,"sentPackets":0,"lostPackets":3,"fractionLost":0.25,)"
      R"("jitter":0.001,"roundTripTime":0.03},{"id":"def","connected":false,"codecs":[],)"
      R"("sentBytes":0,"sentPackets":0,"lostPackets":0,"fractionLost":0,"jitter":0}]})";
  g_assert_true (
      g_str_has_prefix (frame.c_str (), R"({"type":"report","figures":{"packetsSent":7,"bytesSent":0,)"));
  g_assert_true (frame.find (R"("cachedBytes":9007199254740992},"joinTimes":{"counts":[0,0,0,1,)") !=
                 std::string::npos);
  g_assert_true (g_str_has_suffix (frame.c_str (), sessions.c_str ()));
}

void test_round_trip ()
{
  const SourceReport report = report_in (frame_of (some_report ()));
  g_assert_cmpuint (report.figures[Figure::SentPackets], ==, 7);
  g_assert_cmpuint (report.figures[Figure::CachedBytes], ==, max_figure);
  g_assert_cmpuint (report.figures.join_times.count (), ==, 1);
  g_assert_cmpfloat (report.figures.join_times.sum (), ==, 0.3);
  g_assert_cmpuint (report.peers.size (), ==, 2);
  assert_text (frame_of (report), frame_of (some_report ()));
}

struct GoodRow {
  const char *name;
  std::string frame;
};

const GoodRow good_rows[] = {
    {"nothing", R"({"type":"report"})"},
    {"nulls", R"({"type":"report","figures":null,"joinTimes":null,"sessions":null})"},
    {"more-than-we-know",
     R"({"type":"report","figures":{"photons":-1.5},"mood":"good","sessions":[{"id":"a","x":{}}]})"},
    {"same-viewer-twice", R"({"type":"report","sessions":[{"id":"a"},{"id":"a","sentBytes":1}]})"},
};

void test_good (const GoodRow &row)
{
  const SourceReport report = report_in (row.frame);
  for (const FigureRow &figure : figure_rows)
    g_assert_cmpuint (report.figures[figure.figure], ==, 0);
  g_assert_cmpuint (report.peers.size (), <=, 1);
}

// Viewers beyond what a frame may carry are left out, and words that nobody believes.
void test_bounded ()
{
  SourceReport report;
  PeerReport peer;
  peer.codecs.assign (max_reported_tracks, std::string (max_reported_word, 'x'));
  for (size_t i = 0; i < max_reported_peers; i++)
    report.peers.emplace (PeerId (std::to_string (i) + std::string (50, 'a')), peer);
  const std::string frame = frame_of (report);
  g_assert_cmpuint (frame.size (), <, max_frame_bytes);
  g_assert_cmpuint (report_in (frame).peers.size (), >, 100);

  SourceReport odd;
  odd.peers.emplace (PeerId ("a\nb"), PeerReport{});
  odd.peers.emplace (PeerId (std::string (65, 'a')), PeerReport{});
  peer.codecs = {"video/H264", "\"}\n# HELP"};
  peer.jitter = std::nan ("");
  peer.sent_bytes = UINT64_MAX;
  odd.peers.emplace (PeerId ("good"), peer);
  odd.figures[Figure::Plis] = UINT64_MAX;
  const SourceReport read = report_in (frame_of (odd));
  g_assert_cmpuint (read.peers.size (), ==, 1);
  g_assert_cmpuint (read.peers.at (PeerId ("good")).codecs.size (), ==, 1);
  g_assert_cmpuint (read.peers.at (PeerId ("good")).sent_bytes, ==, max_figure);
  g_assert_cmpuint (read.figures[Figure::Plis], ==, max_figure);
}

// ---- wrong

struct BadRow {
  const char *name;
  std::string members;
  Fault fault = Fault::Malformed;
};

std::string session (const std::string &members)
{
  return R"("sessions":[{"id":"a",)" + members + "}]";
}

std::string many (const std::string &item, int count)
{
  std::string list = item;
  for (int i = 1; i < count; i++)
    list += "," + item;
  return list;
}

const BadRow bad_rows[] = {
    {"figures-list", R"("figures":[])"},
    {"figure-text", R"("figures":{"packetsSent":"7"})"},
    {"figure-negative", R"("figures":{"packetsSent":-1})"},
    {"figure-fraction", R"("figures":{"packetsSent":0.5})"},
    {"figure-beyond-2^53", R"("figures":{"packetsSent":9007199254740993})"},
    {"figure-huge", R"("figures":{"packetsSent":1e300})"},
    {"figure-infinite", R"("figures":{"packetsSent":1e999})"},
    {"figure-object", R"("figures":{"packetsSent":{}})"},
    {"join-times-list", R"("joinTimes":[])"},
    {"join-times-of-other-bounds", R"("joinTimes":{"counts":[1,2]})"},
    {"join-times-too-many", R"("joinTimes":{"counts":[)" + many ("1", 15) + "]}", Fault::TooLarge},
    {"join-times-text", R"("joinTimes":{"counts":["1"]})"},
    {"join-times-negative", R"("joinTimes":{"counts":[-1]})"},
    {"join-times-sum-negative", R"("joinTimes":{"counts":[)" + many ("0", 14) + R"(],"sum":-1})"},
    {"sessions-object", R"("sessions":{})"},
    {"sessions-numbers", R"("sessions":[1])"},
    {"sessions-too-many", R"("sessions":[)" + many (R"({"id":"a"})", 10001) + "]", Fault::TooLarge},
    {"id-missing", R"("sessions":[{}])"},
    {"id-empty", R"("sessions":[{"id":""}])"},
    {"id-number", R"("sessions":[{"id":7}])"},
    {"id-of-two-lines", R"("sessions":[{"id":"a\nwsrtc_stream_live 1"}])"},
    {"id-with-quotes", R"("sessions":[{"id":"a\"} 1"}])"},
    {"id-long", R"("sessions":[{"id":")" + std::string (65, 'a') + R"("}])"},
    {"connected-text", session (R"("connected":"yes")")},
    {"codecs-text", session (R"("codecs":"video/H264")")},
    {"codecs-numbers", session (R"("codecs":[1])")},
    {"codec-of-two-lines", session (R"("codecs":["video/H264\n# HELP x"])")},
    {"codec-with-markup", session (R"("codecs":["<script>"])")},
    {"codec-long", session (R"("codecs":[")" + std::string (65, 'x') + R"("])")},
    {"codecs-too-many", session (R"("codecs":[)" + many ("\"x\"", 17) + "]"), Fault::TooLarge},
    {"bytes-negative", session (R"("sentBytes":-1)")},
    {"fraction-above-1", session (R"("fractionLost":1.5)")},
    {"fraction-negative", session (R"("fractionLost":-0.5)")},
    {"jitter-text", session (R"("jitter":"low")")},
    {"round-trip-of-a-year", session (R"("roundTripTime":31536000)")},
    {"join-time-negative", session (R"("joinTime":-1)")},
};

// Refused in a short text that repeats nothing of it.
void test_bad (const BadRow &row)
{
  const Result<DialectOutput> output = receive (R"({"type":"report",)" + row.members + "}");
  g_assert_false (bool (output));
  g_test_message ("%s", output.error ().text.c_str ());
  assert_text (to_string (output.error ().fault), to_string (row.fault));
  g_assert_cmpuint (output.error ().text.size (), <, 200);
  g_assert_true (output.error ().text.find_first_of ("\n<") == std::string::npos);
}

// ---- who says what to whom

void test_ways ()
{
  using V = Vocabulary;
  const std::string report = R"({"type":"report","figures":7})", wanted = R"({"type":"report-wanted"})";
  // A client has no use for one, and pages with the four kinds never see either.
  g_assert_true (receive (report, V::ExtendedClient)->messages.empty ());
  g_assert_true (receive (report, V::Plain)->messages.empty ());
  g_assert_true (receive (wanted, V::Plain)->messages.empty ());
  g_assert_true (
      std::holds_alternative<ReportWanted> (receive (wanted, V::ExtendedClient)->messages.at (0).body));
  const Result<DialectOutput> by_client = receive (wanted);
  g_assert_false (bool (by_client));
  assert_text (to_string (by_client.error ().fault), "protocol");
}

// No other protocol carries them.
void test_foreign ()
{
  for (const DialectRow *row : all_dialects ()) {
    const auto dialect = row->create ({});
    const bool ours = std::string_view (row->name) == "wsrtc";
    for (const MessageBody &body : {MessageBody (SourceReport{}), MessageBody (ReportWanted{})})
      g_assert_cmpuint (dialect->send ({PeerId (), body}).frames.size (), ==, ours ? 1 : 0);
  }
  DialectConfig plain;
  plain.vocabulary = Vocabulary::Plain;
  g_assert_true (find_dialect ("wsrtc")->create (plain)->send ({PeerId (), ReportWanted{}}).frames.empty ());
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/report/form", test_form);
  g_test_add_func ("/report/round-trip", test_round_trip);
  add_table ("/report/good", good_rows, test_good);
  g_test_add_func ("/report/bounded", test_bounded);
  add_table ("/report/bad", bad_rows, test_bad);
  g_test_add_func ("/report/ways", test_ways);
  g_test_add_func ("/report/foreign", test_foreign);
  return g_test_run ();
}
