// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Who hears what over real sockets; the rules themselves are in room_test.cpp.
#include <string>
#include <vector>

#include <libsoup/soup.h>

#include "assert_text.hpp"
#include "raw_client.hpp"
#include "table.hpp"
#include "test_server.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

// The article's frames, with the line ends and escapes of JSON.stringify ().
constexpr char offer_text[] =
    R"({"type":"offer","sdp":"v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\n"})";
constexpr char answer_text[] =
    R"({"type":"answer","sdp":"v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"})";
constexpr char candidate_text[] =
    R"({"type":"candidate","candidate":"candidate:842163049 1 udp 1677729535 192.0.2.1 46154 typ srflx raddr 10.0.0.17 rport 46154","label":0,"id":"0"})";
constexpr char end_text[] = R"({"type":"candidate","candidate":"","label":0,"id":"0"})";
constexpr char bye_text[] = R"({"type":"bye"})";

struct FrameRow {
  const char *name;
  const char *sent;
  const char *heard; // by the other one
};

const std::vector<FrameRow> frame_rows = {
    {"offer", offer_text, offer_text},
    {"answer", answer_text, answer_text},
    {"candidate", candidate_text, candidate_text},
    {"end-of-candidates", end_text, end_text},
    {"bye", bye_text, bye_text},
    {"white-space-is-not-kept", "{ \"type\" : \"bye\" }\n", bye_text},
    {"unknown-members-are-not-passed-on", R"({"type":"bye","x":{"a":[1]}})", bye_text},
    {"shape-of-simple-peer",
     R"({"type":"candidate","candidate":{"candidate":"candidate:1 1 udp 1 192.0.2.1 9 typ host","sdpMid":"0","sdpMLineIndex":0}})",
     R"({"type":"candidate","candidate":"candidate:1 1 udp 1 192.0.2.1 9 typ host","label":0,"id":"0"})"},
};

// Two pages of the article, byte for byte.
void run_frame (const FrameRow &row)
{
  TestServer server;
  RawClient first (server.port ());
  RawClient second (server.port ());
  first.upgrade ("/signaling");
  second.upgrade ("/signaling");
  g_assert_true (first.send_text (row.sent));
  assert_text (second.read_text (), row.heard);
  g_assert_true (second.send_text (row.sent));
  assert_text (first.read_text (), row.heard);
}

// The id in a welcome or peer-added, which stands right after the type.
std::string id_in (const std::string &frame)
{
  const size_t at = frame.find ("\"id\":\"");
  g_assert_cmpuint (at, !=, std::string::npos);
  return frame.substr (at + 6, 32);
}

void test_roles ()
{
  TestServer server;
  RawClient viewer (server.port ());
  viewer.upgrade ("/signaling?room=r&role=viewer");
  const std::string welcome = viewer.read_text ();
  const std::string id = id_in (welcome);
  assert_text (welcome, R"({"type":"welcome","id":")" + id + R"(","iceServers":[]})");
  assert_text (viewer.read_text (),
               R"({"type":"state","state":"waiting","text":"The stream has not started yet."})");
  g_assert_true (viewer.send_text (R"({"type":"capabilities","video":["VP8"],"audio":["opus"]})"));

  // A room of its own: nothing of this may be heard there.
  RawClient elsewhere (server.port ());
  elsewhere.upgrade ("/signaling?room=other&role=source");
  g_assert_nonnull (strstr (elsewhere.read_text ().c_str (), "\"welcome\""));

  RawClient source (server.port ());
  source.upgrade ("/signaling?room=r&role=source");
  g_assert_nonnull (strstr (source.read_text ().c_str (), "\"welcome\""));
  assert_text (source.read_text (), R"({"type":"peer-added","id":")" + id + R"(","role":"viewer"})");
  const std::string capabilities = source.read_text ();
  assert_text (capabilities,
               (R"({"type":"capabilities","video":["VP8"],"audio":["opus"],"from":")" + id + "\"}"));

  g_assert_true (source.send_text (R"({"type":"state","state":"live","text":"on air"})"));
  assert_text (viewer.read_text (), R"({"type":"state","state":"live","text":"on air"})");
  g_assert_true (source.send_text (R"({"type":"bye","to":")" + id + "\"}"));
  assert_text (viewer.read_text (), bye_text);
  g_assert_true (source.send_text (R"({"type":"describe","displayName":"R","meta":{"floor":2}})"));
  g_assert_true (source.send_text (R"({"type":"bye","to":")" + id + "\"}"));
  assert_text (viewer.read_text (), bye_text);
  // A viewer cannot claim to be another one.
  g_assert_true (viewer.send_text (R"({"type":"bye","from":"somebody","to":"else"})"));
  assert_text (source.read_text (), R"({"type":"bye","from":")" + id + "\"}");

  const std::string list =
      http_request (server.port (), "GET /api/streams HTTP/1.1\r\nHost: localhost\r\n\r\n");
  g_assert_nonnull (
      strstr (list.c_str (),
              R"({"streams":[{"name":"other","state":"waiting","viewers":0,"snapshot":false,)"
              R"("text":"The stream has not started yet."},)"
              R"({"name":"r","state":"live","viewers":1,"snapshot":false,"text":"on air","displayName":"R",)"
              R"("meta":{"floor":2}}]})"));
  // Where everybody may see everything, no token helps.
  g_assert_null (strstr (list.c_str (), "WWW-Authenticate"));
  viewer.close ();
  assert_text (source.read_text (), R"({"type":"peer-removed","id":")" + id + "\"}");
  g_assert_false (elsewhere.read_frame (Milliseconds (0)).has_value ());
}

// A source and its viewer, who have heard all that there is at first.
struct Both {
  TestServer server;
  RawClient source{server.port ()};
  RawClient viewer{server.port ()};

  Both ()
  {
    source.upgrade ("/signaling?room=r&role=source");
    id_in (source.read_text ());
    viewer.upgrade ("/signaling?room=r&role=viewer");
    id_in (viewer.read_text ());
    viewer.read_text (); // the state
    id_in (source.read_text ());
  }
};

// A browser has no other way to learn that its connection leads nowhere.
void test_ping ()
{
  Both both;
  for (RawClient *one : {&both.viewer, &both.source}) {
    g_assert_true (one->send_text (R"({"type":"ping"})"));
    assert_text (one->read_text (), R"({"type":"pong"})");
  }
}

// What a viewer may send in one frame may be more than one when it is handed on, and the
// end of the source's connection then: its client takes no longer ones than we do.
void test_offer_of_a_whole_frame ()
{
  constexpr size_t most = size_t{256} * 1024;
  Both both;
  std::string sdp;
  for (size_t i = 0; i < 131050; i++)
    sdp += "\\n";
  const std::string offer = R"({"type":"offer","sdp":")" + sdp + R"("})";
  g_assert_cmpuint (offer.size (), <=, most);
  g_assert_true (both.viewer.send_text (offer));
  g_assert_nonnull (strstr (both.viewer.read_text ().c_str (), R"({"type":"error","code":"too-large")"));
  g_assert_true (both.viewer.send_text (R"({"type":"bye"})"));
  const std::string heard = both.source.read_text ();
  g_assert_cmpuint (heard.size (), <=, most);
  g_assert_nonnull (strstr (heard.c_str (), R"("bye")"));
}

// Refused in the room, hence with a reason in the close frame.
void test_refusals ()
{
  TestServer server ("max-viewers", 1u);
  RawClient source (server.port ());
  source.upgrade ("/signaling?role=source");
  g_assert_nonnull (strstr (source.read_text ().c_str (), "\"welcome\""));
  RawClient second (server.port ());
  second.upgrade ("/signaling?role=source");
  g_assert_nonnull (
      strstr (second.read_text ().c_str (), R"({"type":"error","code":"busy","message":"room)"));
  g_assert_cmpuint (second.read_close ().close_code (), ==, 1008);

  RawClient plain (server.port ());
  plain.upgrade ("/signaling");
  g_assert_nonnull (strstr (source.read_text ().c_str (), "peer-added"));
  RawClient too_many (server.port ());
  too_many.upgrade ("/signaling");
  const WsFrame close = too_many.read_close ();
  g_assert_cmpuint (close.close_code (), ==, 1008);
  assert_text (close.close_reason (), "room \"default\" has its 1 viewers");
}

void test_third_plain_client ()
{
  TestServer server;
  RawClient first (server.port ());
  RawClient second (server.port ());
  RawClient third (server.port ());
  first.upgrade ("/signaling");
  second.upgrade ("/signaling");
  third.upgrade ("/signaling");
  const WsFrame close = third.read_close ();
  g_assert_cmpuint (close.close_code (), ==, 1008);
  g_assert_nonnull (strstr (close.close_reason ().c_str (), "already two clients"));
  // The pair goes on.
  g_assert_true (first.send_text (bye_text));
  assert_text (second.read_text (), bye_text);
}

// ---- a real client ----

class SoupClient {
public:
  SoupClient (unsigned port, const char *query)
  {
    const std::string uri = "ws://127.0.0.1:" + std::to_string (port) + "/signaling" + query;
    auto message = GRef<SoupMessage>::adopt (soup_message_new ("GET", uri.c_str ()));
    soup_session_websocket_connect_async (session_.get (), message.get (), nullptr, nullptr,
                                          G_PRIORITY_DEFAULT, nullptr, on_connected, this);
    wait_for ("the WebSocket", [this] { return bool (socket_); });
  }

  void send (const char *text) { soup_websocket_connection_send_text (socket_.get (), text); }

  std::string read ()
  {
    wait_for ("a message", [this] { return !messages_.empty (); });
    std::string first = messages_.front ();
    messages_.erase (messages_.begin ());
    return first;
  }

  unsigned close_code ()
  {
    wait_for ("the close", [this] {
      return soup_websocket_connection_get_state (socket_.get ()) == SOUP_WEBSOCKET_STATE_CLOSED;
    });
    return soup_websocket_connection_get_close_code (socket_.get ());
  }

  bool has_extensions () const
  {
    return soup_websocket_connection_get_extensions (socket_.get ()) != nullptr;
  }

private:
  static void on_connected (GObject *session, GAsyncResult *result, gpointer self)
  {
    auto *client = static_cast<SoupClient *> (self);
    GError *error = nullptr;
    client->socket_ = GRef<SoupWebsocketConnection>::adopt (
        soup_session_websocket_connect_finish (SOUP_SESSION (session), result, &error));
    g_assert_no_error (error);
    client->hook_ = SignalHook (client->socket_.get (), "message", G_CALLBACK (on_message), client);
  }

  static void on_message (SoupWebsocketConnection *, int, GBytes *data, gpointer self)
  {
    gsize size = 0;
    const auto *text = static_cast<const char *> (g_bytes_get_data (data, &size));
    static_cast<SoupClient *> (self)->messages_.emplace_back (text, size);
  }

  GRef<SoupSession> session_ =
      GRef<SoupSession>::adopt (soup_session_new_with_options ("timeout", 0u, nullptr));
  GRef<SoupWebsocketConnection> socket_;
  SignalHook hook_;
  std::vector<std::string> messages_;
};

void test_libsoup_client ()
{
  TestServer server;
  SoupClient first (server.port (), "?room=a");
  SoupClient second (server.port (), "?room=a");
  first.send (offer_text);
  assert_text (second.read (), offer_text);
  second.send (answer_text);
  assert_text (first.read (), answer_text);
  g_assert_false (first.has_extensions ());

  gst_wsrtc_server_stop (server.get ());
  g_assert_cmpuint (first.close_code (), ==, 1001);
  g_assert_cmpuint (second.close_code (), ==, 1001);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/ws/article", frame_rows, run_frame);
  g_test_add_func ("/ws/roles", test_roles);
  g_test_add_func ("/ws/ping", test_ping);
  g_test_add_func ("/ws/offer-of-a-whole-frame", test_offer_of_a_whole_frame);
  g_test_add_func ("/ws/refusals", test_refusals);
  g_test_add_func ("/ws/third-plain-client", test_third_plain_client);
  g_test_add_func ("/ws/libsoup-client", test_libsoup_client);
  return g_test_run ();
}
