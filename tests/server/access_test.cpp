// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Who is let in by which route, with which token, given in which way. What tokens mean
// is in core/access_test.cpp and jwt_test.cpp.
#include <mutex>
#include <string>
#include <vector>

#include <gst/wsrtc/wsrtc.h>

#include "base64url.hpp"
#include "guarded.hpp"
#include "http_peer.hpp"
#include "jwt_maker.hpp"
#include "table.hpp"
#include "test_server.hpp"
#include "wait_for.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

// ---- routes

struct RouteRow {
  const char *name;
  const char *line; // method and path
  std::string good;
  const char *good_status;
  std::string without_right;
};

const RouteRow routes[] = {
    {"list", "GET /api/streams", viewer_token, "200", publisher_token},
    // Of a size that there is none of, which is said at once.
    {"snapshot", "GET /api/streams/door/snapshot.jpg?width=7", viewer_token, "400", publisher_token},
    {"viewer", "WS /signaling?room=door&role=viewer", viewer_token, "101", publisher_token},
    {"other-viewer", "WS /signaling?room=roof&role=viewer", "", "", viewer_token},
    {"source", "WS /signaling?room=in-1&role=source", publisher_token, "101", viewer_token},
    {"other-source", "WS /signaling?room=out&role=source", "", "", publisher_token},
    {"peer", "WS /signaling?room=door&role=peer", talker_token, "101", viewer_token},
    {"plain", "WS /signaling?room=door", talker_token, "101", viewer_token},
    {"gst-plugins-rs", "WS /", viewer_token, "101", ""},
    {"gst-plugins-rs-publisher", "WS /", publisher_token, "101", ""},
    {"whep", "POST /whep/roof", "", "", viewer_token},
    // Nobody there takes it.
    {"whip", "POST /whip/in-1", publisher_token, "404", viewer_token},
};

void check_route (const RouteRow &row)
{
  const Guarded guarded;
  const std::string none = ask_with (guarded.port (), row.line, nullptr, "");
  assert_status (none, "401");
  assert_text (header_of (none, "WWW-Authenticate"), "Bearer realm=\"wsrtc\"");
  for (const Way &way : ways) {
    const std::string bad = ask_with (guarded.port (), row.line, &way, unknown_token);
    assert_status (bad, "401");
    assert_contains (header_of (bad, "WWW-Authenticate"), "error=\"invalid_token\"");
    if (!row.without_right.empty ()) {
      const std::string lacking = ask_with (guarded.port (), row.line, &way, row.without_right);
      assert_status (lacking, "403");
      assert_contains (header_of (lacking, "WWW-Authenticate"), "error=\"insufficient_scope\"");
    }
    if (!row.good.empty ())
      assert_status (ask_with (guarded.port (), row.line, &way, row.good), row.good_status);
  }
}

// Without a token.
const char *const free_paths[] = {"/",       "/door", "/wall", "/publish/x", "/call/x", "/assets/wsrtc.js",
                                  "/healthz"};

void test_free ()
{
  const Guarded guarded;
  for (const char *path : free_paths)
    assert_status (ask (guarded.port (), std::string ("GET ") + path), "200");
}

void test_list_shows_what_may_be_viewed ()
{
  const Guarded guarded;
  const auto list = [&] (const std::string &token) {
    return ask (guarded.port (), "GET /api/streams", bearer (token));
  };
  // The server's thread lets them in.
  const std::string all = signed_token ("\"view\"", "\"*\"");
  wait_for ("both streams", [&] {
    const std::string both = list (all);
    return contains (both, "\"door\"") && contains (both, "\"roof\"");
  });
  const std::string one = list (viewer_token);
  // Another token may show others.
  assert_text (header_of (one, "WWW-Authenticate"), "Bearer realm=\"wsrtc\"");
  g_assert_true (contains (one, "\"door\"") && !contains (one, "\"roof\""));
  const std::string expired = signed_token ("\"view\"", "\"*\"", -60);
  const std::string late = ask (guarded.port (), "GET /api/streams", bearer (expired));
  assert_status (late, "401");
  assert_contains (late, "the token has expired");
}

// ---- WebSockets

std::string protocols (const std::string &token)
{
  return "Sec-WebSocket-Protocol: wsrtc" +
         (token.empty () ? "" : ", wsrtc-token." + encode_base64url (token)) + "\r\n";
}

// Who offers our sub-protocol hears why it is not let in.
void test_close_codes ()
{
  const Guarded guarded;

  const struct {
    std::string token;
    unsigned code;
  } rows[] = {{unknown_token, 4401}, {publisher_token, 4403}};

  for (const auto &row : rows) {
    RawClient client (guarded.port ());
    client.upgrade (viewer_path, protocols (row.token));
    const WsFrame closed = client.read_close ();
    g_assert_cmpuint (closed.close_code (), ==, row.code);
    g_assert_false (contains (closed.close_reason (), row.token));
  }
}

struct HelloRow {
  const char *name;
  std::string frame;
  unsigned code; // 0 = welcome
};

std::string hello (const std::string &token)
{
  return R"({"type":"hello","token":")" + token + "\"}";
}

const HelloRow hellos[] = {
    {"good", hello (viewer_token), 0},
    {"bad", hello (unknown_token), 4401},
    {"without-right", hello (publisher_token), 4403},
    {"something-else", R"({"type":"bye"})", 4401},
    {"not-json", "hello", 4401},
};

void check_hello (const HelloRow &row)
{
  const Guarded guarded;
  RawClient client (guarded.port ());
  client.upgrade (viewer_path, protocols (""));
  assert_contains (client.read_text (), "\"code\":\"token-wanted\"");
  g_assert_true (client.send_text (row.frame));
  if (row.code == 0)
    assert_contains (client.read_text (), "\"type\":\"welcome\"");
  else
    g_assert_cmpuint (client.read_close ().close_code (), ==, row.code);
}

void test_hello_is_waited_for_a_moment ()
{
  TestServer server ("header-timeout", 200u);
  gst_wsrtc_server_set_access (server.get (), make_access ().get ());
  RawClient client (server.port ());
  client.upgrade (viewer_path, protocols (""));
  g_assert_cmpuint (client.read_close ().close_code (), ==, 4401);
}

void test_hello_of_who_is_in ()
{
  const Guarded guarded;
  RawClient client (guarded.port ());
  client.upgrade (viewer_path, protocols (viewer_token));
  assert_contains (client.read_text (), "\"type\":\"welcome\"");
  assert_contains (client.read_text (), "\"type\":\"state\"");
  g_assert_true (client.send_text (hello (viewer_token)));
  g_assert_true (client.send_text ("no JSON"));
  // Nothing was said of the first.
  assert_contains (client.read_text (), "\"code\":\"malformed\"");
}

// ---- talking

void test_talk ()
{
  const Guarded guarded;
  const auto receiver = GRef<GstWsrtcSignaller>::adopt (
      gst_wsrtc_server_add_receiver (guarded.server.get (), "door.talk", nullptr));
  g_assert_true (gst_wsrtc_signaller_start (receiver.get (), nullptr));
  constexpr char line[] = "WS /signaling?room=door.talk&role=source";
  assert_status (ask_with (guarded.port (), line, nullptr, ""), "401");
  assert_status (ask_with (guarded.port (), line, &ways[0], viewer_token), "403");
  assert_status (ask_with (guarded.port (), line, &ways[0], publisher_token), "403");
  assert_status (ask_with (guarded.port (), line, &ways[0], talker_token), "101");
  gst_wsrtc_signaller_stop (receiver.get ());
}

// ---- gst-plugins-rs

void test_gstwebrtc_list ()
{
  const Guarded guarded;
  RawClient client (guarded.port ());
  client.upgrade ("/", bearer (viewer_token));
  assert_contains (client.read_text (), "\"welcome\"");
  std::string list;
  const auto ask_for_list = [&] {
    g_assert_true (client.send_text (R"({"type":"list"})"));
    list = client.read_text ();
    return list;
  };
  // A stream that has just begun is left a moment to say what it is.
  wait_for ("the stream in the list", [&] { return contains (ask_for_list (), "\"door\""); });
  g_assert_true (contains (list, "\"door\"") && !contains (list, "\"roof\""));
  g_assert_true (client.send_text (R"({"type":"startSession","peerId":"roof"})"));
  assert_contains (client.read_text (), "not found");
  g_assert_true (client.send_text (R"({"type":"startSession","peerId":"door"})"));
  assert_contains (client.read_text (), "sessionStarted");
  g_assert_true (
      client.send_text (R"({"type":"setPeerStatus","roles":["producer"],"meta":{"name":"in-1"}})"));
  assert_contains (client.read_text (), "\"error\"");
}

// ---- guessing

void test_too_many ()
{
  const Guarded guarded;
  RawClient there (guarded.port ());
  there.upgrade (viewer_path, bearer (viewer_token));
  const auto guess = [&guarded] (const std::string &token) {
    return ask (guarded.port (), "GET /api/streams", bearer (token));
  };
  int guesses = 0;
  while (status_of (guess (unknown_token + std::to_string (guesses))) == "401" && guesses < 100)
    guesses++;
  g_assert_cmpint (guesses, >=, 20);
  g_assert_cmpint (guesses, <, 100);
  // A good one would end the guessing.
  const std::string late = guess (viewer_token);
  assert_status (late, "429");
  header_of (late, "Retry-After");
  // Pages come without, and who is there stays.
  assert_status (ask (guarded.port (), "GET /door"), "200");
  g_assert_true (there.send_text (R"({"type":"capabilities","video":["VP8"],"audio":["opus"]})"));
  assert_contains (there.read_text (), "welcome");
}

// ---- what may be known of a token

std::mutex log_mutex;
std::string log_text;

void keep_log (GstDebugCategory *, GstDebugLevel, const gchar *, const gchar *, gint, GObject *,
               GstDebugMessage *message, gpointer)
{
  std::lock_guard lock (log_mutex);
  log_text += gst_debug_message_get (message);
  log_text += '\n';
}

void test_no_token_in_the_log ()
{
  gst_debug_remove_log_function (gst_debug_log_default);
  gst_debug_add_log_function (keep_log, nullptr, nullptr);
  gst_debug_set_threshold_from_string ("*:9", TRUE);
  std::string answers;
  {
    const Guarded guarded;
    for (const RouteRow &row : routes)
      for (const Way &way : ways)
        for (const std::string &token : {publisher_token, viewer_token})
          answers += ask_with (guarded.port (), row.line, &way, token);
    answers += ask_with (guarded.port (), "GET /api/streams", &ways[2], unknown_token);
    RawClient client (guarded.port ());
    client.upgrade (viewer_path, protocols (""));
    client.send_text (hello (viewer_token));
    answers += client.read_text ();
    answers += client.read_text ();
    guarded.set (make_access (Rules::WithoutViewer));
    answers += client.read_close ().close_reason ();
  }
  gst_debug_set_threshold_from_string ("*:0", TRUE);
  gst_debug_remove_log_function (keep_log);
  std::lock_guard lock (log_mutex);
  g_assert_true (contains (log_text, "holder=viewer"));
  for (const std::string &token : {viewer_token, publisher_token, unknown_token})
    for (const std::string &form : {token, encode_base64url (token)})
      g_assert_false (contains (log_text, form) || contains (answers, form));
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/access/route", routes, check_route);
  g_test_add_func ("/access/free", test_free);
  g_test_add_func ("/access/list", test_list_shows_what_may_be_viewed);
  g_test_add_func ("/access/close-codes", test_close_codes);
  add_table ("/access/hello", hellos, check_hello);
  g_test_add_func ("/access/hello-in-time", test_hello_is_waited_for_a_moment);
  g_test_add_func ("/access/hello-of-who-is-in", test_hello_of_who_is_in);
  g_test_add_func ("/access/talk", test_talk);
  g_test_add_func ("/access/gst-plugins-rs", test_gstwebrtc_list);
  g_test_add_func ("/access/too-many", test_too_many);
  g_test_add_func ("/access/no-token-in-the-log", test_no_token_in_the_log);
  return g_test_run ();
}
