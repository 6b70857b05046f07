// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The limits that are properties, each set so low that a few clients reach it.
#include <string>
#include <vector>

#include "http_peer.hpp"
#include "raw_client.hpp"
#include "table.hpp"
#include "test_server.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr char bye_text[] = R"({"type":"bye"})";
constexpr unsigned least_buffered = 1048576; // of the property

// ---- of one WebSocket ----

struct RateRow {
  const char *name;
  const char *property;
  unsigned limit;
  const char *target;
  size_t bytes; // of a message
  int fine;     // that many may come at once
  int broken;   // and that many may not
};

const RateRow rate_rows[] = {
    {"messages", "message-rate", 2, "/signaling?room=a&role=viewer", 0, 20, 40},
    {"messages-of-a-peer", "message-rate", 2, "/", 0, 80, 160},
    {"messages-of-a-source", "message-rate", 1, "/signaling?room=a&role=source", 0, 1000, 1600},
    {"bytes", "byte-rate", 1024, "/signaling?room=a&role=viewer", 1000, 7, 12},
    {"bytes-of-a-source", "byte-rate", 1024, "/signaling?room=a&role=source", 100000, 9, 14},
};

// A ping: it costs as any frame does, and is no fault.
std::string message_of (const RateRow &row)
{
  if (row.bytes == 0)
    return client_frame (ws_ping | ws_final, "x");
  const std::string text = bye_text;
  return client_frame (ws_text | ws_final, text + std::string (row.bytes - text.size (), ' '));
}

void run_rate (const RateRow &row)
{
  TestServer server (row.property, row.limit);
  RawClient modest (server.port ());
  modest.upgrade (row.target);
  for (int i = 0; i < row.fine; i++)
    g_assert_true (modest.send (message_of (row)));
  g_assert_true (modest.send (client_frame (ws_ping | ws_final, "there?")));
  for (bool answered = false; !answered;) {
    const auto frame = modest.read_frame ();
    g_assert_true (frame && frame->opcode != ws_close);
    answered = frame->opcode == ws_pong && frame->payload == "there?";
  }
  modest.close ();

  RawClient greedy (server.port ());
  greedy.upgrade (row.target);
  for (int i = 0; i < row.broken; i++)
    (void)greedy.send (message_of (row));
  g_assert_cmpuint (greedy.read_close ().close_code (), ==, 1008);
}

// It is alive by all that it sends, and still it is of no use.
void test_sends_and_does_not_read ()
{
  TestServer server ("keepalive-interval", 1000u, "pong-timeout", 200u, "max-unsent-bytes", 64u << 20);
  RawClient source (server.port ());
  source.upgrade ("/signaling?room=r&role=source");
  RawClient stopped (server.port ());
  stopped.shrink_receive_buffer ();
  stopped.upgrade ("/signaling?room=r&role=viewer");
  const std::string state = R"({"type":"state","state":"live","text":")" + std::string (1000, 'x') + R"("})";
  for (int i = 0; i < 12000; i++) // 12 MB are more than the kernel's buffers
    g_assert_true (source.send_text (state));
  bool dropped = false;
  wait_for ("one that does not read to be dropped", [&] {
    (void)stopped.send (client_frame (ws_ping | ws_final, "x"));
    while (const auto frame = source.read_frame (Milliseconds (20))) {
      source.answer_ping (*frame);
      dropped = dropped || frame->payload.find ("peer-removed") != std::string::npos;
    }
    return dropped;
  });
}

// ---- of all together ----

void test_no_room_for_one_more ()
{
  TestServer server ("max-buffered-bytes", least_buffered);
  std::vector<RawClient> idle;
  for (int i = 0; i < 31; i++) { // of 32 KiB each, and there has to be some for requests
    idle.emplace_back (server.port ());
    idle.back ().upgrade ("/signaling?room=r" + std::to_string (i));
  }
  RawClient one_more (server.port ());
  assert_text (one_more.read_all ().substr (0, 12), "HTTP/1.1 503");
  idle.pop_back ();
  wait_for ("the place to be free",
            [&] { return ask (server.port (), "GET /healthz").substr (0, 12) == "HTTP/1.1 200"; });
}

// One hoards just less than all may hold, and keeps nobody out.
void test_hoard_makes_room ()
{
  TestServer server ("max-buffered-bytes", least_buffered);
  std::vector<RawClient> hoarders;
  for (int i = 0; i < 3; i++) { // 276 KiB each, with what is of an idle one
    RawClient &client = hoarders.emplace_back (server.port ());
    client.upgrade ("/signaling?room=hoard" + std::to_string (i));
    g_assert_true (client.send (client_frame (ws_text, std::string (250000, ' ')) +
                                client_frame (ws_ping | ws_final, "read?")));
    for (bool read = false; !read;) {
      const auto frame = client.read_frame ();
      g_assert_true (frame && frame->opcode != ws_close);
      read = frame->opcode == ws_pong;
    }
  }
  std::vector<RawClient> newcomers;
  for (int i = 0; i < 12; i++) {
    newcomers.emplace_back (server.port ());
    newcomers.back ().upgrade ("/signaling?room=r" + std::to_string (i));
  }
  // No more than it takes.
  int gone = 0;
  for (RawClient &client : hoarders)
    gone += client.closed_within (Milliseconds (200));
  g_assert_cmpint (gone, ==, 1);
}

struct HoardRow {
  const char *name;
  std::string target; // "" = of HTTP
  size_t bytes;       // that are held of each
};

const HoardRow hoard_rows[] = {
    {"half-a-body", "", 150000},
    {"half-a-message", "/signaling?room=hoard", 100000},
    {"half-a-message-of-a-peer", "/", 100000},
};

RawClient hoard (unsigned port, const HoardRow &row, size_t bytes)
{
  RawClient client (port);
  if (row.target.empty ()) {
    (void)(client.send ("POST /whip/demo HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string (port) +
                        "\r\nContent-Type: application/sdp\r\nContent-Length: 160000\r\n\r\n" +
                        std::string (bytes, 'x')));
    return client;
  }
  // When there is no room it is refused; there is again when the heaviest has gone.
  client.send_upgrade (row.target);
  if (client.read_head ().substr (0, 12) == "HTTP/1.1 101")
    (void)client.send (client_frame (ws_text, std::string (bytes, ' ')));
  return client;
}

void run_hoard (const HoardRow &row)
{
  TestServer server ("max-buffered-bytes", least_buffered);
  RawClient light (server.port ());
  light.upgrade ("/signaling?room=light");
  std::vector<RawClient> heavy;
  for (int i = 0; i < 12; i++)
    heavy.push_back (hoard (server.port (), row, row.bytes + (i == 0 ? 5000 : 0)));
  // The heaviest first.
  g_assert_true (heavy[0].closed_within (Milliseconds (5000)));
  g_assert_true (light.send (client_frame (ws_ping | ws_final, "there?")));
  for (bool answered = false; !answered;) {
    const auto frame = light.read_frame ();
    g_assert_true (frame && frame->opcode != ws_close);
    answered = frame->opcode == ws_pong;
  }
}

// ---- requests ----

struct RequestRow {
  const char *name;
  const char *line;
  int fine;
  int broken;
};

const RequestRow request_rows[] = {
    {"whip", "POST /whip/demo", 5, 30},
    {"whep", "DELETE /whep/demo/nothing", 5, 30},
    {"page", "GET /healthz", 100, 300},
    {"nothing", "GET /a/b/c", 100, 300},
};

void run_request (const RequestRow &row)
{
  TestServer server ("request-rate", 1u);
  const auto status = [&] { return ask (server.port (), row.line).substr (9, 3); };
  for (int i = 0; i < row.fine; i++)
    g_assert_true (status () != "429");
  bool refused = false;
  for (int i = row.fine; i < row.broken && !refused; i++)
    refused = status () == "429";
  g_assert_true (refused);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/budgets/rate", rate_rows, run_rate);
  add_table ("/budgets/hoard", hoard_rows, run_hoard);
  add_table ("/budgets/requests", request_rows, run_request);
  g_test_add_func ("/budgets/sends-and-does-not-read", test_sends_and_does_not_read);
  g_test_add_func ("/budgets/no-room-for-one-more", test_no_room_for_one_more);
  g_test_add_func ("/budgets/hoard-makes-room", test_hoard_makes_room);
  return g_test_run ();
}
