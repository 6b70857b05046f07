// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Players of WHEP as text, before a source that is a WebSocket client.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "http_peer.hpp"
#include "table.hpp"
#include "test_server.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

// Text as JSON has it.
std::string quoted (const std::string &text)
{
  std::string json = "\"";
  for (const char c : text)
    json += c == '\r' ? "\\r" : c == '\n' ? "\\n" : std::string (1, c);
  return json + '"';
}

std::string source_answer ()
{
  return description ("a=setup:active\r\na=sendonly\r\n", other_ice);
}

// The source of room "demo", which is live.
class Source {
public:
  explicit Source (unsigned port) : socket_ (port)
  {
    socket_.upgrade ("/signaling?room=demo&role=source");
    assert_contains (socket_.read_text (), "welcome");
    say (R"({"type":"state","state":"live","text":""})");
    // What is sent later is not overtaken by what others ask for then.
    wait_for ("the stream to be live", [port] {
      return contains (http_request (port, request (port, "GET /api/streams")), "\"live\"");
    });
  }

  void say (const std::string &json) { g_assert_true (socket_.send_text (json)); }

  // The next message of that type; others are passed over.
  std::string hear (const std::string &type)
  {
    for (;;) {
      const std::string text = socket_.read_text ();
      if (contains (text, "\"type\":\"" + type + "\""))
        return text;
    }
  }

  // The id of the player that comes, with its offer if it has one.
  std::string meet (bool offers = true)
  {
    const std::string added = hear ("peer-added");
    const size_t at = added.find ("\"id\":\"") + 6;
    player_ = added.substr (at, added.find ('"', at) - at);
    if (offers) {
      assert_contains (added, "\"role\":\"player\"");
      assert_contains (hear ("offer"), "\"from\":\"" + player_ + "\"");
    }
    return player_;
  }

  void describe (const std::string &type, const std::string &sdp)
  {
    say (R"({"type":")" + type + R"(","to":")" + player_ + R"(","sdp":)" + quoted (sdp) + "}");
  }

  void trickle (const std::string &candidate)
  {
    say (R"({"type":"candidate","to":")" + player_ + R"(","label":0,"id":"v","candidate":")" + candidate +
         "\"}");
  }

  void end () { say (R"({"type":"bye","to":")" + player_ + "\"}"); }

  // The next that it hears of that player.
  std::string hear_of_player ()
  {
    for (;;) {
      const std::string text = socket_.read_text ();
      if (contains (text, player_))
        return text;
    }
  }

  void leave () { socket_.close (); }

private:
  RawClient socket_;
  std::string player_;
};

// A session that runs.
struct Session {
  std::string answer;
  std::string path;
  std::string match; // header If-Match
};

Session begin (unsigned port, Source &source, const std::string &headers = {})
{
  RawClient player (port);
  g_assert_true (player.send (request (port, "POST /whep/demo", sdp_header + headers, player_offer ())));
  source.meet ();
  source.describe ("answer", source_answer ());
  source.trickle (host_candidate);
  source.trickle ("");
  Session session;
  session.answer = player.read_all ();
  assert_status (session.answer, "201");
  session.path = header_of (session.answer, "Location");
  session.match = "If-Match: " + header_of (session.answer, "ETag") + "\r\n";
  return session;
}

// ---- without a stream

struct Row {
  const char *name;
  const char *line;
  std::string headers;
  std::string body;
  const char *status;
  std::vector<const char *> present{};
};

const std::string preflight = "Origin: https://good.example\r\nAccess-Control-Request-Method: POST\r\n"
                              "Access-Control-Request-Headers: authorization,content-type\r\n";

const std::vector<Row> rows = {
    {"options", "OPTIONS /whep/demo", "", "", "200", {"Accept-Post: application/sdp", "Allow: OPTIONS, GET"}},
    {"preflight",
     "OPTIONS /whep/demo",
     preflight,
     "",
     "200",
     {"Access-Control-Allow-Origin: https://good.example",
      "Access-Control-Allow-Methods: OPTIONS, GET, HEAD, POST",
      "Access-Control-Allow-Headers: Authorization, Content-Type, If-Match", "Vary: Origin"}},
    {"preflight-session",
     "OPTIONS /whep/demo/0123",
     preflight,
     "",
     "200",
     {"Access-Control-Allow-Methods: OPTIONS, GET, HEAD, PATCH, DELETE"}},
    {"foreign-page",
     "POST /whep/demo",
     std::string ("Origin: https://evil.example\r\n") + sdp_header,
     player_offer (),
     "403",
     {"allowed-origins"}},
    {"foreign-preflight", "OPTIONS /whep/demo", "Origin: https://evil.example\r\n", "", "403"},
    {"own-page-exposes",
     "POST /whep/demo",
     std::string ("Origin: https://good.example\r\n") + sdp_header,
     player_offer (),
     "409",
     {"Access-Control-Expose-Headers: Location, ETag, Link, Accept-Patch"}},
    {"head", "HEAD /whep/demo", "", "", "200", {"Content-Type: application/sdp"}},
    {"get", "GET /whep/demo", "", "", "204"},
    {"put", "PUT /whep/demo", sdp_header, "v=0", "405", {"Allow: OPTIONS, GET, HEAD, POST"}},
    {"not-live", "POST /whep/demo", sdp_header, player_offer (), "409", {"Retry-After: 5", "not live now"}},
    {"no-type", "POST /whep/demo", "", player_offer (), "415", {"Accept-Post: application/sdp"}},
    {"json", "POST /whep/demo", "Content-Type: application/json\r\n", "{}", "415"},
    {"empty", "POST /whep/demo", sdp_header, "", "400"},
    {"malformed", "POST /whep/demo", sdp_header, "hello", "400", {"session description: "}},
    {"no-fingerprint", "POST /whep/demo", sdp_header, "v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n", "400"},
    {"not-utf-8", "POST /whep/demo", sdp_header, "v=0\r\n\xff", "400"},
    {"bad-name", "POST /whep/a%20b", sdp_header, player_offer (), "404"},
    {"reserved-name", "POST /whep/api", sdp_header, player_offer (), "404"},
    {"no-name", "POST /whep/", sdp_header, player_offer (), "404"},
    {"below-session", "PATCH /whep/demo/a/b", fragment_header, fragment (), "404"},
    {"unknown-patch", "PATCH /whep/demo/0123", fragment_header, fragment (), "404"},
    {"unknown-delete", "DELETE /whep/demo/0123", "", "", "404", {"no such session"}},
    {"not-for-pages", "POST /demo", sdp_header, player_offer (), "405", {"Allow: GET, HEAD"}},
};

void run_row (const Row &row)
{
  const char *origins[] = {"https://good.example", nullptr};
  TestServer server ("allowed-origins", origins);
  const std::string answer = ask (server.port (), row.line, row.headers, row.body);
  assert_status (answer, row.status);
  for (const char *text : row.present)
    assert_contains (answer, text);
}

// ---- sessions

void test_session ()
{
  TestServer server;
  const unsigned port = server.port ();
  Source source (port);
  const Session session = begin (port, source, "Authorization: Bearer a-token\r\n");
  assert_contains (session.answer, "Content-Type: application/sdp\r\n");
  assert_contains (session.answer, "Accept-Patch: application/trickle-ice-sdpfrag\r\n");
  assert_contains (session.answer, "a=" + host_candidate + "\r\na=end-of-candidates\r\n");
  g_assert_true (g_str_has_prefix (session.path.c_str (), "/whep/demo/"));
  g_assert_cmpuint (session.path.size (), ==, std::string ("/whep/demo/").size () + 32);

  struct Patch {
    std::string headers;
    std::string body;
    const char *status;
  };

  const Patch patches[] = {
      {fragment_header, fragment (), "428"},
      {fragment_header + std::string ("If-Match: \"0123\"\r\n"), fragment (), "412"},
      {sdp_header + session.match, player_offer (), "415"},
      {fragment_header + session.match, "hello", "400"},
      {fragment_header + session.match, std::string (40000, 'x'), "413"},
      {fragment_header + session.match, fragment (other_ice), "422"},
      {fragment_header + std::string ("If-Match: *\r\n"), fragment (other_ice), "422"},
      {fragment_header + session.match, offer_ice + "m=video 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:other\r\n",
       "422"},
  };
  for (const Patch &patch : patches)
    assert_status (ask (port, "PATCH " + session.path, patch.headers, patch.body), patch.status);
  // Nothing of them has reached the source.
  const std::string taken = ask (port, "PATCH " + session.path, fragment_header + session.match, fragment ());
  assert_status (taken, "204");
  g_assert_false (contains (taken, "ETag"));
  assert_contains (source.hear ("candidate"), host_candidate);
  assert_contains (source.hear ("candidate"), "\"candidate\":\"\"");

  assert_status (ask (port, "GET " + session.path), "204");
  assert_status (ask (port, "POST " + session.path, sdp_header, player_offer ()), "405");
  // The key of one session is none of another stream or protocol.
  assert_status (ask (port, "DELETE /whip" + session.path.substr (5)), "404");
  assert_status (ask (port, "DELETE " + session.path), "200");
  source.hear ("bye");
  source.hear ("peer-removed");
  assert_status (ask (port, "DELETE " + session.path), "404");
  assert_status (ask (port, "PATCH " + session.path, fragment_header + session.match, fragment ()), "404");
}

// Who asks for what is possible is told of them as who begins a session is; a
// preflight is not.
void test_ice_servers ()
{
  const char *servers[] = {"turn:me:word@turn.example:3478?transport=udp", nullptr};
  TestServer server ("ice-servers", servers);
  const char *link = "Link: <turn:turn.example:3478?transport=udp>; rel=\"ice-server\"; username=\"me\"; "
                     "credential=\"word\"";
  Source source (server.port ());
  assert_contains (begin (server.port (), source).answer, link);
  assert_contains (ask (server.port (), "OPTIONS /whep/demo"), link);
  g_assert_false (contains (
      ask (server.port (), "OPTIONS /whep/demo", "Access-Control-Request-Method: POST\r\n"), "ice-server"));
}

// Candidates that come after a while, and an end of them that never does.
void test_slow_candidates ()
{
  TestServer server;
  Source source (server.port ());
  RawClient player (server.port ());
  g_assert_true (player.send (request (server.port (), "POST /whep/demo", sdp_header, player_offer ())));
  source.meet ();
  source.trickle (host_candidate);
  source.describe ("answer", source_answer ());
  const std::string answer = player.read_all ();
  assert_status (answer, "201");
  assert_contains (answer, "a=" + host_candidate + "\r\n");
}

void test_source_ends_it ()
{
  TestServer server;
  Source source (server.port ());
  const Session session = begin (server.port (), source);
  source.end ();
  source.hear ("peer-removed");
  assert_status (ask (server.port (), "PATCH " + session.path, fragment_header + session.match, fragment ()),
                 "404");
  assert_status (ask (server.port (), "DELETE " + session.path), "200");
  assert_status (ask (server.port (), "DELETE " + session.path), "404");
}

void test_source_refuses ()
{
  TestServer server;
  Source source (server.port ());
  RawClient player (server.port ());
  g_assert_true (player.send (request (server.port (), "POST /whep/demo", sdp_header, player_offer ())));
  const std::string id = source.meet ();
  source.say (R"({"type":"error","to":")" + id + R"(","code":"unsupported","message":"no codec in common"})");
  source.end ();
  const std::string answer = player.read_all ();
  assert_status (answer, "422");
  assert_contains (answer, "no codec in common");
}

void test_server_stops ()
{
  TestServer server;
  Source source (server.port ());
  RawClient player (server.port ());
  g_assert_true (player.send (request (server.port (), "POST /whep/demo", sdp_header, player_offer ())));
  source.meet ();
  gst_wsrtc_server_stop (server.get ());
  player.close ();
}

void test_full ()
{
  TestServer server ("max-viewers", 1u);
  Source source (server.port ());
  const Session session = begin (server.port (), source);
  const std::string refused = ask (server.port (), "POST /whep/demo", sdp_header, player_offer ());
  assert_status (refused, "503");
  header_of (refused, "Retry-After");
  assert_status (ask (server.port (), "DELETE " + session.path), "200");
  source.hear ("peer-removed");
  begin (server.port (), source);
}

// Sessions need no connection, and are limited all the same.
void test_sessions_of_an_address ()
{
  TestServer server ("max-connections-per-address", 3u);
  Source source (server.port ());
  for (int i = 0; i < 3; i++)
    begin (server.port (), source);
  assert_status (ask (server.port (), "POST /whep/demo", sdp_header, player_offer ()), "503");
}

void test_counter_offer ()
{
  TestServer server ("whep-counter-offer", TRUE);
  const unsigned port = server.port ();
  Source source (port);
  RawClient player (port);
  g_assert_true (player.send (request (port, "POST /whep/demo", sdp_header, player_offer ())));
  source.meet (false);
  assert_contains (source.hear ("capabilities"), "H264");
  source.describe ("offer", description ("a=setup:actpass\r\na=sendonly\r\n", other_ice));
  source.trickle (host_candidate);
  source.trickle ("");
  const std::string answer = player.read_all ();
  assert_status (answer, "406");
  assert_contains (answer, "Content-Type: application/sdp; valid-until=\"");
  assert_contains (answer, "a=" + host_candidate);
  const std::string path = header_of (answer, "Location");
  assert_status (ask (port, "PATCH " + path, fragment_header, fragment ()), "415");
  assert_status (ask (port, "PATCH " + path, sdp_header, "hello"), "400");
  const std::string own = description ("a=setup:active\r\na=recvonly\r\n", offer_ice);
  assert_status (ask (port, "PATCH " + path, sdp_header, own), "204");
  source.hear ("answer");
  const std::string match = "If-Match: " + header_of (answer, "ETag") + "\r\n";
  assert_status (ask (port, "PATCH " + path, fragment_header + match, fragment ()), "204");
  source.hear ("candidate");
  assert_status (ask (port, "DELETE " + path), "200");
  source.hear ("bye");
}

// ---- who does harm

void test_big_bodies ()
{
  TestServer server;
  Source source (server.port ());
  RawClient big (server.port ());
  const std::string head = "POST /whep/demo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sdp\r\n";
  g_assert_true (big.send (head + "Content-Length: 10000000\r\n\r\n"));
  for (int i = 0; i < 10; i++)
    big.send (std::string (1000000, 'x'));
  assert_status (big.read_all (), "413");
  // Of no announced length: cut off.
  RawClient chunked (server.port ());
  g_assert_true (chunked.send (head + "Transfer-Encoding: chunked\r\n\r\nf4240\r\n"));
  g_test_message ("413 done");
  for (int i = 0; i < 10 && chunked.send (std::string (100000, 'x'), Milliseconds (1000)); i++) {
  }
  g_test_message ("chunks sent");
  g_assert_true (chunked.closed_within (Milliseconds (5000)));
  begin (server.port (), source);
}

void test_slow_body ()
{
  TestServer server ("header-timeout", 300u);
  Source source (server.port ());
  RawClient slow (server.port ());
  g_assert_true (slow.send ("POST /whep/demo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sdp\r\n"
                            "Content-Length: 1000\r\n\r\nv=0\r\n"));
  begin (server.port (), source);
  g_assert_true (slow.closed_within (Milliseconds (5000)));
}

void test_rate ()
{
  TestServer server;
  Source source (server.port ());
  const Session session = begin (server.port (), source);
  bool refused = false;
  for (int i = 0; i < 1000 && !refused; i++) {
    const std::string answer = ask (server.port (), "DELETE /whep/demo/" + std::to_string (i));
    refused = status_of (answer) == "429";
    if (refused)
      assert_contains (answer, "Retry-After: 1");
    else
      assert_status (answer, "404");
  }
  g_assert_true (refused);
  assert_status (ask (server.port (), "GET " + session.path), "204");
}

// Whose token is gone sees no more.
void test_right_is_withdrawn ()
{
  TestServer server;
  const char *token = "secret-of-the-player-123", *other = "secret-of-another-player";
  Source source (server.port ());
  g_assert_true (gst_wsrtc_server_protect_stream (server.get (), "demo", token, nullptr));
  begin (server.port (), source, std::string ("Authorization: Bearer ") + token + "\r\n");
  g_assert_true (gst_wsrtc_server_protect_stream (server.get (), "demo", other, nullptr));
  source.hear ("bye");
  source.hear ("peer-removed");
}

uint64_t queued_bytes (unsigned port)
{
  const std::string figures = ask (port, "GET /api/sessions");
  const std::string name = "\"queuedBytes\":";
  const size_t at = figures.find (name);
  g_assert_true (at != std::string::npos);
  return g_ascii_strtoull (figures.c_str () + at + name.size (), nullptr, 10);
}

// So much waits for the source, and stays, that it is told nothing more by others.
void fill (unsigned port, const std::string &token)
{
  RawClient viewer (port);
  viewer.upgrade ("/signaling?room=demo&role=viewer&token=" + token);
  const std::string offer = R"({"type":"offer","sdp":")" + std::string (100000, 'x') + R"("})";
  uint64_t now = 0;
  int looks = 0; // since it has changed: the kernel's buffers may grow
  wait_for ("the source to be behind", [&] {
    const int offers = now == 0 ? 8 : now < 524288 ? 1 : 0; // fewer than may be refused
    for (int i = 0; i < offers; i++)
      g_assert_true (viewer.send_text (offer));
    const uint64_t before = std::exchange (now, queued_bytes (port));
    looks = now == before ? looks + 1 : 0;
    return now > 524288 && looks >= 20;
  });
  viewer.close ();
}

void test_right_is_withdrawn_of_a_slow_source ()
{
  TestServer server ("max-unsent-bytes", 65536u, "byte-rate", 100000000u);
  const char *token = "secret-of-the-player-123", *other = "secret-of-another-player";
  Source source (server.port ());
  g_assert_true (gst_wsrtc_server_protect_stream (server.get (), "demo", token, nullptr));
  begin (server.port (), source, std::string ("Authorization: Bearer ") + token + "\r\n");
  fill (server.port (), token);
  g_assert_true (gst_wsrtc_server_protect_stream (server.get (), "demo", other, nullptr));
  assert_contains (source.hear_of_player (), "\"bye\"");
  assert_contains (source.hear_of_player (), "peer-removed");
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/whep/requests", rows, run_row);
  g_test_add_func ("/whep/right-is-withdrawn", test_right_is_withdrawn);
  g_test_add_func ("/whep/right-is-withdrawn-of-a-slow-source", test_right_is_withdrawn_of_a_slow_source);
  g_test_add_func ("/whep/session", test_session);
  g_test_add_func ("/whep/ice-servers", test_ice_servers);
  g_test_add_func ("/whep/slow-candidates", test_slow_candidates);
  g_test_add_func ("/whep/source-ends-it", test_source_ends_it);
  g_test_add_func ("/whep/source-refuses", test_source_refuses);
  g_test_add_func ("/whep/server-stops", test_server_stops);
  g_test_add_func ("/whep/full", test_full);
  g_test_add_func ("/whep/sessions-of-an-address", test_sessions_of_an_address);
  g_test_add_func ("/whep/counter-offer", test_counter_offer);
  g_test_add_func ("/whep/big-bodies", test_big_bodies);
  g_test_add_func ("/whep/slow-body", test_slow_body);
  g_test_add_func ("/whep/rate", test_rate);
  return g_test_run ();
}
