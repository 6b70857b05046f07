// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What becomes of those who are there when the rules change, and streams with a token
// of their own.
#include <string>
#include <vector>

#include <gst/wsrtc/wsrtc.h>

#include "gstwebrtc_rig.hpp"
#include "guarded.hpp"
#include "http_peer.hpp"
#include "test_server.hpp"
#include "wait_for.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

// ---- changes

void test_change ()
{
  const Guarded guarded;
  RawClient viewer (guarded.port ());
  viewer.upgrade (viewer_path, bearer (viewer_token));
  assert_contains (viewer.read_text (), "welcome");
  RawClient talker (guarded.port ());
  talker.upgrade (viewer_path, bearer (talker_token));
  assert_contains (talker.read_text (), "welcome");
  assert_contains (talker.read_text (), "state");
  RawClient peer (guarded.port ());
  peer.upgrade ("/", bearer (viewer_token));
  assert_contains (peer.read_text (), "welcome");

  guarded.set (make_access ()); // the same again
  guarded.set (make_access (Rules::WithoutViewer));
  g_assert_cmpuint (viewer.read_close ().close_code (), ==, 4401);
  g_assert_cmpuint (peer.read_close ().close_code (), ==, 4401);
  // Who has another token hears nothing of it.
  g_assert_true (talker.send_text ("no JSON"));
  assert_contains (talker.read_text (), "malformed");

  // The token is there, the right is not.
  auto less = GRef<GstWsrtcAccess>::adopt (gst_wsrtc_access_new ());
  add_secret (less.get (), "talker", talker_token, GST_WSRTC_RIGHT_VIEW, {"roof"});
  guarded.set (less);
  g_assert_cmpuint (talker.read_close ().close_code (), ==, 4403);
  guarded.set ({});
  assert_status (ask (guarded.port (), "GET /api/streams"), "200");
}

// Media outlive their signalling, but not the right to them: whoever they are with ends them.
void test_media_end ()
{
  const Guarded guarded;
  const auto rules = [] (bool viewer, bool source) {
    auto access = GRef<GstWsrtcAccess>::adopt (gst_wsrtc_access_new ());
    if (viewer)
      add_secret (access.get (), "viewer", viewer_token, GST_WSRTC_RIGHT_VIEW, {"in-x"});
    add_secret (access.get (), "other", talker_token, GST_WSRTC_RIGHT_VIEW, {"in-x"});
    if (source)
      add_secret (access.get (), "source", publisher_token, GST_WSRTC_RIGHT_PUBLISH, {"in-x"});
    return access;
  };
  guarded.set (rules (true, true));
  RawClient source (guarded.port ());
  source.upgrade ("/signaling?room=in-x&role=source", bearer (publisher_token));
  assert_contains (source.read_text (), "welcome");
  RawClient viewer (guarded.port ()), other (guarded.port ());
  viewer.upgrade ("/signaling?room=in-x&role=viewer", bearer (viewer_token));
  assert_contains (source.read_text (), "peer-added");
  other.upgrade ("/signaling?room=in-x&role=viewer", bearer (talker_token));
  assert_contains (source.read_text (), "peer-added");
  assert_contains (other.read_text (), "welcome");
  assert_contains (other.read_text (), "state");
  guarded.set (rules (false, true));
  assert_contains (source.read_text (), "\"bye\"");
  assert_contains (source.read_text (), "peer-removed");
  guarded.set (rules (false, false));
  assert_contains (other.read_text (), "\"bye\"");
}

// What a peer of gst-plugins-rs' protocol sends or is sent ends with the right, too.
constexpr char v1_1[] = R"({"type":"setProtocolVersion","version":"v1_1"})";
constexpr char right_gone[] = "the token does not give the right to this any more";

// A publisher's token, to be taken away, and one that may view all.
GRef<GstWsrtcAccess> peers_access (unsigned rights_of_publisher, bool knows_publisher = true)
{
  auto access = GRef<GstWsrtcAccess>::adopt (gst_wsrtc_access_new ());
  if (knows_publisher)
    add_secret (access.get (), "publisher", publisher_token, rights_of_publisher, {"*"});
  add_secret (access.get (), "viewer", viewer_token, GST_WSRTC_RIGHT_VIEW, {"*"});
  return access;
}

void assert_end (const std::string &frame, const std::string &session, const std::string &reason)
{
  assert_contains (frame, R"("endSessionV1_1")");
  assert_contains (frame, session);
  assert_contains (frame, reason);
}

// A producer, whose viewers speak either protocol.
void test_media_of_producer_end ()
{
  constexpr unsigned all = GST_WSRTC_RIGHT_PUBLISH | GST_WSRTC_RIGHT_VIEW;
  for (const bool knows : {true, false}) {
    const Guarded guarded;
    guarded.set (peers_access (all));
    Peer producer (guarded.port (), publisher_token);
    producer.say (v1_1);
    producer.status (R"(["producer"])", R"({"name":"in-x"})");
    producer.assert_quiet ();
    RawClient viewer (guarded.port ());
    viewer.upgrade ("/signaling?room=in-x&role=viewer", bearer (viewer_token));
    assert_contains (viewer.read_text (), "welcome");
    assert_contains (viewer.read_text (), "state");
    const std::string to_viewer = value_in (producer.read (), "sessionId");
    Peer consumer (guarded.port (), viewer_token);
    consumer.say (v1_1);
    const std::string to_peer = consumer.start (producer.id);
    assert_contains (producer.read (), to_peer);

    guarded.set (peers_access (GST_WSRTC_RIGHT_VIEW, knows));
    const std::string reason = knows ? right_gone : "the token is not good any more";
    const std::string bye = viewer.read_text ();
    assert_contains (bye, "\"bye\"");
    assert_contains (bye, reason);
    assert_contains (viewer.read_text (), "state");
    assert_end (consumer.read (), to_peer, reason);
    const std::string ends = producer.read () + producer.read ();
    assert_end (ends, to_viewer, reason);
    assert_end (ends, to_peer, reason);
    g_assert_cmpuint (producer.client.read_close ().close_code (), ==, knows ? 4403 : 4401);
    assert_contains (ask (guarded.port (), "GET /api/streams", bearer (viewer_token)), "\"door\"");
  }
}

// Returns the session.
std::string send_to (Peer &sender, Peer &consumer)
{
  sender.say (R"({"type":"startSession","peerId":")" + consumer.id + "\"}");
  std::string session = value_in (sender.read (), "sessionId");
  assert_contains (consumer.read (), session);
  return session;
}

// One that sends to a peer that waits for that is no source, and in no room.
void test_media_to_waiting_end ()
{
  constexpr unsigned all = GST_WSRTC_RIGHT_PUBLISH | GST_WSRTC_RIGHT_VIEW;
  const Guarded guarded;
  guarded.set (peers_access (all));
  Peer consumer (guarded.port (), viewer_token);
  consumer.say (v1_1);
  consumer.status (R"(["consumer"])");
  consumer.assert_quiet ();
  Peer sender (guarded.port (), publisher_token);
  sender.say (v1_1);
  const std::string session = send_to (sender, consumer);

  guarded.set (peers_access (all)); // the same again
  sender.assert_quiet ();
  consumer.assert_quiet ();
  guarded.set (peers_access (GST_WSRTC_RIGHT_VIEW));
  assert_end (sender.read (), session, right_gone);
  g_assert_cmpuint (sender.client.read_close ().close_code (), ==, 4403);
  assert_end (consumer.read (), session, right_gone);
  consumer.assert_quiet ();
}

// Who waited is sent away, too, and who sends to it hears why.
void test_media_of_waiting_end ()
{
  constexpr unsigned all = GST_WSRTC_RIGHT_PUBLISH | GST_WSRTC_RIGHT_VIEW;
  const Guarded guarded;
  guarded.set (peers_access (all));
  Peer consumer (guarded.port (), viewer_token);
  consumer.status (R"(["consumer"])");
  consumer.assert_quiet ();
  Peer sender (guarded.port (), publisher_token);
  sender.say (v1_1);
  const std::string session = send_to (sender, consumer);
  auto less = GRef<GstWsrtcAccess>::adopt (gst_wsrtc_access_new ());
  add_secret (less.get (), "publisher", publisher_token, all, {"*"});
  guarded.set (less);
  assert_end (sender.read (), session, "the token is not good any more");
  sender.assert_quiet ();
}

// Who was a producer before it waits is sent media by who may send, and by nobody else.
void test_sending_needs_the_right ()
{
  const Guarded guarded;
  guarded.set (peers_access (GST_WSRTC_RIGHT_PUBLISH));
  Peer consumer (guarded.port (), publisher_token);
  consumer.status (R"(["producer"])", R"({"name":"in-x"})");
  consumer.status (R"(["consumer"])");
  consumer.assert_quiet ();
  Peer viewer (guarded.port (), viewer_token);
  viewer.say (R"({"type":"startSession","peerId":")" + consumer.id + "\"}");
  assert_contains (viewer.read (), "not found");
  consumer.assert_quiet ();
}

// That it has expired meanwhile is no reason.
void test_change_after_expiry ()
{
  const Guarded guarded;
  RawClient viewer (guarded.port ());
  const std::string token = bearer (signed_token ("\"view\"", "\"door\"", -26));
  viewer.upgrade (viewer_path, token);
  assert_contains (viewer.read_text (), "welcome");
  assert_contains (viewer.read_text (), "state");
  wait_for ("its end", [&] { return status_of (ask (guarded.port (), "GET /api/streams", token)) == "401"; });
  guarded.set (make_access ());
  g_assert_true (viewer.send_text ("no JSON"));
  assert_contains (viewer.read_text (), "malformed");
}

void test_access_stays_as_it_is ()
{
  TestServer server;
  const auto access = make_access ();
  g_object_set (server.get (), "access", access.get (), nullptr);
  g_autoptr (GstWsrtcAccess) has = nullptr;
  g_object_get (server.get (), "access", &has, nullptr);
  g_assert_true (has == access.get ());
  g_autoptr (GError) error = nullptr;
  g_assert_false (gst_wsrtc_access_allow_anonymous (has, GST_WSRTC_RIGHT_VIEW, nullptr, &error));
  g_assert_error (error, GST_WSRTC_ERROR, GST_WSRTC_ERROR_BUSY);
}

// ---- streams with a token of their own

void protect (const TestServer &server, const char *stream, const std::string &token)
{
  g_autoptr (GError) error = nullptr;
  gst_wsrtc_server_protect_stream (server.get (), stream, token.c_str (), &error);
  g_assert_no_error (error);
}

void test_protected_stream ()
{
  const Guarded guarded;
  guarded.set ({});
  protect (guarded.server, "door", viewer_token);
  protect (guarded.server, "roof", talker_token);
  const auto status = [&guarded] (const char *line, const std::string &token) {
    return status_of (ask_with (guarded.port (), line, token.empty () ? nullptr : &ways[0], token));
  };
  assert_text (status ("WS /signaling?room=door&role=viewer", ""), "401");
  assert_text (status ("WS /signaling?room=door&role=viewer", talker_token), "403");
  assert_text (status ("WS /signaling?room=door&role=viewer", unknown_token), "401");
  assert_text (status ("WS /signaling?room=door&role=viewer", viewer_token), "101");
  assert_text (status ("WS /signaling?room=free&role=viewer", ""), "101");
  assert_text (status ("WS /signaling?room=free&role=source", ""), "101");
  assert_text (status ("GET /api/streams/door/snapshot.jpg", ""), "401");
  const std::string list = ask (guarded.port (), "GET /api/streams", bearer (viewer_token));
  g_assert_true (contains (list, "\"door\"") && !contains (list, "\"roof\""));

  RawClient viewer (guarded.port ());
  viewer.upgrade (viewer_path, bearer (viewer_token));
  assert_contains (viewer.read_text (), "welcome");
  protect (guarded.server, "door", unknown_token);
  g_assert_cmpuint (viewer.read_close ().close_code (), ==, 4401);
  protect (guarded.server, "door", "");
  assert_text (status ("WS /signaling?room=door&role=viewer", ""), "101");
}

// The list is for everybody, and must not tell whether a guess is right.
void test_guesses_at_a_protected_stream ()
{
  const Guarded guarded;
  guarded.set ({});
  const auto list = [&guarded] (const std::string &token) {
    return status_of (ask (guarded.port (), "GET /api/streams", bearer (token)));
  };
  for (int i = 0; i < 30; i++) // there is nothing to guess
    assert_text (list (unknown_token + std::to_string (i)), "200");
  protect (guarded.server, "door", viewer_token);
  for (int i = 0; i < 30; i++) // no guesses
    assert_text (list (viewer_token), "200");
  int guesses = 0;
  while (list (unknown_token + std::to_string (guesses)) == "401" && guesses < 100)
    guesses++;
  g_assert_cmpint (guesses, >=, 20);
  g_assert_cmpint (guesses, <, 100);
  assert_text (list (viewer_token), "429");
  assert_text (status_of (ask (guarded.port (), "GET /api/streams")), "200");
}

// What everybody may by the rules is not enough, a token of the rules is.
void test_protected_stream_with_rules ()
{
  const Guarded guarded;
  const auto access = make_access ();
  g_assert_true (gst_wsrtc_access_allow_anonymous (access.get (), GST_WSRTC_RIGHT_VIEW, nullptr, nullptr));
  guarded.set (access);
  constexpr char line[] = "WS /signaling?room=door&role=viewer";
  assert_status (ask_with (guarded.port (), line, nullptr, ""), "101");
  protect (guarded.server, "door", unknown_token);
  assert_status (ask_with (guarded.port (), line, nullptr, ""), "401");
  assert_status (ask_with (guarded.port (), line, &ways[0], publisher_token), "403");
  assert_status (ask_with (guarded.port (), line, &ways[0], viewer_token), "101");
  assert_status (ask_with (guarded.port (), line, &ways[0], unknown_token), "101");
}

void test_bad_tokens_of_streams ()
{
  TestServer server;
  for (const char *token : {"short", "with a space in it it is long",
                            "k\xc3\xbc"
                            "che-k\xc3\xbc"
                            "che-k\xc3\xbc"
                            "che"}) {
    g_autoptr (GError) error = nullptr;
    g_assert_false (gst_wsrtc_server_protect_stream (server.get (), "door", token, &error));
    g_assert_error (error, GST_WSRTC_ERROR, GST_WSRTC_ERROR_INVALID_ARGUMENT);
    g_assert_null (strstr (error->message, token));
  }
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/access/change", test_change);
  g_test_add_func ("/access/media-end", test_media_end);
  g_test_add_func ("/access/media-of-producer-end", test_media_of_producer_end);
  g_test_add_func ("/access/media-to-waiting-end", test_media_to_waiting_end);
  g_test_add_func ("/access/media-of-waiting-end", test_media_of_waiting_end);
  g_test_add_func ("/access/sending-needs-the-right", test_sending_needs_the_right);
  g_test_add_func ("/access/change-after-expiry", test_change_after_expiry);
  g_test_add_func ("/access/stays-as-it-is", test_access_stays_as_it_is);
  g_test_add_func ("/access/protected-stream", test_protected_stream);
  g_test_add_func ("/access/guesses-at-a-protected-stream", test_guesses_at_a_protected_stream);
  g_test_add_func ("/access/protected-stream-with-rules", test_protected_stream_with_rules);
  g_test_add_func ("/access/bad-tokens-of-streams", test_bad_tokens_of_streams);
  return g_test_run ();
}
