// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a server tells of itself at /metrics and /api/sessions, with a source of this
// process that the test plays.
#include <atomic>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gst/wsrtc/wsrtc.h>

#include "assert_text.hpp"
#include "http_peer.hpp"
#include "loop_thread.hpp"
#include "process_figures.hpp"
#include "raw_client.hpp"
#include "report_reader.hpp"
#include "table.hpp"
#include "test_server.hpp"
#include "wait_for.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

// ---- what is read

struct StatRow {
  const char *name;
  std::string text;
  bool good;
};

const std::string stat_rest =
    " S 1 2 3 4 5 6 7 8 9 10 300 20 0 0 20 0 42 0 777 1048576 64 18446744073709551615 1";

const StatRow stat_rows[] = {
    {"plain", "12 (wsrtc-server)" + stat_rest, true},
    {"odd-name", "12 (a) b (c)" + stat_rest, true},
    {"short", "12 (a) S 1 2 3", false},
    {"no-name", "12 a S 1 2 3", false},
    {"empty", "", false},
    {"only-a-name", "12 (a)", false},
};

void test_stat (const StatRow &row)
{
  const auto stat = parse_process_stat (row.text);
  g_assert_cmpint (stat.has_value (), ==, row.good);
  if (!stat)
    return;
  g_assert_cmpuint (stat->cpu_ticks, ==, 320);
  g_assert_cmpuint (stat->threads, ==, 42);
  g_assert_cmpuint (stat->start_ticks, ==, 777);
  g_assert_cmpuint (stat->virtual_bytes, ==, 1048576);
  g_assert_cmpuint (stat->resident_pages, ==, 64);
}

void test_process ()
{
  const ProcessFigures figures = read_process_figures ();
  g_assert_cmpuint (figures.resident_bytes, >, 1 << 20);
  g_assert_cmpuint (figures.threads, >=, 1);
  g_assert_cmpuint (figures.open_fds, >=, 3);
  g_assert_cmpuint (figures.max_fds, >=, figures.open_fds);
  g_assert_cmpfloat (figures.start_time, >, 1e9);
}

struct ReportRow {
  const char *name;
  const char *totals; // a structure's fields
  uint64_t sent;
};

const ReportRow report_rows[] = {
    {"number", "packets-sent=(guint64)7", 7},
    {"signed", "packets-sent=(gint64)7", 7},
    {"negative", "packets-sent=(gint64)-7", 0},
    {"too-large", "packets-sent=(guint64)18446744073709551615", max_figure},
    {"another-type", "packets-sent=(string)7", 0},
    {"missing", "bytes-sent=(guint64)7", 0},
};

GUnique<GstStructure> stats_of (const std::string &totals, const std::string &peers = {})
{
  std::string text = "wsrtc-stats, totals=(structure)[wsrtc-totals, " + totals + "]";
  if (!peers.empty ())
    text += ", peers=(structure)< " + peers + " >";
  GUnique<GstStructure> stats (gst_structure_from_string ((text + ";").c_str (), nullptr));
  g_assert_nonnull (stats.get ());
  return stats;
}

void test_report (const ReportRow &row)
{
  const SourceReport report = read_report (stats_of (row.totals).get ());
  g_assert_cmpuint (report.figures[Figure::SentPackets], ==, row.sent);
}

constexpr char one_peer[] =
    "[wsrtc-peer-stats, id=(string)abc, connected=(boolean)true, join-time=(double)0.25, "
    "tracks=(structure)< [t, mime-type=(string)video/H264, bytes-sent=(guint64)1000, "
    "packets-lost=(gint64)3, fraction-lost=(double)7, round-trip-time=(double)0.03] >]";

void test_peers ()
{
  const SourceReport report = read_report (stats_of ("nack-count=(guint64)1", one_peer).get ());
  g_assert_cmpuint (report.peers.size (), ==, 1);
  const PeerReport &peer = report.peers.begin ()->second;
  g_assert_true (peer.connected);
  g_assert_cmpuint (peer.sent_bytes, ==, 1000);
  g_assert_cmpuint (peer.lost_packets, ==, 3);
  g_assert_cmpfloat (peer.fraction_lost, ==, 1);
  g_assert_cmpfloat (*peer.round_trip, ==, 0.03);
  g_assert_cmpfloat (*peer.join_time, ==, 0.25);
  assert_text (peer.codecs.at (0), "video/H264");
  // Not what it should be at all.
  GUnique<GstStructure> odd (gst_structure_from_string ("x, totals=(string)no, peers=(int)1;", nullptr));
  g_assert_true (read_report (odd.get ()).peers.empty ());
}

// ---- what is told

// A stream "demo" in a thread of its own, as an element would be.
class Source {
public:
  using Answer = std::function<void (GstWsrtcServer *)>;

  Source (GstWsrtcServer *server, Answer answer) : server_ (server), answer_ (std::move (answer))
  {
    signaller_ = GRef<GstWsrtcSignaller>::adopt (gst_wsrtc_server_add_stream (server, "demo", nullptr));
    g_assert_nonnull (signaller_.get ());
    if (answer_)
      handler_ = g_signal_connect (server, "stats-requested::demo", G_CALLBACK (on_request), this);
    start ();
  }

  ~Source ()
  {
    stop ();
    if (handler_ != 0)
      g_signal_handler_disconnect (server_, handler_);
  }

  Source (const Source &) = delete;
  Source &operator= (const Source &) = delete;

  void start ()
  {
    loop_.run_and_wait ([this] { g_assert_true (gst_wsrtc_signaller_start (signaller_.get (), nullptr)); });
    const unsigned port = gst_wsrtc_server_get_bound_port (server_);
    wait_for ("the stream", [port] { return contains (ask (port, "GET /api/streams"), "\"demo\""); });
  }

  void stop ()
  {
    loop_.run_and_wait ([this] { gst_wsrtc_signaller_stop (signaller_.get ()); });
  }

private:
  static void on_request (GstWsrtcServer *server, const char *, Source *self) { self->answer_ (server); }

  GstWsrtcServer *const server_;
  const Answer answer_;
  GRef<GstWsrtcSignaller> signaller_;
  gulong handler_ = 0;
  LoopThread loop_{"source"};
};

std::string body_of (const std::string &answer)
{
  const size_t at = answer.find ("\r\n\r\n");
  return at == std::string::npos ? std::string () : answer.substr (at + 4);
}

std::string metrics (const TestServer &server)
{
  const std::string answer = ask (server.port (), "GET /metrics");
  assert_status (answer, "200");
  return body_of (answer);
}

// A line, or "" when there is none that begins so.
std::string sample (const std::string &text, const std::string &name)
{
  const size_t at = text.find ("\n" + name + " ");
  if (at == std::string::npos)
    return {};
  const size_t begin = at + name.size () + 2;
  return text.substr (begin, text.find ('\n', begin) - begin);
}

void give (GstWsrtcServer *server, const std::string &totals, const std::string &peers = {})
{
  gst_wsrtc_server_give_stats (server, "demo", stats_of (totals, peers).get ());
}

// Each family once, with help and type ahead of its samples, and no sample twice.
void test_format ()
{
  const TestServer server;
  const Source source (server.get (),
                       [] (GstWsrtcServer *s) { give (s, "packets-sent=(guint64)7", one_peer); });
  const std::string answer = ask (server.port (), "GET /metrics");
  assert_text (header_of (answer, "Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  assert_text (header_of (answer, "Cache-Control"), "no-store");
  std::set<std::string> families, samples;
  std::string family, type;
  g_auto (GStrv) lines = g_strsplit (body_of (answer).c_str (), "\n", -1);
  for (char **line = lines; *line && **line; line++) {
    g_auto (GStrv) words = g_strsplit (*line, " ", 4);
    if (**line == '#') {
      if (g_str_equal (words[1], "HELP"))
        g_assert_true (families.insert (family = words[2]).second);
      else
        assert_text (words[2], family);
      continue;
    }
    g_assert_true (samples.insert (words[0]).second);
    g_assert_true (g_str_has_prefix (words[0], family.c_str ()));
  }
  g_assert_cmpuint (families.size (), >, 30);
}

void test_figures ()
{
  const TestServer server;
  const Source source (server.get (), [] (GstWsrtcServer *s) {
    give (s, "packets-sent=(guint64)7, encoders=(guint64)2, sessions-connected=(guint64)1", one_peer);
  });
  const std::string text = metrics (server);
  assert_text (sample (text, "wsrtc_stream_sent_packets_total{stream=\"demo\"}"), "7");
  assert_text (sample (text, "wsrtc_stream_encoders{stream=\"demo\"}"), "2");
  assert_text (sample (text, "wsrtc_stream_sessions{stream=\"demo\",state=\"connected\"}"), "1");
  assert_text (sample (text, "wsrtc_streams{state=\"waiting\"}"), "1");
  assert_text (sample (text, "wsrtc_stream_join_seconds_bucket{stream=\"demo\",le=\"+Inf\"}"), "0");
  g_assert_true (!sample (text, "process_resident_memory_bytes").empty ());
  // Nobody is in it one by one.
  g_assert_false (contains (text, "abc"));
  const std::string json = body_of (ask (server.port (), "GET /api/sessions"));
  assert_contains (json,
                   "\"id\":\"abc\",\"stream\":\"demo\",\"state\":\"connected\",\"codecs\":[\"video/H264\"]");
  assert_contains (json, "\"roundTripTime\":0.03,\"joinTime\":0.25");
  assert_contains (json, "\"packetsSent\":7");
  assert_contains (json, "\"source\":{\"protocol\":\"local\"}");
}

// A source that begins anew adds to what there was.
void test_monotonic ()
{
  std::atomic<int> sent{0};
  const TestServer server;
  Source source (server.get (), [&sent] (GstWsrtcServer *s) {
    give (s, "packets-sent=(guint64)" + std::to_string (sent.load ()));
  });
  // Two in a quarter of a second are one look.
  const auto wait_for_sum = [&] (int now, const char *sum) {
    sent = now;
    wait_for (sum, [&] {
      return sample (metrics (server), "wsrtc_stream_sent_packets_total{stream=\"demo\"}") == sum;
    });
  };
  wait_for_sum (10, "10");
  wait_for_sum (15, "15");
  source.stop ();
  source.start ();
  wait_for_sum (4, "19");
  wait_for_sum (1, "20");
  assert_text (sample (metrics (server), "wsrtc_stream_source_reconnects_total{stream=\"demo\"}"), "1");
  gst_wsrtc_server_count_reconnect (server.get (), "demo");
  wait_for ("the input's", [&] {
    return sample (metrics (server), "wsrtc_stream_input_reconnects_total{stream=\"demo\"}") == "1";
  });
}

// Who does not answer is waited for, but not for long; then it is what it said last.
void test_silent_source ()
{
  std::atomic<bool> answers{true};
  const TestServer server;
  const Source source (server.get (), [&answers] (GstWsrtcServer *s) {
    if (answers)
      give (s, "packets-sent=(guint64)7");
  });
  const char name[] = "wsrtc_stream_sent_packets_total{stream=\"demo\"}";
  assert_text (sample (metrics (server), name), "7");
  answers = false;
  std::string text;
  wait_for ("a look that takes its time", [&] {
    const gint64 began = g_get_monotonic_time ();
    text = metrics (server);
    return g_get_monotonic_time () - began >= 200 * 1000;
  });
  assert_text (sample (text, name), "7");
  g_assert_cmpfloat (
      g_ascii_strtod (sample (text, "wsrtc_stream_report_age_seconds{stream=\"demo\"}").c_str (), nullptr),
      >=, 0.2);
}

// Nobody listens: it is not waited for, and there are no figures of it.
void test_mute_source ()
{
  const TestServer server;
  const Source source (server.get (), nullptr);
  const std::string text = metrics (server);
  assert_text (sample (text, "wsrtc_stream_sent_packets_total{stream=\"demo\"}"), "");
  assert_text (sample (text, "wsrtc_stream_viewers{stream=\"demo\"}"), "0");
}

struct AccessRow {
  const char *name;
  const char *path;
  std::string headers;
  const char *status;
};

const AccessRow access_rows[] = {
    {"metrics", "/metrics", "Host: 127.0.0.1\r\n", "200"},
    {"sessions", "/api/sessions", "Host: localhost:1\r\n", "200"},
    {"dashboard", "/dashboard", "Host: localhost\r\n", "200"},
    {"rebinding", "/metrics", "Host: evil.example\r\n", "403"},
    {"forwarded-for", "/metrics", "Host: localhost\r\nX-Forwarded-For: 192.0.2.1\r\n", "403"},
    {"forwarded", "/api/sessions", "Host: localhost\r\nForwarded: for=192.0.2.1\r\n", "403"},
    {"real-ip", "/metrics", "Host: localhost\r\nX-Real-IP: 192.0.2.1\r\n", "403"},
    {"via", "/metrics", "Host: localhost\r\nVia: 1.1 proxy\r\n", "403"},
    {"no-trailing-slash", "/metrics/", "Host: localhost\r\n", "404"},
};

// Behind a proxy it takes the right: one on this machine that adds no header looks like curl there.
struct AdminRow {
  const char *name;
  const char *proxy;
  const char *origin;
  std::string headers;
  bool rules;
  const char *status;
};

const std::string bearer = "Authorization: Bearer prometheus-may-look\r\n";

const AdminRow admin_rows[] = {
    {"direct-beside-a-proxy", "127.0.0.1", nullptr, "Host: localhost\r\n", false, "403"},
    {"token-without-rules", "127.0.0.1", nullptr, "Host: localhost\r\n" + bearer, false, "403"},
    {"token-beside-a-proxy", "127.0.0.1", nullptr, "Host: localhost\r\n" + bearer, true, "200"},
    {"token-by-the-proxy", "127.0.0.1", "https://cam.example",
     "Host: cam.example\r\nX-Forwarded-For: 192.0.2.1\r\n" + bearer, true, "200"},
    {"no-token-by-the-proxy", "127.0.0.1", "https://cam.example",
     "Host: cam.example\r\nX-Forwarded-For: 192.0.2.1\r\n", true, "401"},
    {"name-of-an-origin", nullptr, "https://cam.example", "Host: cam.example\r\n", false, "403"},
    {"rebinding-where-all-origins-may", nullptr, "*", "Host: evil.example\r\n", false, "403"},
};

void test_admin (const AdminRow &row)
{
  const char *const proxies[] = {row.proxy, nullptr};
  const char *const origins[] = {row.origin, nullptr};
  const TestServer server ("trusted-proxies", proxies, "allowed-origins", origins);
  if (row.rules) {
    g_autoptr (GstWsrtcAccess) access = gst_wsrtc_access_new ();
    g_assert_true (gst_wsrtc_access_add_secret (access, "prometheus", "prometheus-may-look",
                                                GST_WSRTC_RIGHT_ADMIN, nullptr, nullptr));
    gst_wsrtc_server_set_access (server.get (), access);
  }
  assert_status (http_request (server.port (), "GET /metrics HTTP/1.1\r\n" + row.headers + "\r\n"),
                 row.status);
}

void test_access (const AccessRow &row)
{
  // All addresses of this machine, so that nothing is refused for its name alone.
  const TestServer server ("host", "0.0.0.0");
  assert_status (
      http_request (server.port (), std::string ("GET ") + row.path + " HTTP/1.1\r\n" + row.headers + "\r\n"),
      row.status);
  const bool refused = g_str_equal (row.status, "403");
  const std::string text = metrics (server);
  assert_text (sample (text, "wsrtc_rejected_total{reason=\"right\"}"), refused ? "1" : "0");
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  gst_init (&argc, &argv);
  add_table ("/metrics/process-stat", stat_rows, test_stat);
  g_test_add_func ("/metrics/process", test_process);
  add_table ("/metrics/report", report_rows, test_report);
  g_test_add_func ("/metrics/peers", test_peers);
  g_test_add_func ("/metrics/format", test_format);
  g_test_add_func ("/metrics/figures", test_figures);
  g_test_add_func ("/metrics/monotonic", test_monotonic);
  g_test_add_func ("/metrics/silent-source", test_silent_source);
  g_test_add_func ("/metrics/mute-source", test_mute_source);
  add_table ("/metrics/access", access_rows, test_access);
  add_table ("/metrics/admin", admin_rows, test_admin);
  return g_test_run ();
}
