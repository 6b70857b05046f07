// SPDX-License-Identifier: LGPL-2.1-or-later
//
// GstWsrtcWsSignaller with servers that refuse, that break every rule, that fall
// silent, and with certificates that are not right.
#include <gst/wsrtc/wsrtc-ws-signaller.h>

#include <cstring>

#include "leaks.hpp"
#include "no_threads.hpp"
#include "raw_server.hpp"
#include "signaller_log.hpp"
#include "soup_room.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;
using Signaller = GRef<GstWsrtcSignaller>;

namespace {

Signaller make (const std::string &uri)
{
  return Signaller::adopt (
      GST_WSRTC_SIGNALLER (g_object_new (GST_TYPE_WSRTC_WS_SIGNALLER, "uri", uri.c_str (), "reconnect-min",
                                         20U, "reconnect-max", 50U, nullptr)));
}

// What must come of a fault: exactly one error, then an end or another try.
void check_outcome (const Signaller &signaller, const SignallerLog &log, GstWsrtcError code, bool fatal,
                    const char *says)
{
  wait_for ("the error", [&] { return !log.errors.empty (); });
  g_assert_cmpint (log.errors[0].code, ==, code);
  g_assert_cmpint (log.errors[0].fatal, ==, fatal);
  g_assert_nonnull (strstr (log.errors[0].text.c_str (), says));
  g_assert_null (strstr (log.errors[0].text.c_str (), "hunter2"));
  g_assert_false (reached_within ([&] { return log.errors.size () > 1; }, Milliseconds (150)));
  g_assert_false (fatal && log.ready ());
  gst_wsrtc_signaller_stop (signaller.get ());
}

struct RefusalRow {
  const char *name;
  unsigned status;
  GstWsrtcError code;
  bool fatal;
};

constexpr RefusalRow refusal_rows[] = {
    {"bad-request", 400, GST_WSRTC_ERROR_NETWORK, true},
    {"unauthorized", 401, GST_WSRTC_ERROR_SECURITY, true},
    {"forbidden", 403, GST_WSRTC_ERROR_SECURITY, true},
    {"not-found", 404, GST_WSRTC_ERROR_NOT_FOUND, true},
    {"room-taken", 409, GST_WSRTC_ERROR_BUSY, true},
    {"too-many", 429, GST_WSRTC_ERROR_NETWORK, false},
    {"broken-server", 500, GST_WSRTC_ERROR_NETWORK, false},
    {"starting-server", 503, GST_WSRTC_ERROR_NETWORK, false},
    {"web-page", 200, GST_WSRTC_ERROR_NETWORK, false},
};

void check_refusal (const RefusalRow &row)
{
  const LeakGuard guard;
  SoupRoom room;
  room.refuse_with (row.status);
  const Signaller signaller = make (room.uri ());
  g_object_set (signaller.get (), "token", "hunter2", nullptr);
  const SignallerLog log (signaller.get ());
  g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr));
  check_outcome (signaller, log, row.code, row.fatal, std::to_string (row.status).c_str ());
  g_assert_cmpint (log.stopped (), ==, row.fatal);
}

std::string after_accept (const std::string &request, const std::string &bytes)
{
  return accept_reply (request) + bytes;
}

struct LateRow {
  const char *name;
  const char *status;
  GstWsrtcError code;
};

constexpr LateRow late_rows[] = {
    {"not-found", "404 Not Found", GST_WSRTC_ERROR_NOT_FOUND},
    {"unauthorized", "401 Unauthorized", GST_WSRTC_ERROR_SECURITY},
    {"forbidden", "403 Forbidden", GST_WSRTC_ERROR_SECURITY},
    {"moved", "302 Found", GST_WSRTC_ERROR_NETWORK},
    {"bad-request", "400 Bad Request", GST_WSRTC_ERROR_NETWORK},
};

// A server that has let us in: what a proxy says while it is away is told once, and
// is not the end.
void check_late_refusal (const LateRow &row)
{
  const LeakGuard guard;
  size_t asked = 0;
  const auto reply = [&] (const std::string &request) {
    asked++;
    if (asked == 1)
      return after_accept (request, frame (0x88, std::string ("\x03\xe9", 2)));
    if (asked <= 4)
      return std::string ("HTTP/1.1 ") + row.status + "\r\nContent-Length: 0\r\n\r\n";
    return after_accept (request, frame (fin_text, R"({"type":"peer-added","id":"alice","role":"viewer"})"));
  };
  RawServer server ({reply});
  const Signaller signaller = make (server.uri ());
  const SignallerLog log (signaller.get ());
  g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr));
  wait_for ("ready again, or the end", [&] { return log.times_ready () == 2 || log.stopped (); });
  wait_for ("a message", [&] { return log.messages.size () == 1 || log.stopped (); });
  g_assert_false (log.stopped ());
  g_assert_cmpuint (asked, ==, 5);
  g_assert_cmpuint (log.errors.size (), ==, 2); // the end of the connection, and why it does not come back
  g_assert_cmpint (log.errors[1].code, ==, row.code);
  g_assert_false (log.errors[0].fatal || log.errors[1].fatal);
  g_assert_nonnull (strstr (log.errors[1].text.c_str (), row.status));
  gst_wsrtc_signaller_stop (signaller.get ());
  wait_for ("all connections to be closed", [&] { return server.open () == 0; });
}

struct ServerRow {
  const char *name;
  RawScript script;
  GstWsrtcError code;
  const char *says;
};

const ServerRow server_rows[] = {
    {"closes-at-once",
     {[] (const std::string &) { return std::string (); }, {}, true},
     GST_WSRTC_ERROR_NETWORK,
     "closed the connection before it answered"},
    {"silent-handshake",
     {[] (const std::string &) { return std::string (); }},
     GST_WSRTC_ERROR_TIMEOUT,
     "no WebSocket within 300 ms"},
    {"half-a-reply",
     {[] (const std::string &) { return std::string ("HTTP/1.1 101 Switching"); }},
     GST_WSRTC_ERROR_TIMEOUT,
     "no WebSocket within 300 ms"},
    {"endless-headers",
     {[] (const std::string &) { return std::string ("HTTP/1.1 101 x\r\n"); },
      "X: yyyyyyyyyyyyyyyyyyyyyyyyy\r\n"},
     GST_WSRTC_ERROR_TOO_LARGE,
     "bytes of headers"},
    {"no-http",
     {[] (const std::string &) { return std::string ("220 smtp.example ESMTP\r\n\r\n"); }},
     GST_WSRTC_ERROR_PROTOCOL,
     "not HTTP"},
    {"closes-after-handshake",
     {[] (const std::string &request) { return accept_reply (request); }, {}, true},
     GST_WSRTC_ERROR_CLOSED,
     "closed the connection"},
    {"closes-with-a-reason",
     {[] (const std::string &request) {
       return after_accept (request, frame (0x88, std::string ("\x03\xf0", 2) + "go away"));
     }},
     GST_WSRTC_ERROR_CLOSED,
     "code 1008 (go away)"},
    {"long-frame",
     {[] (const std::string &request) {
       return after_accept (request, frame (fin_text, std::string (256 * 1024 + 1, 'a')));
     }},
     GST_WSRTC_ERROR_TOO_LARGE,
     "more than 256 KiB"},
    {"frame-of-2-to-the-63",
     {[] (const std::string &request) {
       return after_accept (request, std::string ("\x81\x7f\x7f\xff\xff\xff\xff\xff\xff\xff", 10));
     }},
     GST_WSRTC_ERROR_TOO_LARGE,
     "more than 256 KiB"},
    {"endless-fragments",
     {[] (const std::string &request) { return after_accept (request, frame (more_text, "a")); },
      frame (more_continuation, std::string (32 * 1024, 'a'))},
     GST_WSRTC_ERROR_TOO_LARGE,
     "more than 256 KiB"},
    {"reserved-opcode",
     {[] (const std::string &request) { return after_accept (request, frame (0x83, "a")); }},
     GST_WSRTC_ERROR_NETWORK,
     ""},
    {"not-utf8",
     {[] (const std::string &request) { return after_accept (request, frame (fin_text, "\xff\xfe")); }},
     GST_WSRTC_ERROR_NETWORK,
     ""},
    {"continuation-of-nothing",
     {[] (const std::string &request) { return after_accept (request, frame (0x80, "a")); }},
     GST_WSRTC_ERROR_NETWORK,
     ""},
};

void check_server (const ServerRow &row)
{
  const LeakGuard guard;
  RawServer server (row.script);
  const Signaller signaller = make (server.uri ());
  g_object_set (signaller.get (), "connect-timeout", 300U, nullptr);
  const SignallerLog log (signaller.get ());
  g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr));
  wait_for ("the error", [&] { return !log.errors.empty (); });
  g_assert_cmpint (log.errors[0].code, ==, row.code);
  g_assert_false (log.errors[0].fatal);
  g_assert_nonnull (strstr (log.errors[0].text.c_str (), row.says));
  g_assert_nonnull (strstr (log.errors[0].text.c_str (), server.uri ().c_str ()));
  wait_for ("another try", [&] { return server.accepted () >= 2; });
  gst_wsrtc_signaller_stop (signaller.get ());
  wait_for ("all connections to be closed", [&] { return server.open () == 0; });
}

struct FrameRow {
  const char *name;
  unsigned opcode;
  std::string payload;
  GstWsrtcError code;
};

const FrameRow frame_rows[] = {
    {"not-json", fin_text, "hello", GST_WSRTC_ERROR_MALFORMED},
    {"empty", fin_text, "", GST_WSRTC_ERROR_MALFORMED},
    {"truncated", fin_text, R"({"type":"answer","sdp":)", GST_WSRTC_ERROR_MALFORMED},
    {"array", fin_text, "[]", GST_WSRTC_ERROR_MALFORMED},
    {"too-deep", fin_text, std::string (80000, '['), GST_WSRTC_ERROR_TOO_LARGE},
    {"twice-the-same-key", fin_text, R"({"type":"bye","type":"bye"})", GST_WSRTC_ERROR_MALFORMED},
    {"sdp-is-a-number", fin_text, R"({"type":"answer","sdp":7,"from":"alice"})", GST_WSRTC_ERROR_MALFORMED},
    {"binary", fin_binary, "\x01\x02", GST_WSRTC_ERROR_MALFORMED},
    {"binary-json", fin_binary, R"({"type":"bye"})", GST_WSRTC_ERROR_MALFORMED},
};

// Such a frame is dropped, told once, and what follows is heard.
void check_frame (const FrameRow &row)
{
  const LeakGuard guard;
  const std::string good = frame (fin_text, R"({"type":"peer-added","id":"alice","role":"viewer"})");
  const std::string bad = frame (row.opcode, row.payload);
  RawServer server ({[&] (const std::string &request) { return after_accept (request, bad + bad + good); }});
  const Signaller signaller = make (server.uri ());
  const SignallerLog log (signaller.get ());
  g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr));
  wait_for ("the good message", [&] { return log.messages.size () == 1; });
  g_assert_cmpuint (log.errors.size (), ==, 1);
  g_assert_cmpint (log.errors[0].code, ==, row.code);
  g_assert_false (log.errors[0].fatal);
  g_assert_cmpuint (server.accepted (), ==, 1);
  gst_wsrtc_signaller_stop (signaller.get ());
  wait_for ("all connections to be closed", [&] { return server.open () == 0; });
}

void fragments_without_end_cost_nothing ()
{
  RawServer server (
      {[] (const std::string &request) { return after_accept (request, frame (more_text, "a")); },
       frame (more_continuation, std::string (32 * 1024, 'a'))});
  const Signaller signaller = make (server.uri ());
  g_object_set (signaller.get (), "reconnect-min", 60000U, nullptr);
  const SignallerLog log (signaller.get ());
  g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr));
  wait_for ("the end of it", [&] { return !log.errors.empty () && server.open () == 0; });
  // What lay in the buffers of the sockets besides the 256 KiB.
  g_assert_cmpuint (server.bytes_sent (), <, 16 * 1024 * 1024);
  gst_wsrtc_signaller_stop (signaller.get ());
}

// A room that is taken, as our own server says it: told once, asked again at a
// growing distance.
void room_is_taken ()
{
  const LeakGuard guard;
  const std::string busy = frame (fin_text, R"({"type":"error","code":"busy","message":"taken"})") +
                           frame (0x88, std::string ("\x03\xf0", 2) + "taken");
  RawServer server ({[&] (const std::string &request) { return after_accept (request, busy); }});
  const Signaller signaller = make (server.uri ());
  const SignallerLog log (signaller.get ());
  const gint64 start = g_get_monotonic_time ();
  g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr));
  wait_for ("some tries", [&] { return server.accepted () >= 6; });
  // 20, 40 and three times 50 ms, each less a quarter.
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 150000);
  g_assert_cmpuint (log.errors.size (), ==, 1);
  g_assert_false (log.errors[0].fatal);
  g_assert_nonnull (strstr (log.errors[0].text.c_str (), "taken"));
  g_assert_cmpuint (log.messages.size (), >=, 5);
  gst_wsrtc_signaller_stop (signaller.get ());
  wait_for ("all connections to be closed", [&] { return server.open () == 0; });
}

void silent_server_is_given_up ()
{
  const LeakGuard guard;
  RawServer server ({[] (const std::string &request) { return accept_reply (request); }});
  const Signaller signaller = make (server.uri ());
  g_object_set (signaller.get (), "keepalive-interval", 1U, nullptr); // rounded up to 1 s
  const SignallerLog log (signaller.get ());
  g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr));
  wait_for ("the pong to be missed", [&] { return !log.errors.empty (); });
  g_assert_cmpint (log.errors[0].code, ==, GST_WSRTC_ERROR_TIMEOUT);
  g_assert_nonnull (strstr (log.errors[0].text.c_str (), "silent for 2 s"));
  wait_for ("another try", [&] { return server.accepted () == 2; });
  gst_wsrtc_signaller_stop (signaller.get ());
}

// libsoup's own server answers pings.
void idle_server_is_kept ()
{
  const LeakGuard guard;
  SoupRoom room;
  const Signaller signaller = make (room.uri ());
  g_object_set (signaller.get (), "keepalive-interval", 1000U, nullptr);
  const SignallerLog log (signaller.get ());
  g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr));
  g_assert_false (reached_within ([&] { return !log.errors.empty (); }, Milliseconds (3500)));
  g_assert_cmpuint (room.members (), ==, 1);
  gst_wsrtc_signaller_stop (signaller.get ());
}

// Nobody reads: what we queue is bounded.
void server_that_does_not_read_is_given_up ()
{
  const LeakGuard guard;
  // It sends so much that it never comes to read, and we never say stop.
  GSocketListener *listener = g_socket_listener_new ();
  g_autoptr (GError) error = nullptr;
  const guint16 port = g_socket_listener_add_any_inet_port (listener, nullptr, &error);
  g_assert_no_error (error);
  const Signaller signaller = make ("ws://127.0.0.1:" + std::to_string (port));
  const SignallerLog log (signaller.get ());
  g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr));
  GSocketConnection *connection = nullptr;
  const GAsyncReadyCallback accepted = [] (GObject *source, GAsyncResult *result, gpointer data) {
    *static_cast<GSocketConnection **> (data) =
        g_socket_listener_accept_finish (G_SOCKET_LISTENER (source), result, nullptr, nullptr);
  };
  g_socket_listener_accept_async (listener, nullptr, accepted, &connection);
  wait_for ("the connection", [&] { return connection != nullptr; });
  GSocket *socket = g_socket_connection_get_socket (connection);
  g_socket_set_blocking (socket, FALSE);
  std::string request;
  wait_for ("the request", [&] {
    char bytes[4096];
    const gssize got = g_socket_receive (socket, bytes, sizeof bytes, nullptr, nullptr);
    request.append (bytes, got > 0 ? static_cast<size_t> (got) : 0);
    return request.find ("\r\n\r\n") != std::string::npos;
  });
  const std::string reply = accept_reply (request);
  g_assert_cmpint (g_socket_send (socket, reply.data (), reply.size (), nullptr, nullptr), ==, reply.size ());
  wait_for ("ready", [&] { return log.ready (); });

  g_autoptr (GstWsrtcMessage) message =
      gst_wsrtc_message_new_offer ("alice", std::string (200 * 1024, 'a').c_str ());
  for (int i = 0; i < 100; i++)
    g_assert_true (gst_wsrtc_signaller_send (signaller.get (), message, nullptr));
  wait_for ("the error", [&] { return !log.errors.empty (); });
  g_assert_nonnull (strstr (log.errors[0].text.c_str (), "stopped reading"));
  gst_wsrtc_signaller_stop (signaller.get ());
  g_socket_listener_close (listener);
  g_object_unref (connection);
  g_object_unref (listener);
}

struct CertificateRow {
  const char *name;
  const char *certificate; // of the server
  const char *ca;          // ours, nullptr = the system's
  const char *says;        // nullptr = all is well
  bool fatal = true;
};

constexpr CertificateRow certificate_rows[] = {
    {"right-authority", "server", "ca.pem", nullptr},
    {"unknown-authority", "server", nullptr, "no authority that is trusted here"},
    {"other-authority", "server", "elsewhere.pem", "no authority that is trusted here"},
    {"other-host", "elsewhere", "ca.pem", "for another host name"},
    {"expired", "expired", "ca.pem", "it has expired", false},
};

void check_certificate (const CertificateRow &row)
{
  const LeakGuard guard;
  SoupRoom room (0, row.certificate);
  const Signaller signaller = make (room.uri ());
  if (row.ca)
    g_object_set (signaller.get (), "ca-file", tls_file (row.ca).c_str (), nullptr);
  // A SoupServer that ends in the middle of a handshake, of a second try, keeps a descriptor of it.
  g_object_set (signaller.get (), "reconnect-max", 60000U, "reconnect-min", 60000U, nullptr);
  const SignallerLog log (signaller.get ());
  g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr));
  if (row.says) {
    check_outcome (signaller, log, GST_WSRTC_ERROR_SECURITY, row.fatal, row.says);
    g_assert_cmpuint (room.queries.size (), ==, 0); // nothing was said to it
    return;
  }
  wait_for ("ready", [&] { return log.ready (); });
  room.send (R"({"type":"peer-added","id":"alice","role":"viewer"})");
  wait_for ("a message", [&] { return log.messages.size () == 1; });
  gst_wsrtc_signaller_stop (signaller.get ());
  wait_for ("the goodbye", [&] { return room.members () == 0; });
}

void tls_where_there_is_none ()
{
  const LeakGuard guard;
  RawServer server ({[] (const std::string &) { return std::string (); }, {}, true});
  const Signaller signaller = make ("wss://127.0.0.1:" + std::to_string (server.port ()));
  g_object_set (signaller.get (), "connect-timeout", 300U, nullptr);
  const SignallerLog log (signaller.get ());
  g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr));
  wait_for ("the error", [&] { return !log.errors.empty (); });
  g_assert_false (log.errors[0].fatal);
  gst_wsrtc_signaller_stop (signaller.get ());
  wait_for ("all connections to be closed", [&] { return server.open () == 0; });
}

// Each try to connect needs one for a while.
void no_threads ()
{
  if (!NoThreads::possible ())
    return g_test_skip ("the lack of threads cannot be had here");
  const LeakGuard guard;
  SoupRoom room;
  const Signaller signaller = make (room.uri ());
  const SignallerLog log (signaller.get ());
  {
    const NoThreads none;
    g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr));
    g_assert_cmpuint (log.errors.size (), ==, 0); // nothing from within start
    wait_for ("the error", [&] { return !log.errors.empty (); });
  }
  g_assert_cmpint (log.errors[0].code, ==, GST_WSRTC_ERROR_INTERNAL);
  g_assert_false (log.errors[0].fatal);
  g_assert_nonnull (strstr (log.errors[0].text.c_str (), "cannot start thread wsrtc-connect"));
  wait_for ("ready", [&] { return log.ready (); });
  gst_wsrtc_signaller_stop (signaller.get ());
  wait_for ("the goodbye", [&] { return room.members () == 0; });
}

void warm_up ()
{
  const SoupRoom room (0, "server");
  const Signaller signaller = make (room.uri ());
  g_object_set (signaller.get (), "ca-file", tls_file ("ca.pem").c_str (), nullptr);
  const SignallerLog log (signaller.get ());
  g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr));
  wait_for ("ready", [&] { return log.ready (); });
  gst_wsrtc_signaller_stop (signaller.get ());
  wait_for ("the goodbye", [&] { return room.members () == 0; });
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  gst_init (nullptr, nullptr);
  warm_up ();
  add_table ("/ws-faults/refusal", refusal_rows, check_refusal);
  add_table ("/ws-faults/late-refusal", late_rows, check_late_refusal);
  add_table ("/ws-faults/server", server_rows, check_server);
  add_table ("/ws-faults/frame", frame_rows, check_frame);
  add_table ("/ws-faults/certificate", certificate_rows, check_certificate);
  g_test_add_func ("/ws-faults/fragments-without-end", fragments_without_end_cost_nothing);
  g_test_add_func ("/ws-faults/room-is-taken", room_is_taken);
  g_test_add_func ("/ws-faults/silent-server", silent_server_is_given_up);
  g_test_add_func ("/ws-faults/idle-server", idle_server_is_kept);
  g_test_add_func ("/ws-faults/server-that-does-not-read", server_that_does_not_read_is_given_up);
  g_test_add_func ("/ws-faults/tls-where-there-is-none", tls_where_there_is_none);
  g_test_add_func ("/ws-faults/no-threads", no_threads);
  return g_test_run ();
}
