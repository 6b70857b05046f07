// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Sources that are other programs: how they are asked for their figures, and what
// becomes of what they say.
#include <string>
#include <vector>

#include "http_peer.hpp"
#include "raw_client.hpp"
#include "table.hpp"
#include "test_server.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr char wanted[] = R"({"type":"report-wanted"})";
constexpr char sent_packets[] = "wsrtc_stream_sent_packets_total{stream=\"demo\"}";

std::string target (const std::string &role, const std::string &room = "demo")
{
  return "/signaling?room=" + room + "&role=" + role;
}

std::string id_in (const std::string &frame)
{
  const size_t at = frame.find (R"("id":")");
  g_assert_cmpuint (at, !=, std::string::npos);
  return frame.substr (at + 6, frame.find ('"', at + 6) - at - 6);
}

std::string report (const std::string &members)
{
  return R"({"type":"report",)" + members + "}";
}

std::string report_of (unsigned sent, const std::string &session = {})
{
  return report (R"("figures":{"packetsSent":)" + std::to_string (sent) + R"(},"sessions":[)" + session +
                 "]");
}

std::string session_of (const std::string &id)
{
  return R"({"id":")" + id + R"(","connected":true,"codecs":["video/H264"],"sentBytes":1000})";
}

std::string body_of (const std::string &answer)
{
  return answer.substr (std::min (answer.find ("\r\n\r\n"), answer.size ()));
}

std::string sample (const std::string &text, const std::string &name)
{
  const size_t at = text.find ("\n" + name + " ");
  if (at == std::string::npos)
    return {};
  const size_t begin = at + name.size () + 2;
  return text.substr (begin, text.find ('\n', begin) - begin);
}

class Source {
public:
  explicit Source (const TestServer &server, const std::string &room = "demo")
      : server_ (server), client_ (server.port ())
  {
    client_.upgrade (target ("source", room));
    (void)client_.read_text (); // its welcome
  }

  RawClient &client () { return client_; }

  // Asks at `path` until a question comes of it, and again when it is answered.
  std::string look (const std::string &path, const std::string &answer)
  {
    wait_for ("a question", [&] {
      (void)ask (server_.port (), "GET " + path);
      open_ += hear ();
      return open_ > 0;
    });
    g_assert_true (client_.send_text (answer));
    open_ += hear () - 1; // has been read, too
    return body_of (ask (server_.port (), "GET " + path));
  }

  // How many questions have come; other messages are dropped.
  int hear ()
  {
    int questions = 0;
    g_assert_true (client_.send (client_frame (ws_ping | ws_final, "all?")));
    for (bool all = false; !all;) {
      const auto frame = client_.read_frame ();
      g_assert_true (frame.has_value ());
      questions += frame->payload == wanted ? 1 : 0;
      heard_ += frame->payload + "\n";
      all = frame->opcode == ws_pong;
    }
    return questions;
  }

  // All messages so far, a line each.
  const std::string &heard () const { return heard_; }

private:
  const TestServer &server_;
  RawClient client_;
  std::string heard_;
  int open_ = 0;
};

std::string metrics (const TestServer &server)
{
  return body_of (ask (server.port (), "GET /metrics"));
}

// ---- what is told

void test_figures ()
{
  const TestServer server;
  Source source (server);
  RawClient viewer (server.port ());
  viewer.upgrade (target ("viewer"));
  const std::string id = id_in (viewer.read_text ());
  const std::string text = source.look ("/metrics", report_of (7, session_of (id)));
  assert_text (sample (text, sent_packets), "7");
  assert_text (sample (text, "wsrtc_stream_viewers{stream=\"demo\"}"), "1");
  g_assert_false (sample (text, "wsrtc_stream_report_age_seconds{stream=\"demo\"}").empty ());
  const std::string json = source.look ("/api/sessions", report_of (9, session_of (id)));
  assert_contains (json, R"("source":{"protocol":"wsrtc","address":"127.0.0.1"})");
  assert_contains (json, R"("packetsSent":9)");
  assert_contains (json, "\"id\":\"" + id + "\",\"stream\":\"demo\"");
  assert_contains (json, R"("state":"connected","codecs":["video/H264"],"sentBytes":1000)");
}

// Somebody who was a viewer, and whose media may go on without signalling.
void test_gone_viewer ()
{
  const TestServer server;
  Source source (server);
  std::string id;
  {
    RawClient viewer (server.port ());
    viewer.upgrade (target ("viewer"));
    id = id_in (viewer.read_text ());
    (void)source.look ("/metrics", report_of (1, session_of (id)));
  }
  wait_for ("it to go", [&] {
    (void)source.hear ();
    return contains (source.heard (), "peer-removed");
  });
  assert_contains (source.look ("/api/sessions", report_of (2, session_of (id))), id);
}

// Nobody is told of who was never in its room: neither another stream's viewer, nor a
// name that it has made up.
void test_claimed_viewers ()
{
  const TestServer server;
  Source source (server);
  const Source other (server, "other");
  RawClient viewer (server.port ());
  viewer.upgrade (target ("viewer", "other"));
  const std::string id = id_in (viewer.read_text ());
  const std::string claimed = session_of (id) + "," + session_of ("made-up");
  for (int i = 0; i < 2; i++) {
    const std::string json = source.look ("/api/sessions", report_of (1, claimed));
    assert_contains (json, R"("packetsSent":1)");
    g_assert_false (contains (json, "made-up"));
    g_assert_false (contains (json, R"("state":"connected")"));
    assert_contains (json, "\"id\":\"" + id + "\",\"stream\":\"other\"");
  }
}

void test_hostile ()
{
  const TestServer server;
  Source source (server);
  RawClient viewer (server.port ());
  viewer.upgrade (target ("viewer"));
  const std::string id = id_in (viewer.read_text ());
  (void)source.look ("/metrics", report_of (5));
  const std::string lines = R"("sessions":[{"id":")" + id + R"(","codecs":["x\nwsrtc_evil 1"]}])";
  const std::string text = source.look ("/metrics", report (lines));
  g_assert_false (contains (text, "evil"));
  assert_text (sample (text, sent_packets), "5"); // as it was
  assert_contains (source.heard (), R"("code":"malformed")");
  g_assert_false (contains (source.heard (), "evil"));
  // Sums only grow, and stay at what JSON can tell.
  const std::string most = R"("figures":{"packetsSent":9007199254740992})";
  (void)source.look ("/metrics", report (most));
  (void)source.look ("/metrics", report_of (0));
  assert_text (sample (source.look ("/metrics", report (most)), sent_packets), "9007199254740992");
}

// Too long for a frame: the connection ends as it does by any such message.
void test_too_large ()
{
  const TestServer server;
  Source source (server);
  const std::string huge = report (R"("x":")" + std::string (300000, 'x') + "\"");
  (void)source.client ().send_text (huge);
  g_assert_cmpuint (source.client ().read_close ().close_code (), ==, 1009);
}

// ---- when

void test_forgotten ()
{
  const TestServer server;
  {
    Source source (server);
    assert_text (sample (source.look ("/metrics", report_of (7)), sent_packets), "7");
  }
  wait_for ("the stream to go", [&] { return !contains (ask (server.port (), "GET /api/streams"), "demo"); });
  assert_text (sample (metrics (server), sent_packets), "");
  // Its successor has said nothing yet; what it says is added.
  Source next (server);
  assert_text (sample (next.look ("/metrics", report_of (3)), sent_packets), "10");
}

// A program that does not know the question is waited for once, and asked three times.
void test_silent ()
{
  const TestServer server;
  Source source (server);
  assert_text (sample (metrics (server), sent_packets), "");
  int questions = 0;
  wait_for ("three questions", [&] {
    assert_text (sample (metrics (server), sent_packets), "");
    questions += source.hear ();
    return questions == 3;
  });
  // For longer than a round is good.
  for (const gint64 end = g_get_monotonic_time () + G_USEC_PER_SEC / 2; g_get_monotonic_time () < end;)
    (void)metrics (server);
  g_assert_cmpint (source.hear (), ==, 0);
  // Late is better than never.
  for (int i = 0; i < 3; i++)
    g_assert_true (source.client ().send_text (report_of (4)));
  wait_for ("the figures", [&] { return sample (metrics (server), sent_packets) == "4"; });
}

struct UnaskedRow {
  const char *name;
  std::string role;
};

const UnaskedRow unasked_rows[] = {{"source", "source"}, {"viewer", "viewer"}, {"peer", "peer"}};

// Whoever tells what nobody has asked for is told so, and sent away when it goes on.
void test_unasked (const UnaskedRow &row)
{
  const TestServer server;
  RawClient client (server.port ());
  client.upgrade (target (row.role));
  g_assert_true (client.send_text (report_of (7)));
  std::string error;
  while (!contains (error, R"("type":"error")"))
    error = client.read_text ();
  assert_contains (error, R"("code":"protocol")");
  assert_text (sample (metrics (server), sent_packets), "");
  for (int i = 0; i < 100; i++)
    (void)client.send_text (report_of (7));
  g_assert_cmpuint (client.read_close ().close_code (), ==, 1008);
}

// A page that gave no role is asked nothing, and what it says is passed over.
void test_plain ()
{
  const TestServer server;
  RawClient page (server.port ()), other (server.port ());
  page.upgrade ("/signaling?room=demo");
  other.upgrade ("/signaling?room=demo");
  (void)metrics (server);
  g_assert_true (page.send_text (report_of (7)));
  g_assert_true (page.send_text (R"({"type":"bye"})"));
  assert_text (other.read_text (), R"({"type":"bye"})");
  g_assert_true (other.send_text (R"({"type":"bye"})"));
  assert_text (page.read_text (), R"({"type":"bye"})");
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/report/figures", test_figures);
  g_test_add_func ("/report/gone-viewer", test_gone_viewer);
  g_test_add_func ("/report/claimed-viewers", test_claimed_viewers);
  g_test_add_func ("/report/hostile", test_hostile);
  g_test_add_func ("/report/too-large", test_too_large);
  g_test_add_func ("/report/forgotten", test_forgotten);
  g_test_add_func ("/report/silent", test_silent);
  add_table ("/report/unasked", unasked_rows, test_unasked);
  g_test_add_func ("/report/plain", test_plain);
  return g_test_run ();
}
