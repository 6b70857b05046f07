// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Limits that change while a server runs: for whom the new one counts, and that nobody
// is dropped for it.
#include <string>
#include <vector>

#include "http_peer.hpp"
#include "log_text.hpp"
#include "raw_client.hpp"
#include "table.hpp"
#include "test_server.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr char viewer[] = "/signaling?room=a&role=viewer";

void set_limit (const TestServer &server, const char *property, unsigned limit)
{
  g_object_set (server.get (), property, limit, nullptr);
  server.settle ();
}

RawClient client_at (const TestServer &server, const char *target = viewer)
{
  RawClient client (server.port ());
  client.upgrade (target);
  return client;
}

// ---- what each WebSocket has of its own ----

// True when it is still there after all of them.
bool survives (RawClient &client, const std::string &message, int count)
{
  for (int i = 0; i < count; i++)
    (void)client.send (message);
  (void)client.send (client_frame (ws_ping | ws_final, "there?"));
  while (const auto frame = client.read_frame ()) {
    if (frame->opcode == ws_close) {
      g_assert_cmpuint (frame->close_code (), ==, 1008);
      return false;
    }
    if (frame->opcode == ws_pong && frame->payload == "there?")
      return true;
  }
  return false;
}

struct RateRow {
  const char *name;
  const char *property;
  unsigned low, high;
  std::string message;
  int count; // too many for the low one
};

const RateRow rate_rows[] = {
    {"messages", "message-rate", 1, 50, client_frame (ws_ping | ws_final, "x"), 100},
    {"bytes", "byte-rate", 1024, 131072,
     client_frame (ws_text | ws_final, R"({"type":"bye"})" + std::string (1000, ' ')), 12},
};

void run_rate (const RateRow &row)
{
  TestServer server (row.property, row.high);
  RawClient before = client_at (server);
  set_limit (server, row.property, row.low);
  RawClient meanwhile = client_at (server);
  g_assert_false (survives (meanwhile, row.message, row.count));
  g_assert_true (survives (before, row.message, row.count));
  set_limit (server, row.property, row.high);
  RawClient after = client_at (server);
  g_assert_true (survives (after, row.message, row.count));
}

// A viewer that does not read, and the id that the source is told of it.
class Sleeper {
public:
  Sleeper (const TestServer &server, RawClient &source) : client_ (server.port ())
  {
    client_.shrink_receive_buffer ();
    client_.upgrade (viewer);
    const std::string added = source.read_text ();
    const size_t at = added.find (R"("id":")");
    g_assert_cmpuint (at, !=, std::string::npos);
    id = added.substr (at, added.find ('"', at + 6) + 1 - at);
  }

  std::string id; // with its name

private:
  RawClient client_;
};

void test_unsent_bytes ()
{
  TestServer server ("max-unsent-bytes", 64u << 20, "keepalive-interval", 0u);
  RawClient source = client_at (server, "/signaling?room=a&role=source");
  (void)source.read_text (); // its welcome
  const Sleeper before (server, source);
  set_limit (server, "max-unsent-bytes", 65536);
  const Sleeper after (server, source);
  const std::string state = R"({"type":"state","state":"live","text":")" + std::string (1000, 'x') + R"("})";
  for (int i = 0; i < 12000; i++) // 12 MB are more than the kernel's buffers
    g_assert_true (source.send_text (state));
  g_assert_true (source.send (client_frame (ws_ping | ws_final, "all?")));
  std::string told;
  for (bool all = false; !all;) {
    const auto frame = source.read_frame ();
    g_assert_true (frame.has_value ());
    told += frame->payload;
    all = frame->opcode == ws_pong;
  }
  g_assert_true (told.find (after.id) != std::string::npos);
  g_assert_true (told.find (before.id) == std::string::npos);
}

void test_keepalive ()
{
  TestServer server ("keepalive-interval", 0u, "pong-timeout", 3600000u);
  RawClient before = client_at (server);
  g_object_set (server.get (), "keepalive-interval", 1000u, "pong-timeout", 100u, nullptr);
  server.settle ();
  RawClient after = client_at (server);
  g_assert_true (after.closed_within (default_deadline));
  g_assert_true (survives (before, client_frame (ws_ping | ws_final, "x"), 1));
}

// ---- what is of all together ----

std::string status_of (const TestServer &server)
{
  return ask (server.port (), "GET /healthz").substr (9, 3);
}

void test_request_rate ()
{
  TestServer server ("request-rate", 50u);
  assert_text (status_of (server), "200");
  set_limit (server, "request-rate", 1); // 120 at once
  int taken = 0;
  while (taken < 1000 && status_of (server) == "200")
    taken++;
  g_assert_cmpint (taken, >=, 100);
  g_assert_cmpint (taken, <, 1000);
  set_limit (server, "request-rate", 50);
  assert_text (status_of (server), "200");
}

// Those of WHIP and WHEP have a budget of their own.
void test_session_rate ()
{
  TestServer server ("request-rate", 50u);
  const auto status = [&] { return ask (server.port (), "DELETE /whep/demo/nothing").substr (9, 3); };
  assert_text (status (), "404");
  set_limit (server, "request-rate", 1); // 6 at once
  int taken = 0;
  while (taken < 60 && status () == "404")
    taken++;
  g_assert_cmpint (taken, <, 60);
  set_limit (server, "request-rate", 50);
  assert_text (status (), "404");
}

struct PlacesRow {
  const char *name;
  const char *property;
  unsigned low, high;
};

const PlacesRow places_rows[] = {
    {"connections", "max-connections", 4, 1000},
    {"connections-per-address", "max-connections-per-address", 4, 250},
    {"buffered-bytes", "max-buffered-bytes", 1048576, 128 << 20},
};

// There are more already than the new limit allows.
void run_places (const PlacesRow &row)
{
  TestServer server (row.property, row.high);
  std::vector<RawClient> there;
  for (int i = 0; i < 40; i++)
    there.push_back (client_at (server, ("/signaling?room=r" + std::to_string (i)).c_str ()));
  assert_text (status_of (server), "200");
  set_limit (server, row.property, row.low);
  assert_text (status_of (server), "503");
  // Who is there goes on, with messages that are not complete, too.
  for (RawClient &client : there)
    g_assert_true (client.send (client_frame (ws_text, std::string (10000, ' '))));
  for (RawClient &client : there)
    g_assert_true (survives (client, client_frame (ws_ping | ws_final, "x"), 1));
  set_limit (server, row.property, row.high);
  assert_text (status_of (server), "200");
  set_limit (server, row.property, row.low);
  there.clear ();
  wait_for ("places to be free", [&] { return status_of (server) == "200"; });
}

// Not with each other property, too, that is set after it.
void test_told_once ()
{
  TestServer server;
  const LogText log ("wsrtcserver:2");
  const char *const wrong[] = {"turn:t", nullptr}; // without a secret
  g_object_set (server.get (), "ice-servers", wrong, "max-viewers", 5U, "accept-sources", FALSE, nullptr);
  server.settle ();
  g_assert_cmpuint (log.count ("ice-servers"), ==, 1);
  g_object_set (server.get (), "turn-secret", "a secret", nullptr);
  server.settle ();
  g_object_set (server.get (), "turn-secret", "", "max-viewers", 6U, nullptr);
  server.settle ();
  g_assert_cmpuint (log.count ("ice-servers"), ==, 2);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/reload-limits/rate", rate_rows, run_rate);
  add_table ("/reload-limits/places", places_rows, run_places);
  g_test_add_func ("/reload-limits/unsent-bytes", test_unsent_bytes);
  g_test_add_func ("/reload-limits/keepalive", test_keepalive);
  g_test_add_func ("/reload-limits/request-rate", test_request_rate);
  g_test_add_func ("/reload-limits/session-rate", test_session_rate);
  g_test_add_func ("/reload-limits/told-once", test_told_once);
  return g_test_run ();
}
