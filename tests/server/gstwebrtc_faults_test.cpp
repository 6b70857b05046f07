// SPDX-License-Identifier: LGPL-2.1-or-later
//
// gst-plugins-rs' protocol at the server's root, frame by frame: what a bad client
// cannot do.
#include <deque>
#include <string>
#include <vector>

#include "assert_text.hpp"
#include "gstwebrtc_rig.hpp"
#include "raw_client.hpp"
#include "table.hpp"
#include "test_server.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

// ---- refusals

void test_not_found ()
{
  TestServer server;
  Peer peer (server.port ());
  Peer other (server.port ());
  peer.say (R"({"type":"startSession","peerId":"nobody"})");
  assert_text (peer.read (), Peer::refusal ("Peer with ID 'nobody' not found"));
  peer.say (R"({"type":"startSession","peerId":")" + other.id + "\"}");
  assert_text (peer.read (), Peer::refusal ("Missing a producer or a consumer: id " + peer.id +
                                            " roles [], id " + other.id + " roles []"));
  peer.say (end_frame ("no-such-session"));
  peer.say (ice_frame ("no-such-session"));
  peer.assert_quiet ();
}

void test_session_of_others ()
{
  TestServer server;
  Peer producer (server.port ());
  producer.status (R"(["producer"])");
  producer.assert_quiet ();
  Peer consumer (server.port ());
  const std::string session = consumer.start (producer.id);
  g_assert_true (has (producer.read (), "startSession"));

  Peer stranger (server.port ());
  const std::string refusal = Peer::refusal ("Peer " + stranger.id + " is not part of " + session);
  for (const std::string &frame : {sdp_frame (session, "offer"), sdp_frame (session, "answer"),
                                   ice_frame (session), end_frame (session)}) {
    stranger.say (frame);
    assert_text (stranger.read (), refusal);
  }
  consumer.say (sdp_frame (session, "offer"));
  assert_text (consumer.read (),
               Peer::refusal ("cannot forward offer from \\\"" + consumer.id + "\\\" to \\\"" + producer.id +
                              "\\\" as \\\"" + consumer.id + "\\\" is not the producer"));
  // Nothing of that was heard, and the session goes on.
  producer.say (sdp_frame (session, "offer"));
  assert_text (consumer.read (), sdp_frame (session, "offer"));
  consumer.say (sdp_frame (session, "answer"));
  assert_text (producer.read (), sdp_frame (session, "answer"));
}

void test_only_own_streams ()
{
  TestServer server ("accept-sources", FALSE);
  Peer peer (server.port ());
  peer.status (R"(["producer"])", R"({"name":"cam"})");
  g_assert_true (has (peer.read (), R"({"type":"error","details":"this server shows its own streams only)"));
  g_assert_true (has (streams_of (server), R"({"streams":[]})"));
  peer.assert_quiet ();
}

void test_max_viewers ()
{
  TestServer server ("max-viewers", 1u);
  Peer producer (server.port ());
  producer.status (R"(["producer"])", R"({"name":"cam"})");
  producer.assert_quiet ();
  Peer consumer (server.port ());
  const std::string session = consumer.start (producer.id);
  consumer.say (R"({"type":"startSession","peerId":")" + producer.id + "\"}");
  assert_text (consumer.read (), Peer::refusal ("room \\\"cam\\\" has its 1 viewers"));
  consumer.say (end_frame (session));
  consumer.start (producer.id);
}

struct BadRow {
  const char *name;
  std::string frame;
  const char *details; // of the error that answers; nullptr = no answer
};

const std::vector<BadRow> bad_rows = {
    {"no-json", "hello", "JSON"},
    {"array", "[]", "not an object"},
    {"no-type", "{}", "\\\"type\\\" is missing"},
    {"roles-missing", R"({"type":"setPeerStatus"})", "\\\"roles\\\" is missing"},
    {"meta-oversize", R"({"type":"setPeerStatus","roles":[],"meta":")" + std::string (5000, 'm') + "\"}",
     "longer than 4096"},
    {"no-line", R"({"type":"peer","sessionId":"s","ice":{"candidate":"c"}})",
     "\\\"sdpMLineIndex\\\" is missing"},
    {"pranswer", R"({"type":"peer","sessionId":"s","sdp":{"type":"pranswer","sdp":"v=0"}})", "neither"},
    {"duplicate-key", R"({"type":"list","type":"list"})", "twice"},
    {"unknown-type", R"({"type":"somethingNew","a":{"b":[]}})", nullptr},
    {"of-the-server", R"({"type":"welcome","peerId":"me"})", nullptr},
};

void run_bad (const BadRow &row)
{
  TestServer server;
  Peer peer (server.port ());
  peer.say (row.frame);
  if (row.details) {
    const std::string answer = peer.read ();
    g_assert_true (has (answer, R"({"type":"error","details":")"));
    if (!has (answer, row.details))
      g_error ("no \"%s\" in %s", row.details, answer.c_str ());
  }
  peer.assert_quiet ();
}

void test_too_many_faults ()
{
  TestServer server;
  Peer peer (server.port ());
  for (int i = 0; i < 40; i++)
    (void)peer.client.send_text ("nonsense");
  g_assert_cmpuint (peer.client.read_close ().close_code (), ==, 1008);
}

// ---- floods

void test_many_sessions ()
{
  TestServer server;
  Peer producer (server.port ());
  producer.status (R"(["producer"])");
  producer.assert_quiet ();
  Peer greedy (server.port ());
  std::string last;
  for (int i = 0; i < 64; i++)
    last = greedy.start (producer.id);
  const std::string start = R"({"type":"startSession","peerId":")" + producer.id + "\"}";
  for (int i = 0; i < 100; i++) {
    greedy.say (start);
    g_assert_true (has (greedy.read (), "has begun 64 sessions"));
  }
  greedy.say (end_frame (last));
  greedy.start (producer.id);
  // Others are served as ever.
  Peer modest (server.port ());
  modest.start (producer.id);
  // Who goes on and on is sent away, and its sessions end.
  for (int i = 0; i < 10000 && greedy.client.send_text (start); i++) {
  }
  g_assert_cmpuint (greedy.client.read_close ().close_code (), ==, 1008);
  int ends = 0;
  while (ends < 65)
    ends += has (producer.read (), "endSession") ? 1 : 0;
  g_assert_true (has (streams_of (server), R"("viewers":1)"));
}

// All that producers say of themselves is more than a frame may have that clients of ours
// take: who comes later in the list is in it without.
void test_long_list ()
{
  TestServer server;
  std::deque<Peer> producers;
  const std::string meta = R"({"about":")" + std::string (4000, 'x') + R"("})";
  for (int i = 0; i < 70; i++) {
    Peer &producer = producers.emplace_back (server.port ());
    producer.status (R"(["producer"])", meta);
    producer.assert_quiet ();
  }
  Peer viewer (server.port ());
  viewer.say (R"({"type":"list"})");
  const std::string list = viewer.read ();
  g_assert_cmpuint (list.size (), <=, size_t{256} * 1024);
  g_assert_true (has (list, meta.c_str ()));
  g_assert_true (has (list, R"("meta":null)"));
  for (const Peer &producer : producers)
    g_assert_true (has (list, producer.id.c_str ()));
}

// Megabytes for a listener that does not read: it is dropped, the others go on.
void test_stopped_reader ()
{
  TestServer server;
  Peer reader (server.port ());
  reader.listen ();
  Peer stopped (server.port (), true);
  stopped.status (R"(["producer","listener"])");
  const std::string gone = Peer::status_of (stopped.id, "[]", "null");
  assert_text (reader.read (), Peer::status_of (stopped.id, R"(["producer","listener"])", "null"));
  Peer producer (server.port ());
  bool dropped = false;
  // 20 MB are more than its queue and the kernel's buffers.
  for (int i = 0; i < 5000 && !dropped; i++) {
    const std::string meta = "\"" + std::to_string (i) + std::string (4000, 'm') + "\"";
    producer.status (R"(["producer"])", meta);
    const std::string status = Peer::status_of (producer.id, R"(["producer"])", meta);
    for (std::string heard; heard != status;) {
      heard = reader.read ();
      dropped = dropped || heard == gone;
    }
  }
  g_assert_true (dropped);
  reader.start (producer.id);
}

// ---- HTTP

struct HttpRow {
  const char *name;
  const char *target;
  const char *headers;
  const char *status;
};

#define UPGRADE                                                                                              \
  "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"                               \
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

const std::vector<HttpRow> http_rows = {
    {"page", "/", "", "HTTP/1.1 200"},
    {"socket", "/", UPGRADE, "HTTP/1.1 101"},
    {"socket-with-query", "/?x=1", UPGRADE, "HTTP/1.1 101"},
    {"socket-of-own-page", "/", UPGRADE "Origin: http://localhost\r\n", "HTTP/1.1 101"},
    {"socket-of-foreign-page", "/", UPGRADE "Origin: https://evil.example\r\n", "HTTP/1.1 403"},
    {"no-socket-at-a-stream", "/demo", UPGRADE, "HTTP/1.1 200"},
    {"no-socket-at-the-list", "/api/streams", UPGRADE, "HTTP/1.1 200"},
    {"no-socket-nowhere", "/a/b", UPGRADE, "HTTP/1.1 404"},
};

void run_http (const HttpRow &row)
{
  TestServer server;
  RawClient client (server.port ());
  g_assert_true (client.send (std::string ("GET ") + row.target + " HTTP/1.1\r\nHost: localhost\r\n" +
                              row.headers + "\r\n"));
  const std::string head = client.read_head ();
  if (head.rfind (row.status, 0) != 0)
    g_error ("%s", head.c_str ());
}

void test_foreign_host ()
{
  TestServer server;
  RawClient client (server.port ());
  g_assert_true (client.send ("GET / HTTP/1.1\r\nHost: evil.example\r\n" UPGRADE "\r\n"));
  g_assert_true (has (client.read_head (), "HTTP/1.1 403"));
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/gstwebrtc/not-found", test_not_found);
  g_test_add_func ("/gstwebrtc/session-of-others", test_session_of_others);
  g_test_add_func ("/gstwebrtc/only-own-streams", test_only_own_streams);
  g_test_add_func ("/gstwebrtc/max-viewers", test_max_viewers);
  add_table ("/gstwebrtc/bad", bad_rows, run_bad);
  g_test_add_func ("/gstwebrtc/too-many-faults", test_too_many_faults);
  g_test_add_func ("/gstwebrtc/many-sessions", test_many_sessions);
  g_test_add_func ("/gstwebrtc/long-list", test_long_list);
  g_test_add_func ("/gstwebrtc/stopped-reader", test_stopped_reader);
  add_table ("/gstwebrtc/http", http_rows, run_http);
  g_test_add_func ("/gstwebrtc/foreign-host", test_foreign_host);
  return g_test_run ();
}
