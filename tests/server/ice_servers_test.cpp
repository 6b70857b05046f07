// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What clients are told of STUN and TURN servers, and who is told what when.
#include "ice_servers.hpp"

#include <gst/wsrtc/wsrtc-error.h>

#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "assert_text.hpp"
#include "raw_client.hpp"
#include "rooms.hpp"
#include "table.hpp"
#include "test_server.hpp"
#include "turn_credentials.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr char secret[] = "north-by-north-west";

int64_t fake_now = 0;

int64_t fake_clock ()
{
  return fake_now;
}

ServerSettings settings_with (std::vector<std::string> servers, std::string turn_secret = "")
{
  ServerSettings settings;
  settings.ice_servers = std::move (servers);
  settings.turn_secret = std::move (turn_secret);
  settings.turn_ttl = 1000;
  return settings;
}

void assert_server (const IceServer &server, const std::string &url, const std::string &username,
                    const std::string &credential)
{
  assert_text (server.url, url);
  assert_text (server.username, username);
  assert_text (server.credential, credential);
}

// Only those without a user get credentials from the secret.
void test_servers_for ()
{
  fake_now = 5000;
  const auto servers = IceServers::make (
      settings_with ({"stun:s", "turn:u:p%24@t:99?transport=tcp", "turns:t"}, secret), fake_clock);
  g_assert_true (bool (servers));
  const std::vector<IceServer> given = servers->servers_for (PeerId ("A"));
  g_assert_cmpuint (given.size (), ==, 3);
  assert_server (given[0], "stun:s", "", "");
  assert_server (given[1], "turn:t:99?transport=tcp", "u", "p$");
  assert_server (given[2], "turns:t", "6000:A", make_turn_credentials (secret, "A", 6000).credential);
  assert_text (servers->servers_for (PeerId ("B"))[2].username, "6000:B");
  g_assert_false (servers->is_stale (5000));
  fake_now = 5499;
  g_assert_false (servers->is_stale (5000));
  fake_now = 5500;
  g_assert_true (servers->is_stale (5000));
  assert_text (servers->servers_for (PeerId ("A"))[2].username, "6500:A");
}

void test_never_stale ()
{
  fake_now = 1000000;
  g_assert_false (IceServers ().is_stale (0));
  g_assert_false (IceServers::make (settings_with ({"turn:u:p@t"}), fake_clock)->is_stale (0));
  g_assert_false (IceServers::make (settings_with ({}, secret), fake_clock)->is_stale (0));
}

struct BadRow {
  const char *name;
  std::vector<std::string> servers;
  const char *says;
};

const BadRow bad[] = {
    {"no-credentials", {"stun:s", "turn:t"}, "number 2: a TURN server needs a user and a password"},
    {"bad-scheme", {"http://u:geheim@t"}, "number 1: it must begin with"},
    {"bad-port", {"turn:u:geheim@t:0"}, "number 1: the port"},
    {"too-many", std::vector<std::string> (33, "stun:s"), "at most 32"},
};

void check_bad (const BadRow &row)
{
  const auto servers = IceServers::make (settings_with (row.servers));
  g_assert_false (bool (servers));
  g_assert_nonnull (strstr (servers.error ().text.c_str (), row.says));
  g_assert_null (strstr (servers.error ().text.c_str (), "geheim"));
}

// What a member hears, with the time at which its credentials expire.
class Ear final : public Member {
public:
  void deliver (const Message &message) override
  {
    heard_ += (heard_.empty () ? "" : " ") + std::string (kind_of (message));
    const auto *welcome = std::get_if<Welcome> (&message.body);
    if (welcome && !welcome->ice_servers.empty ())
      heard_ += "(" + welcome->ice_servers[0].username + ")";
  }

  std::string take () { return std::exchange (heard_, {}); }

private:
  std::string heard_;
};

const Message offer_to (const char *peer)
{
  return {PeerId (peer), Description{SdpType::Offer, "v=0"}};
}

// Fresh ones come right before they are used, and not sooner.
void test_renewal ()
{
  fake_now = 0;
  Rooms rooms;
  g_assert_true (bool (rooms.set_ice_servers (settings_with ({"turn:t"}, secret), fake_clock)));
  const StreamName name ("a");
  Ear source, viewer, plain, late;
  g_assert_true (bool (rooms.join (name, PeerId ("S"), Role::Source, source)));
  g_assert_true (bool (rooms.join (name, PeerId ("V"), Role::Viewer, viewer)));
  g_assert_true (bool (rooms.join (name, PeerId ("P"), Role::Plain, plain)));
  assert_text (source.take (), "welcome(1000:S) peer-added peer-added");
  assert_text (viewer.take (), "welcome(1000:V) state");
  fake_now = 499;
  g_assert_true (bool (rooms.receive (name, PeerId ("S"), offer_to ("V"))));
  assert_text (viewer.take (), "offer");
  fake_now = 500;
  g_assert_true (bool (rooms.receive (name, PeerId ("S"), {PeerId ("V"), Candidate{}})));
  assert_text (viewer.take (), "candidate");
  for (int i = 0; i < 2; i++)
    g_assert_true (bool (rooms.receive (name, PeerId ("S"), offer_to ("V"))));
  assert_text (viewer.take (), "welcome(1500:V) offer offer");
  // Who gave no role is never told.
  g_assert_true (bool (rooms.receive (name, PeerId ("S"), offer_to ("P"))));
  assert_text (plain.take (), "offer");
  g_assert_true (bool (rooms.receive (name, PeerId ("V"), offer_to (""))));
  assert_text (source.take (), "welcome(1500:S) offer");
  fake_now = 1000;
  g_assert_true (bool (rooms.join (name, PeerId ("L"), Role::Viewer, late)));
  assert_text (source.take (), "welcome(2000:S) peer-added");
}

void test_renewal_of_pair ()
{
  fake_now = 0;
  Rooms rooms;
  g_assert_true (bool (rooms.set_ice_servers (settings_with ({"turn:t"}, secret), fake_clock)));
  const StreamName name ("a");
  Ear first, second;
  g_assert_true (bool (rooms.join (name, PeerId ("A"), Role::Peer, first)));
  assert_text (first.take (), "welcome(1000:A) state");
  fake_now = 600;
  g_assert_true (bool (rooms.join (name, PeerId ("B"), Role::Peer, second)));
  assert_text (first.take (), "welcome(1600:A) peer-added");
  assert_text (second.take (), "welcome(1600:B) state peer-added");
  fake_now = 1200;
  g_assert_true (bool (rooms.receive (name, PeerId ("A"), offer_to ("B"))));
  assert_text (second.take (), "welcome(2200:B) offer");
}

// ---- over sockets ----

const char *const two_servers[] = {"stun:s.example", "turn:t.example:3478?transport=udp", nullptr};

std::string value_of (const std::string &frame, const char *key)
{
  const std::string start = std::string ("\"") + key + "\":\"";
  const size_t at = frame.find (start);
  g_assert_cmpuint (at, !=, std::string::npos);
  const size_t begin = at + start.size ();
  return frame.substr (begin, frame.find ('"', begin) - begin);
}

std::string welcome_of (RawClient &client, const char *role)
{
  client.upgrade (std::string ("/signaling?room=r&role=") + role);
  return client.read_text ();
}

void test_welcome ()
{
  TestServer server ("turn-secret", secret, "ice-servers", two_servers, "turn-ttl", 600u);
  for (const char *role : {"source", "viewer", "viewer"}) {
    RawClient client (server.port ());
    const int64_t before = wall_clock ();
    const std::string welcome = welcome_of (client, role);
    const std::string id = value_of (welcome, "id");
    const std::string username = value_of (welcome, "username");
    const int64_t expiry = g_ascii_strtoll (username.c_str (), nullptr, 10);
    g_assert_cmpint (expiry, >=, before + 600);
    g_assert_cmpint (expiry, <=, wall_clock () + 600);
    const TurnCredentials made = make_turn_credentials (secret, id, expiry);
    assert_text (welcome, R"({"type":"welcome","id":")" + id +
                              R"(","iceServers":[{"urls":"stun:s.example"},)"
                              R"({"urls":"turn:t.example:3478?transport=udp","username":")" +
                              made.username + R"(","credential":")" + made.credential + R"("}]})");
    g_assert_null (strstr (welcome.c_str (), secret));
  }
}

// Until the server's thread has seen what was set.
void settle (GstWsrtcServer *server)
{
  GError *error = nullptr;
  const auto end = GRef<GstWsrtcSignaller>::adopt (gst_wsrtc_server_add_stream (server, "settled", &error));
  g_assert_no_error (error);
}

// A change counts for who comes next; a bad one changes nothing.
void test_live_change ()
{
  TestServer server;
  RawClient first (server.port ());
  g_assert_nonnull (strstr (welcome_of (first, "viewer").c_str (), "\"iceServers\":[]"));
  g_object_set (server.get (), "turn-secret", secret, "ice-servers", two_servers, nullptr);
  settle (server.get ());
  RawClient second (server.port ());
  g_assert_nonnull (strstr (welcome_of (second, "viewer").c_str (), "turn:t.example:3478"));
  const char *const wrong[] = {"turn:t:0", nullptr};
  g_object_set (server.get (), "ice-servers", wrong, nullptr);
  settle (server.get ());
  RawClient third (server.port ());
  g_assert_nonnull (strstr (welcome_of (third, "viewer").c_str (), "turn:t.example:3478"));
}

void test_bad_start ()
{
  const char *const servers[] = {"turn:u:geheim@t:port", nullptr};
  const auto server = GRef<GstWsrtcServer>::adopt (gst_wsrtc_server_new ());
  g_object_set (server.get (), "port", 0u, "ice-servers", servers, nullptr);
  GError *error = nullptr;
  g_assert_false (gst_wsrtc_server_start (server.get (), &error));
  g_assert_error (error, GST_WSRTC_ERROR, GST_WSRTC_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "property ice-servers: number 1"));
  g_assert_null (strstr (error->message, "geheim"));
  g_error_free (error);
  // And works when it is mended.
  g_object_set (server.get (), "ice-servers", nullptr, nullptr);
  error = nullptr;
  g_assert_true (gst_wsrtc_server_start (server.get (), &error));
  g_assert_no_error (error);
}

void test_unreadable ()
{
  const auto server = GRef<GstWsrtcServer>::adopt (gst_wsrtc_server_new ());
  for (const char *name : {"ice-servers", "turn-secret"}) {
    const GParamSpec *spec = g_object_class_find_property (G_OBJECT_GET_CLASS (server.get ()), name);
    g_assert_nonnull (spec);
    g_assert_cmpuint (spec->flags & G_PARAM_READABLE, ==, 0);
  }
}

// Nothing of what is secret is in any log, at any level.
std::string log_text;

void keep_log (GstDebugCategory *, GstDebugLevel, const gchar *, const gchar *, gint, GObject *,
               GstDebugMessage *message, gpointer)
{
  static GMutex mutex;
  g_mutex_lock (&mutex);
  log_text += std::string (gst_debug_message_get (message)) + "\n";
  g_mutex_unlock (&mutex);
}

void test_log ()
{
  gst_debug_add_log_function (keep_log, nullptr, nullptr);
  gst_debug_set_threshold_from_string ("*:9", TRUE);
  std::string credential;
  {
    const char *const servers[] = {"turn:me:geheim@t", "turn:t", nullptr};
    const char *const wrong[] = {"turn:me:geheim@t:0", nullptr};
    TestServer server ("turn-secret", secret, "ice-servers", servers);
    RawClient client (server.port ());
    credential = value_of (welcome_of (client, "viewer"), "credential");
    g_object_set (server.get (), "ice-servers", wrong, nullptr);
    settle (server.get ());
  }
  gst_debug_set_threshold_from_string ("", TRUE);
  gst_debug_remove_log_function (keep_log);
  g_assert_nonnull (strstr (log_text.c_str (), "event=joined"));
  for (const char *word : {secret, "geheim", credential.c_str ()})
    g_assert_null (strstr (log_text.c_str (), word));
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  gst_init (&argc, &argv);
  g_test_add_func ("/ice-servers/for", test_servers_for);
  g_test_add_func ("/ice-servers/never-stale", test_never_stale);
  test::add_table ("/ice-servers/bad", bad, check_bad);
  g_test_add_func ("/ice-servers/renewal", test_renewal);
  g_test_add_func ("/ice-servers/renewal-of-pair", test_renewal_of_pair);
  g_test_add_func ("/ice-servers/welcome", test_welcome);
  g_test_add_func ("/ice-servers/live-change", test_live_change);
  g_test_add_func ("/ice-servers/bad-start", test_bad_start);
  g_test_add_func ("/ice-servers/unreadable", test_unreadable);
  g_test_add_func ("/ice-servers/log", test_log);
  return g_test_run ();
}
