// SPDX-License-Identifier: LGPL-2.1-or-later
//
// gst-plugins-rs' protocol at the server's root, frame by frame: what its clients
// rely on.
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

// ---- the field's clients

void test_listener_and_producer ()
{
  TestServer server;
  Peer watcher (server.port ());
  watcher.listen ();
  Peer page (server.port ());
  page.listen ();
  watcher.assert_quiet (); // who only listens is told to nobody

  page.status (R"(["listener","producer"])", R"({"name":"cam","x":[1]})");
  const std::string status =
      Peer::status_of (page.id, R"(["producer","listener"])", R"({"name":"cam","x":[1]})");
  assert_text (page.read (), status);
  assert_text (watcher.read (), status);
  page.status (R"(["listener","producer"])", R"({"name":"cam","x":[1]})"); // the same again is nothing
  page.assert_quiet ();
  watcher.say (R"({"type":"list"})");
  assert_text (watcher.read (),
               R"({"type":"list","producers":[{"id":")" + page.id + R"(","meta":{"name":"cam","x":[1]}}]})");
  g_assert_true (has (streams_of (server), R"("name":"cam","state":"live","viewers":0)"));

  page.status (R"(["listener"])", R"({"name":"cam","x":[1]})");
  const std::string gone = Peer::status_of (page.id, R"(["listener"])", R"({"name":"cam","x":[1]})");
  assert_text (page.read (), gone);
  assert_text (watcher.read (), gone);
  g_assert_true (has (streams_of (server), R"({"streams":[]})"));
  page.status (R"(["producer"])", R"("Front door")");
  assert_text (watcher.read (), Peer::status_of (page.id, R"(["producer"])", R"("Front door")"));
  g_assert_true (
      has (streams_of (server),
           R"("name":"Front-door","state":"live","viewers":0,"snapshot":false,"displayName":"Front door")"));
  page.client.close ();
  assert_text (watcher.read (), Peer::status_of (page.id, "[]", R"("Front door")"));
}

void test_session_of_two_peers ()
{
  TestServer server;
  Peer producer (server.port ());
  producer.status (R"(["producer"])");
  producer.assert_quiet ();
  Peer consumer (server.port ());
  const std::string session = consumer.start (producer.id);
  assert_text (producer.read (), start_frame (consumer.id, session));
  producer.say (sdp_frame (session, "offer"));
  assert_text (consumer.read (), sdp_frame (session, "offer"));
  producer.say (ice_frame (session));
  assert_text (consumer.read (), ice_frame (session));
  consumer.say (sdp_frame (session, "answer"));
  assert_text (producer.read (), sdp_frame (session, "answer"));
  consumer.say (ice_frame (session, ""));
  assert_text (producer.read (), ice_frame (session, ""));
  g_assert_true (has (streams_of (server), R"("viewers":1)"));

  // The same pair again is another session.
  const std::string second = consumer.start (producer.id);
  assert_text (producer.read (), start_frame (consumer.id, second));
  consumer.say (end_frame (session));
  assert_text (producer.read (), end_frame (session));
  producer.say (sdp_frame (second, "offer"));
  assert_text (consumer.read (), sdp_frame (second, "offer"));
  producer.client.close ();
  assert_text (consumer.read (), end_frame (second));
  consumer.say (end_frame (second)); // crossed on the way
  consumer.say (ice_frame (second));
  consumer.assert_quiet ();
}

void test_consumer_offers ()
{
  TestServer server;
  Peer producer (server.port ());
  producer.status (R"(["producer"])");
  producer.assert_quiet ();
  Peer consumer (server.port ());
  consumer.say (R"({"type":"startSession","peerId":")" + producer.id + R"(","offer":"v=0\r\n"})");
  const std::string session = value_in (consumer.read (), "sessionId");
  assert_text (producer.read (), start_frame (consumer.id, session, R"("v=0\r\n")"));
  producer.say (sdp_frame (session, "answer"));
  assert_text (consumer.read (), sdp_frame (session, "answer"));
}

void test_versions ()
{
  TestServer server;
  Peer producer (server.port ());
  producer.say (R"({"type":"setProtocolVersion","version":"v1_1"})");
  producer.status (R"(["producer"])");
  producer.assert_quiet ();
  Peer consumer (server.port ());
  const std::string session = consumer.start (producer.id);
  g_assert_true (has (producer.read (), "startSession"));
  consumer.say (R"({"type":"endSessionV1_1","sessionId":")" + session + R"(","error":"no"})");
  assert_text (consumer.read (), Peer::refusal ("Invalid end session message with error from peer '" +
                                                consumer.id + "', minimum protocol version is 1.1"));
  consumer.say (end_frame (session)); // it is still there
  assert_text (producer.read (),
               R"({"type":"endSessionV1_1","sessionId":")" + session + R"(","error":null})");
  const std::string second = consumer.start (producer.id);
  g_assert_true (has (producer.read (), "startSession"));
  producer.say (R"({"type":"endSessionV1_1","sessionId":")" + second + R"(","error":"no codec"})");
  assert_text (consumer.read (), end_frame (second));
  producer.say (R"({"type":"setProtocolVersion","version":"v1_0"})");
  assert_text (producer.read (), Peer::refusal ("Protocol version selection for peer '" + producer.id +
                                                "' must be first message"));
}

// One that waits for a producer to begin. Clients of before 0.15 know no such role.
void test_waiting_consumer ()
{
  TestServer server;
  Peer older (server.port ());
  older.listen ();
  Peer newer (server.port ());
  newer.listen ();
  newer.say (R"({"type":"listConsumers"})");
  assert_text (newer.read (), R"({"type":"listConsumers","consumers":[]})");

  Peer consumer (server.port ());
  consumer.status (R"(["consumer"])", R"({"name":"screen"})");
  assert_text (newer.read (), Peer::status_of (consumer.id, R"(["consumer"])", R"({"name":"screen"})"));
  newer.say (R"({"type":"listConsumers"})");
  assert_text (newer.read (), R"({"type":"listConsumers","consumers":[{"id":")" + consumer.id +
                                  R"(","meta":{"name":"screen"}}]})");
  older.assert_quiet ();

  Peer producer (server.port ());
  const std::string start = R"({"type":"startSession","peerId":")" + consumer.id + "\"}";
  producer.say (start);
  const std::string session = value_in (producer.read (), "sessionId");
  assert_text (consumer.read (), R"({"type":"sessionStarted","peerId":")" + producer.id +
                                     R"(","sessionId":")" + session + "\"}");
  producer.say (sdp_frame (session, "offer"));
  assert_text (consumer.read (), sdp_frame (session, "offer"));
  consumer.say (sdp_frame (session, "answer"));
  assert_text (producer.read (), sdp_frame (session, "answer"));
  consumer.status ("[]", R"({"name":"screen"})"); // and with the role its sessions end
  assert_text (producer.read (), end_frame (session));
  assert_text (newer.read (), Peer::status_of (consumer.id, "[]", R"({"name":"screen"})"));
  older.assert_quiet ();
  consumer.status (R"(["producer","consumer"])");
  assert_text (consumer.read (), Peer::refusal ("Cannot register peer " + consumer.id +
                                                " as both producer and passive consumer"));
}

void test_new_peer ()
{
  TestServer server;
  Peer peer (server.port ());
  peer.listen ();
  peer.say (R"({"type":"newPeer"})");
  assert_text (peer.read (), R"({"type":"welcome","peerId":")" + peer.id + "\"}");
  peer.listen ();
}

// Who changes without end is told of now and then, and what it is in the end.
void test_restless_peer ()
{
  TestServer server ("message-rate", 1000u);
  Peer watcher (server.port ());
  watcher.listen ();
  Peer producer (server.port ());
  Peer other (server.port ());
  constexpr int changes = 1000;
  for (int i = 1; i <= changes; i++)
    producer.status (R"(["producer"])", std::to_string (i));
  producer.assert_quiet ();
  other.status (R"(["producer"])", R"("other")"); // and does not wait for that one
  int heard = 0;
  int newest = 0;
  bool heard_other = false;
  while (newest < changes || !heard_other) {
    const std::string frame = watcher.read ();
    if (has (frame, other.id.c_str ())) {
      heard_other = true;
      continue;
    }
    const size_t at = frame.find ("\"meta\":");
    g_assert_cmpuint (at, !=, std::string::npos);
    const int now = std::stoi (frame.substr (at + 7));
    g_assert_cmpint (now, >, newest);
    newest = now;
    heard++;
  }
  g_assert_cmpint (heard, >=, 5); // the first ones at once
  g_assert_cmpint (heard, <, 200);
  watcher.assert_quiet ();
  producer.client.close (); // at once, whatever waits
  assert_text (watcher.read (), Peer::status_of (producer.id, "[]", "1000"));
}

// The same of a source that speaks our own protocol.
void test_restless_stream ()
{
  TestServer server ("message-rate", 100u);
  Peer watcher (server.port ());
  watcher.listen ();
  Native source (server.port (), "cam", "source");
  for (int i = 1; i <= 100; i++) {
    const std::string text = R"({"type":"describe","displayName":"n)" + std::to_string (i) + "\"}";
    g_assert_true (
        source.send (client_frame (ws_text | ws_final, text) + client_frame (ws_ping | ws_final, "read?")));
    for (bool read = false; !read;) {
      const auto frame = source.read_frame ();
      g_assert_true (frame && frame->opcode != ws_close);
      read = frame->opcode == ws_pong;
    }
  }
  int heard = 0;
  for (bool done = false; !done; heard++)
    done = has (watcher.read (), "\"n100\"");
  g_assert_cmpint (heard, <, 50);
  watcher.assert_quiet ();
}

// ---- and ours

void test_our_stream_is_a_producer ()
{
  TestServer server;
  Peer watcher (server.port ());
  watcher.listen ();
  Native source (server.port (), "demo", "source");
  assert_text (watcher.read (),
               Peer::status_of ("demo", R"(["producer"])", R"({"name":"demo","stream":"demo"})"));
  g_assert_true (
      source.send_text (R"({"type":"describe","displayName":"The demo","meta":{"floor":2,"name":"x"}})"));
  const std::string meta = R"({"name":"The demo","stream":"demo","floor":2})";
  assert_text (watcher.read (), Peer::status_of ("demo", R"(["producer"])", meta));
  watcher.say (R"({"type":"list"})");
  assert_text (watcher.read (), R"({"type":"list","producers":[{"id":"demo","meta":)" + meta + "}]}");

  const std::string session = watcher.start ("demo");
  assert_text (source.read_text (), R"({"type":"peer-added","id":")" + session + "\"}");
  const std::string to = R"("to":")" + session + "\"}";
  g_assert_true (source.send_text (
      R"({"type":"offer","sdp":"v=0\r\nm=audio 9 X 0\r\na=mid:a\r\nm=video 9 X 0\r\na=mid:v\r\n",)" + to));
  g_assert_true (has (watcher.read (), R"("sdp":{"type":"offer","sdp":"v=0)"));
  // A candidate with a mid alone gets its line, without which others refuse it.
  g_assert_true (source.send_text (R"({"type":"candidate","candidate":"candidate:1","id":"v",)" + to));
  assert_text (watcher.read (), R"({"type":"peer","sessionId":")" + session +
                                    R"(","ice":{"candidate":"candidate:1","sdpMLineIndex":1,"sdpMid":"v"}})");
  watcher.say (sdp_frame (session, "answer"));
  assert_text (source.read_text (), R"({"type":"answer","sdp":"v=0","from":")" + session + "\"}");
  watcher.say (end_frame (session));
  assert_text (source.read_text (), R"({"type":"bye","from":")" + session + "\"}");
  assert_text (source.read_text (), R"({"type":"peer-removed","id":")" + session + "\"}");

  const std::string second = watcher.start ("demo");
  g_assert_true (has (source.read_text (), "peer-added"));
  g_assert_true (source.send_text (R"({"type":"bye","to":")" + second + "\"}"));
  assert_text (watcher.read (), end_frame (second));
  g_assert_true (has (source.read_text (), "peer-removed"));
  const std::string third = watcher.start ("demo");
  source.close ();
  assert_text (watcher.read (), end_frame (third));
  assert_text (watcher.read (), Peer::status_of ("demo", "[]", meta));
}

void test_their_producer_is_a_stream ()
{
  TestServer server;
  Native early (server.port (), "cam", "viewer");
  g_assert_true (has (early.read_text (), "waiting"));
  Peer producer (server.port ());
  producer.status (R"(["listener","producer"])", R"({"name":"cam"})");
  g_assert_true (has (producer.read (), "peerStatusChanged")); // before the viewers that wait
  const std::string start = producer.read ();
  const std::string session = value_in (start, "sessionId");
  assert_text (start, start_frame (early.id, session));
  assert_text (early.read_text (), R"({"type":"state","state":"live","text":""})");
  producer.say (sdp_frame (session, "offer"));
  assert_text (early.read_text (), R"({"type":"offer","sdp":"v=0"})");
  g_assert_true (early.send_text (R"({"type":"capabilities","video":["VP8"],"audio":[]})"));
  g_assert_true (early.send_text (R"({"type":"answer","sdp":"v=0"})"));
  assert_text (producer.read (), sdp_frame (session, "answer"));
  g_assert_true (early.send_text (R"({"type":"candidate","candidate":""})"));
  assert_text (producer.read (), ice_frame (session, ""));
  // A page that offers by itself gets a session that begins with that.
  g_assert_true (early.send_text (R"({"type":"offer","sdp":"v=0 mine"})"));
  assert_text (producer.read (), end_frame (session));
  const std::string offered = producer.read ();
  const std::string second = value_in (offered, "sessionId");
  assert_text (offered, start_frame (early.id, second, R"("v=0 mine")"));
  producer.say (sdp_frame (second, "answer"));
  assert_text (early.read_text (), R"({"type":"answer","sdp":"v=0"})");

  Native late (server.port (), "cam", "viewer");
  g_assert_true (has (late.read_text (), "live"));
  const std::string third = value_in (producer.read (), "sessionId");
  producer.say (end_frame (third));
  assert_text (late.read_text (), R"({"type":"bye"})");
  early.close ();
  assert_text (producer.read (), end_frame (second));
  producer.status (R"(["listener"])", R"({"name":"cam"})");
  g_assert_true (has (producer.read (), "peerStatusChanged"));
  g_assert_true (has (late.read_text (), R"("state":"waiting")"));
}

struct NameRow {
  const char *name;
  const char *meta;
  const char *stream; // nullptr = the peer's id
};

const std::vector<NameRow> name_rows = {
    {"name", R"({"name":"cam.1_A-b"})", "cam.1_A-b"},
    {"stream-before-name", R"({"name":"Cam","stream":"c"})", "c"},
    {"name-to-be-mended", R"({"name":" a  b/c? "})", "a-b-c"},
    {"text", R"("cam")", "cam"},
    {"taken", R"({"name":"taken"})", nullptr},
    {"word-of-the-server", R"({"name":"api"})", nullptr},
    {"nothing-in-it", R"({"name":"///"})", nullptr},
    {"number", R"({"name":7})", nullptr},
    {"none", "null", nullptr},
    {"array", "[]", nullptr},
};

void run_name (const NameRow &row)
{
  TestServer server;
  Native taken (server.port (), "taken", "source");
  Peer producer (server.port ());
  producer.status (R"(["producer"])", row.meta);
  producer.assert_quiet ();
  const std::string name = row.stream ? row.stream : producer.id;
  g_assert_true (has (streams_of (server), ("{\"name\":\"" + name + "\",\"state\":\"live\"").c_str ()));
}

// A room that is called like a peer is no way to be taken for it.
void test_no_squatting ()
{
  TestServer server;
  Peer watcher (server.port ());
  watcher.listen ();
  Peer producer (server.port ());
  producer.status (R"(["producer"])", R"({"name":"real"})");
  g_assert_true (has (watcher.read (), producer.id.c_str ()));
  Native squatter (server.port (), producer.id.c_str (), "source");
  g_assert_true (has (watcher.read (), ("\"peerId\":\"stream:" + producer.id).c_str ()));
  watcher.say (R"({"type":"list"})");
  const std::string list = watcher.read ();
  g_assert_true (has (list, ("{\"id\":\"stream:" + producer.id + "\",").c_str ()));
  const std::string session = watcher.start (producer.id);
  assert_text (producer.read (), start_frame (watcher.id, session));
}

// What the program waits for is for that alone; one without a name is taken for it.
void test_awaited ()
{
  TestServer server ("accept-sources", FALSE);
  const auto signaller =
      GRef<GstWsrtcSignaller>::adopt (gst_wsrtc_server_add_receiver (server.get (), "cam", nullptr));
  g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr));
  Peer watcher (server.port ());
  watcher.listen ();
  Peer producer (server.port ());
  producer.status (R"(["listener","producer"])");
  assert_text (producer.read (), Peer::status_of (producer.id, R"(["producer","listener"])", "null"));
  const std::string start = producer.read ();
  const std::string session = value_in (start, "sessionId");
  assert_text (start, start_frame (value_in (start, "peerId"), session)); // of the receiver
  watcher.say (R"({"type":"list"})");
  assert_text (watcher.read (), R"({"type":"list","producers":[]})");
  watcher.say (R"({"type":"startSession","peerId":")" + producer.id + "\"}");
  assert_text (watcher.read (), Peer::refusal ("Peer with ID '" + producer.id + "' not found"));
  watcher.say (ice_frame (session));
  assert_text (watcher.read (), Peer::refusal ("Peer " + watcher.id + " is not part of " + session));
  gst_wsrtc_signaller_stop (signaller.get ());
  assert_text (producer.read (), end_frame (session));
  producer.client.close ();
  watcher.assert_quiet ();
}

void test_server_stops ()
{
  auto server = std::make_unique<TestServer> ();
  Peer producer (server->port ());
  producer.status (R"(["producer"])", R"({"name":"cam"})");
  producer.assert_quiet ();
  Peer consumer (server->port ());
  consumer.start (producer.id);
  Native viewer (server->port (), "cam", "viewer");
  server.reset ();
  g_assert_cmpuint (consumer.client.read_close ().close_code (), ==, 1001);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/gstwebrtc/listener-and-producer", test_listener_and_producer);
  g_test_add_func ("/gstwebrtc/session-of-two-peers", test_session_of_two_peers);
  g_test_add_func ("/gstwebrtc/consumer-offers", test_consumer_offers);
  g_test_add_func ("/gstwebrtc/versions", test_versions);
  g_test_add_func ("/gstwebrtc/waiting-consumer", test_waiting_consumer);
  g_test_add_func ("/gstwebrtc/new-peer", test_new_peer);
  g_test_add_func ("/gstwebrtc/restless-peer", test_restless_peer);
  g_test_add_func ("/gstwebrtc/restless-stream", test_restless_stream);
  g_test_add_func ("/gstwebrtc/our-stream-is-a-producer", test_our_stream_is_a_producer);
  g_test_add_func ("/gstwebrtc/their-producer-is-a-stream", test_their_producer_is_a_stream);
  add_table ("/gstwebrtc/name", name_rows, run_name);
  g_test_add_func ("/gstwebrtc/no-squatting", test_no_squatting);
  g_test_add_func ("/gstwebrtc/awaited", test_awaited);
  g_test_add_func ("/gstwebrtc/server-stops", test_server_stops);
  return g_test_run ();
}
