// SPDX-License-Identifier: LGPL-2.1-or-later
//
// gst-plugins-rs' protocol at the server's root, frame by frame: what its clients
// rely on, and what a bad one cannot do.
#include <string>
#include <vector>

#include "assert_text.hpp"
#include "raw_client.hpp"
#include "table.hpp"
#include "test_server.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

std::string value_in (const std::string &frame, const std::string &key)
{
  const std::string mark = "\"" + key + "\":\"";
  const size_t at = frame.find (mark);
  g_assert_cmpuint (at, !=, std::string::npos);
  const size_t begin = at + mark.size ();
  return frame.substr (begin, frame.find ('"', begin) - begin);
}

bool has (const std::string &text, const char *part)
{
  return text.find (part) != std::string::npos;
}

// A client of that protocol, after its welcome.
struct Peer {
  explicit Peer (unsigned port, bool reads_little = false) : client (port)
  {
    if (reads_little)
      client.shrink_receive_buffer ();
    client.upgrade ("/");
    const std::string welcome = client.read_text ();
    id = value_in (welcome, "peerId");
    g_assert_cmpuint (id.size (), ==, 36);
    assert_text (welcome, R"({"type":"welcome","peerId":")" + id + "\"}");
  }

  void say (const std::string &frame) { g_assert_true (client.send_text (frame)); }

  std::string read () { return client.read_text (); }

  // Nothing else has come before what is said now is answered.
  void assert_quiet ()
  {
    say (R"({"type":"list"})");
    g_assert_true (has (read (), R"({"type":"list","producers":)"));
  }

  // With the roles as in JSON; what its own echo is, when it listens.
  void status (const std::string &roles, const std::string &meta = "null")
  {
    say (R"({"type":"setPeerStatus","roles":)" + roles + R"(,"meta":)" + meta + "}");
  }

  void listen ()
  {
    status (R"(["listener"])");
    assert_text (read (), status_of (id, R"(["listener"])", "null"));
  }

  static std::string status_of (const std::string &id, const std::string &roles, const std::string &meta)
  {
    return R"({"type":"peerStatusChanged","roles":)" + roles + R"(,"meta":)" + meta + R"(,"peerId":")" + id +
           "\"}";
  }

  static std::string refusal (const std::string &details)
  {
    return R"({"type":"error","details":")" + details + "\"}";
  }

  // Returns the session.
  std::string start (const std::string &producer)
  {
    say (R"({"type":"startSession","peerId":")" + producer + "\"}");
    const std::string started = read ();
    const std::string session = value_in (started, "sessionId");
    assert_text (started, R"({"type":"sessionStarted","peerId":")" + producer + R"(","sessionId":")" +
                              session + "\"}");
    return session;
  }

  RawClient client;
  std::string id;
};

std::string start_frame (const std::string &peer, const std::string &session,
                         const std::string &offer = "null")
{
  return R"({"type":"startSession","peerId":")" + peer + R"(","sessionId":")" + session + R"(","offer":)" +
         offer + "}";
}

std::string sdp_frame (const std::string &session, const char *type, const char *sdp = "v=0")
{
  return R"({"type":"peer","sessionId":")" + session + R"(","sdp":{"type":")" + type + R"(","sdp":")" + sdp +
         "\"}}";
}

std::string ice_frame (const std::string &session,
                       const char *candidate = "candidate:1 1 UDP 1 192.0.2.1 9 typ host")
{
  return R"({"type":"peer","sessionId":")" + session + R"(","ice":{"candidate":")" + candidate +
         R"(","sdpMLineIndex":0}})";
}

std::string end_frame (const std::string &session)
{
  return R"({"type":"endSession","sessionId":")" + session + "\"}";
}

std::string streams_of (const TestServer &server)
{
  return http_request (server.port (), "GET /api/streams HTTP/1.1\r\nHost: localhost\r\n\r\n");
}

// A client of our own protocol in some room, after its welcome.
struct Native : RawClient {
  Native (unsigned port, const char *room, const char *role) : RawClient (port)
  {
    upgrade (std::string ("/signaling?room=") + room + "&role=" + role);
    id = value_in (read_text (), "id");
  }

  std::string id;
};

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
  g_assert_true (has (streams_of (server),
                      R"("name":"Front-door","state":"live","viewers":0,"displayName":"Front door")"));
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
  g_test_add_func ("/gstwebrtc/our-stream-is-a-producer", test_our_stream_is_a_producer);
  g_test_add_func ("/gstwebrtc/their-producer-is-a-stream", test_their_producer_is_a_stream);
  add_table ("/gstwebrtc/name", name_rows, run_name);
  g_test_add_func ("/gstwebrtc/no-squatting", test_no_squatting);
  g_test_add_func ("/gstwebrtc/awaited", test_awaited);
  g_test_add_func ("/gstwebrtc/not-found", test_not_found);
  g_test_add_func ("/gstwebrtc/session-of-others", test_session_of_others);
  g_test_add_func ("/gstwebrtc/only-own-streams", test_only_own_streams);
  g_test_add_func ("/gstwebrtc/max-viewers", test_max_viewers);
  add_table ("/gstwebrtc/bad", bad_rows, run_bad);
  g_test_add_func ("/gstwebrtc/too-many-faults", test_too_many_faults);
  g_test_add_func ("/gstwebrtc/many-sessions", test_many_sessions);
  g_test_add_func ("/gstwebrtc/stopped-reader", test_stopped_reader);
  add_table ("/gstwebrtc/http", http_rows, run_http);
  g_test_add_func ("/gstwebrtc/foreign-host", test_foreign_host);
  g_test_add_func ("/gstwebrtc/server-stops", test_server_stops);
  return g_test_run ();
}
