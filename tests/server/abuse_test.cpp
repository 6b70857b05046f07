// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Clients that do what they must not: each is sent away, everybody else goes on.
#include <cstdio>
#include <string>
#include <vector>

#include <unistd.h>

#include "assert_text.hpp"
#include "raw_client.hpp"
#include "sanitized.hpp"
#include "table.hpp"
#include "test_server.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr char bye_text[] = R"({"type":"bye"})";

// Two plain clients in a room of their own, to show that the server goes on.
class Bystanders {
public:
  explicit Bystanders (unsigned port) : first_ (port), second_ (port)
  {
    first_.upgrade ("/signaling?room=bystanders");
    second_.upgrade ("/signaling?room=bystanders");
  }

  void check ()
  {
    g_assert_true (first_.send_text (bye_text));
    assert_text (second_.read_text (), bye_text);
  }

private:
  RawClient first_, second_;
};

// ---- frames that end a connection ----

struct EndRow {
  const char *name;
  std::string bytes;
  unsigned code; // of the close frame, 0 = the connection is only closed
};

std::string text_frame (std::string_view payload)
{
  return client_frame (ws_text | ws_final, payload);
}

std::string fragments (int count, size_t size)
{
  std::string all = client_frame (ws_text, std::string (size, 'x'));
  for (int i = 1; i < count; i++)
    all += client_frame (ws_continuation, std::string (size, 'x'));
  return all;
}

std::string repeat (const std::string &text, int times)
{
  std::string all;
  while (times-- > 0)
    all += text;
  return all;
}

const std::vector<EndRow> end_rows = {
    {"binary", client_frame (ws_binary | ws_final, "\x01\x02"), 1003},
    {"non-utf8", text_frame ("{\"type\":\"\xff\xfe\"}"), 1007},
    {"oversize-frame", text_frame (std::string (256 * 1024 + 1, ' ')), 1009},
    {"announced-giant", std::string ("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xffmask", 14), 1009},
    {"oversize-in-fragments", fragments (5, 60000), 1009},
    {"many-tiny-fragments", fragments (300, 1), 1009},
    {"compressed-frame", client_frame (ws_text | ws_final | 0x40, bye_text), 1002},
    {"reserved-opcode", client_frame (3 | ws_final, bye_text), 1002},
    {"long-ping", client_frame (ws_ping | ws_final, std::string (126, 'x')), 1002},
    {"message-flood", repeat (text_frame (bye_text), 2000), 1008},
    {"ping-flood", repeat (client_frame (ws_ping | ws_final, "x"), 2000), 1008},
    {"byte-flood", repeat (text_frame (std::string (200000, ' ')), 8), 1008},
    {"bad-frames", repeat (text_frame ("no json"), 20), 1008},
};

void run_end (const EndRow &row)
{
  TestServer server;
  Bystanders others (server.port ());
  RawClient client (server.port ());
  client.upgrade ("/signaling?room=abuse");
  // Not all of it may be taken.
  (void)client.send (row.bytes);
  if (row.code != 0)
    g_assert_cmpuint (client.read_close ().close_code (), ==, row.code);
  g_assert_true (client.closed_within (Milliseconds (5000)));
  others.check ();
}

// ---- frames that are refused, each with one error ----

struct RefusedRow {
  const char *name;
  std::string text;
  const char *code;
};

const std::vector<RefusedRow> refused_rows = {
    {"empty", "", "malformed"},
    {"no-json", "hello", "malformed"},
    {"truncated", R"({"type":"offer","sdp":"v=0)", "malformed"},
    {"array", "[]", "malformed"},
    {"deep", std::string (100000, '['), "too-large"},
    {"deep-object", repeat ("{\"a\":", 65) + "1" + std::string (65, '}'), "too-large"},
    {"duplicate-key", R"({"type":"bye","type":"offer"})", "malformed"},
    {"zero-byte", std::string ("{\"type\":\"b\0e\"}", 14), "malformed"},
    {"wrong-type", R"({"type":"offer","sdp":7})", "malformed"},
    {"offer-without-sdp", R"({"type":"offer"})", "malformed"},
    {"claims-to-be-server", R"({"type":"state","state":"live","text":"x"})", "protocol"},
};

void run_refused (const RefusedRow &row)
{
  TestServer server;
  RawClient client (server.port ());
  client.upgrade ("/signaling?role=viewer");
  g_assert_nonnull (strstr (client.read_text ().c_str (), "welcome"));
  g_assert_nonnull (strstr (client.read_text ().c_str (), "state"));
  g_assert_true (client.send_text (row.text));
  const std::string answer = client.read_text ();
  g_test_message ("%s", answer.c_str ());
  const std::string start = std::string (R"({"type":"error","code":")") + row.code + "\"";
  assert_text (answer.substr (0, start.size ()), start);
  // One error, and the connection goes on: the next answer is that to a ping.
  g_assert_true (client.send (client_frame (ws_ping | ws_final, "still here")));
  const std::optional<WsFrame> pong = client.read_frame ();
  g_assert_true (pong.has_value ());
  g_assert_cmpint (pong->opcode, ==, ws_pong);
}

// ---- memory ----

size_t resident_bytes ()
{
  long pages = 0, resident = 0;
  FILE *file = fopen ("/proc/self/statm", "r");
  g_assert_nonnull (file);
  g_assert_cmpint (fscanf (file, "%ld %ld", &pages, &resident), ==, 2);
  fclose (file);
  return static_cast<size_t> (resident) * static_cast<size_t> (sysconf (_SC_PAGESIZE));
}

void test_fragments_without_end ()
{
  constexpr size_t fragment = 64 * 1024;
  constexpr size_t total = 300u << 20;
  TestServer server;
  Bystanders others (server.port ());
  RawClient client (server.port ());
  client.upgrade ("/signaling?room=abuse");
  const size_t before = resident_bytes ();
  const std::string more = client_frame (ws_continuation, std::string (fragment, 'x'));
  size_t sent = 0;
  (void)client.send (client_frame (ws_text, "x"));
  while (sent < total && client.send (more, Milliseconds (5000)))
    sent += fragment;
  g_test_message ("%zu bytes were taken from the client, memory grew by %zd", sent,
                  static_cast<ssize_t> (resident_bytes () - before));
  g_assert_cmpuint (sent, <, total);
  if (!has_address_sanitizer)
    g_assert_cmpuint (resident_bytes (), <, before + (32u << 20));
  others.check ();
}

// libsoup remembers each that it has seen until the process ends.
void test_methods_without_end ()
{
  constexpr int requests = 600;
  constexpr size_t size = 60000;
  TestServer server;
  Bystanders others (server.port ());
  const auto ask = [&] (int i) {
    const std::string method = std::to_string (i) + "-" + std::string (size, 'M');
    return http_request (server.port (), method + " / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  };
  assert_text (ask (0).substr (0, 12), "HTTP/1.1 405");
  const size_t before = resident_bytes ();
  for (int i = 1; i < requests; i++)
    assert_text (ask (i).substr (0, 12), "HTTP/1.1 405");
  g_test_message ("memory grew by %zd", static_cast<ssize_t> (resident_bytes () - before));
  if (!has_address_sanitizer)
    g_assert_cmpuint (resident_bytes (), <, before + requests * size / 2);
  others.check ();
}

void test_long_body ()
{
  TestServer server;
  RawClient client (server.port ());
  g_assert_true (client.send ("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\n"));
  const std::string megabyte (1 << 20, 'x');
  int sent = 0;
  while (sent < 64 && client.send (megabyte, Milliseconds (5000)))
    sent++;
  g_assert_cmpint (sent, <, 64);
}

// ---- time ----

struct SlowRow {
  const char *name;
  const char *bytes;
};

const std::vector<SlowRow> slow_rows = {
    {"silent", ""},
    {"half-a-line", "GET / HT"},
    {"half-a-header", "GET / HTTP/1.1\r\nHost: loc"},
    {"empty-lines", "\r\n\r\n\r\n"},
    {"half-a-body", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nab"},
};

void run_slow (const SlowRow &row)
{
  TestServer server ("header-timeout", 200u);
  Bystanders others (server.port ());
  RawClient client (server.port ());
  const gint64 start = g_get_monotonic_time ();
  g_assert_true (client.send (row.bytes));
  g_assert_true (client.closed_within (Milliseconds (5000)));
  g_assert_cmpint (g_get_monotonic_time () - start, <, 4000000);
  others.check ();
}

const std::vector<SlowRow> dripping_rows = {
    {"header", "GET / HTTP/1.1\r\nX: "},
    {"body", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n"},
    {"body-of-offer", "POST /whep/demo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sdp\r\n"
                      "Content-Length: 1000\r\n\r\n"},
    {"body-in-chunks", "POST /whip/demo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sdp\r\n"
                       "Transfer-Encoding: chunked\r\n\r\n3e8\r\n"},
};

// One byte now and then does not buy more time.
void run_dripping (const SlowRow &row)
{
  TestServer server ("header-timeout", 300u);
  RawClient client (server.port ());
  g_assert_true (client.send (row.bytes));
  bool closed = false;
  for (int i = 0; i < 100 && !closed; i++) {
    (void)client.send ("x");
    closed = client.closed_within (Milliseconds (50));
  }
  g_assert_true (closed);
}

void test_no_pong ()
{
  TestServer server ("keepalive-interval", 1000u, "pong-timeout", 200u);
  RawClient deaf (server.port ());
  deaf.upgrade ("/signaling?room=a&role=source");
  RawClient alive (server.port ());
  alive.upgrade ("/signaling?room=a&role=viewer");
  // The one that answers pings stays, and hears that the other one has gone.
  g_assert_nonnull (strstr (alive.read_text ().c_str (), "welcome"));
  g_assert_nonnull (strstr (alive.read_text ().c_str (), "waiting"));
  g_assert_nonnull (strstr (alive.read_text ().c_str (), "The source has gone"));
  g_assert_true (deaf.closed_within (Milliseconds (5000)));
}

// ---- refusals count as requests ----

struct RefusalRow {
  const char *name;
  std::string request;
  const char *status; // until there were too many
};

const std::vector<RefusalRow> refusal_rows = {
    {"unknown-method", "BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n", "405"},
    {"wrong-method", "PUT / HTTP/1.1\r\nHost: localhost\r\n\r\n", "405"},
    {"noise", "\x16\x03\x01\x02\r\n\r\n", "400"},
    {"length", "PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", "400"},
    {"two-hosts", "GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", "400"},
    {"foreign-host", "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", "403"},
};

void run_refusal (const RefusalRow &row)
{
  TestServer server ("request-rate", 1u); // of these 120 at once, 20/s
  std::string answer;
  int refused = 0;
  while (refused < 5000 && (answer = http_request (server.port (), row.request)).compare (9, 3, "429") != 0) {
    assert_text (answer.substr (9, 3), row.status);
    refused++;
  }
  g_test_message ("%d × %s\n%s", refused, row.status, answer.c_str ());
  g_assert_cmpint (refused, >=, 100);
  g_assert_cmpint (refused, <, 5000);
  g_assert_nonnull (strstr (answer.c_str (), "Retry-After: 1\r\n"));
}

// ---- a reader that stops ----

void test_stopped_reader ()
{
  TestServer server;
  Bystanders others (server.port ());
  RawClient source (server.port ());
  source.upgrade ("/signaling?room=r&role=source");
  RawClient stopped (server.port ());
  stopped.shrink_receive_buffer ();
  stopped.upgrade ("/signaling?room=r&role=viewer");
  RawClient reading (server.port ());
  reading.upgrade ("/signaling?room=r&role=viewer");

  const std::string state = R"({"type":"state","state":"live","text":")" + std::string (1000, 'x') + R"("})";
  bool dropped = false;
  // 16 MiB are more than its queue and the kernel's buffers.
  for (int i = 0; i < 16000 && !dropped; i++) {
    g_assert_true (source.send_text (state));
    for (std::string heard; heard != state;)
      heard = reading.read_text ();
    // Announced: welcome, two viewers; then the one that is gone.
    while (const auto frame = source.read_frame (Milliseconds (0))) {
      source.answer_ping (*frame);
      dropped = dropped || frame->payload.find ("peer-removed") != std::string::npos;
    }
  }
  g_assert_true (dropped);
  others.check ();
}

// ---- caps ----

std::string health (RawClient &client)
{
  (void)client.send ("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  return client.read_all ().substr (0, 12);
}

void check_cap (const char *property)
{
  TestServer server (property, 3u);
  std::vector<RawClient> clients;
  for (int i = 0; i < 3; i++) {
    clients.emplace_back (server.port ());
    clients.back ().upgrade ("/signaling?room=r" + std::to_string (i));
  }
  RawClient fourth (server.port ());
  assert_text (fourth.read_all ().substr (0, 12), "HTTP/1.1 503");
  clients.pop_back ();
  wait_for ("the place to be free", [&] {
    RawClient again (server.port ());
    return health (again) == "HTTP/1.1 200";
  });
}

void test_total_cap ()
{
  check_cap ("max-connections");
}

void test_address_cap ()
{
  check_cap ("max-connections-per-address");
}

void test_deflate_is_not_negotiated ()
{
  TestServer server;
  RawClient client (server.port ());
  client.send_upgrade ("/signaling",
                       "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n");
  const std::string head = client.read_head ();
  assert_text (head.substr (0, 12), "HTTP/1.1 101");
  g_assert_null (strstr (head.c_str (), "Extensions"));
}

void test_frames_before_the_handshake_ended ()
{
  TestServer server;
  RawClient client (server.port ());
  g_assert_true (client.send ("GET /signaling HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                              "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" +
                              text_frame (bye_text)));
  g_assert_true (client.closed_within (Milliseconds (5000)));
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/abuse/ends", end_rows, run_end);
  add_table ("/abuse/refused", refused_rows, run_refused);
  add_table ("/abuse/slow", slow_rows, run_slow);
  g_test_add_func ("/abuse/fragments-without-end", test_fragments_without_end);
  g_test_add_func ("/abuse/long-body", test_long_body);
  g_test_add_func ("/abuse/methods-without-end", test_methods_without_end);
  add_table ("/abuse/refusals", refusal_rows, run_refusal);
  add_table ("/abuse/dripping", dripping_rows, run_dripping);
  g_test_add_func ("/abuse/no-pong", test_no_pong);
  g_test_add_func ("/abuse/stopped-reader", test_stopped_reader);
  g_test_add_func ("/abuse/total-cap", test_total_cap);
  g_test_add_func ("/abuse/address-cap", test_address_cap);
  g_test_add_func ("/abuse/deflate", test_deflate_is_not_negotiated);
  g_test_add_func ("/abuse/early-frames", test_frames_before_the_handshake_ended);
  return g_test_run ();
}
