// SPDX-License-Identifier: LGPL-2.1-or-later
//
// GstWsrtcHttpSignaller with servers that behave, and with some that do not.
#include <string>

#include "http_rig.hpp"
#include "leaks.hpp"
#include "raw_server.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

void there_and_back ()
{
  const LeakGuard guard;
  SoupWhip server;
  const Signaller signaller = make (server.url () + "?room=1");
  g_autoptr (GstStructure) headers =
      gst_structure_new ("headers", "X-Camera", G_TYPE_STRING, "door", nullptr);
  g_object_set (signaller.get (), "headers", headers, nullptr);
  const SignallerLog log (signaller.get ());
  start (signaller);
  g_assert_true (log.states.empty ()); // nothing from within start
  wait_invited (log);
  g_assert_true (log.ready ());
  g_assert_cmpuint (log.states.size (), ==, 2);
  assert_text (log.messages[0], "GST_WSRTC_MESSAGE_PEER_ADDED whip -");
  offer (signaller);
  wait_for ("the answer", [&] { return log.messages.size () == 2; });
  assert_text (log.messages[1], "GST_WSRTC_MESSAGE_ANSWER whip " + make_sdp (1));
  const SeenRequest &post = server.last ("POST");
  assert_text (post.path + "?" + post.query, "/whip/cam?room=1");
  assert_text (post.authorization, "Bearer hunter2");
  assert_text (post.camera, "door");
  assert_text (post.content_type, "application/sdp");
  g_assert_nonnull (strstr (post.body.c_str (), "a=end-of-candidates"));

  send (signaller, gst_wsrtc_message_new_candidate ("whip", make_candidate (2).c_str (), 0, "video0"));
  wait_for ("the candidate", [&] { return server.count ("PATCH") == 1; });
  const SeenRequest &patch = server.last ("PATCH");
  assert_text (patch.path, "/session/1");
  assert_text (patch.if_match, "\"tag\"");
  assert_text (patch.content_type, "application/trickle-ice-sdpfrag");
  g_assert_nonnull (strstr (patch.body.c_str (), make_candidate (2).c_str ()));

  gst_wsrtc_signaller_stop (signaller.get ());
  const size_t states = log.states.size ();
  wait_for ("the goodbye", [&] { return server.count ("DELETE") == 1; });
  assert_text (server.last ("DELETE").path, "/session/1");
  assert_text (server.last ("DELETE").authorization, "Bearer hunter2");
  assert_text (server.methods (), "OPTIONS POST PATCH DELETE");
  g_assert_cmpuint (log.states.size (), ==, states); // nothing after stop
  g_assert_cmpuint (log.errors.size (), ==, 0);
}

// A bye ends the session, and after a pause there is another one.
void bye_and_again ()
{
  const LeakGuard guard;
  SoupWhip server;
  const Signaller signaller = make (server.url (), "whep+");
  const SignallerLog log (signaller.get ());
  const Offerer offerer (signaller);
  start (signaller);
  wait_for ("the answer", [&] { return log.messages.size () == 2; });
  assert_text (log.messages[0], "GST_WSRTC_MESSAGE_PEER_ADDED whep -");
  send (signaller, gst_wsrtc_message_new_bye ("whep", nullptr));
  wait_for ("another answer", [&] { return log.messages.size () == 4; });
  assert_text (server.methods (), "OPTIONS POST DELETE OPTIONS POST");
  gst_wsrtc_signaller_stop (signaller.get ());
  wait_for ("the goodbye", [&] { return server.count ("DELETE") == 2; });
}

void server_comes_late ()
{
  const LeakGuard guard;
  const uint16_t port = SoupWhip ().port ();
  const Signaller signaller = make ("http://127.0.0.1:" + std::to_string (port) + "/whip/cam");
  const SignallerLog log (signaller.get ());
  start (signaller);
  wait_for ("an error", [&] { return !log.errors.empty (); });
  // Some tries later there is still only the one.
  g_assert_false (reached_within ([&] { return log.errors.size () > 1; }, Milliseconds (200)));
  g_assert_cmpint (log.errors[0].code, ==, GST_WSRTC_ERROR_NETWORK);
  g_assert_false (log.errors[0].fatal);
  g_assert_null (strstr (log.errors[0].text.c_str (), "hunter2"));
  SoupWhip server ({}, port);
  wait_invited (log);
  gst_wsrtc_signaller_stop (signaller.get ());
}

// ---- redirects

void token_stays_at_home ()
{
  const LeakGuard guard;
  SoupWhip elsewhere;
  SoupWhip server ([&elsewhere] (const SeenRequest &request) {
    return request.method == "POST" ? WhipReply{307, {{"Location", elsewhere.url ()}}} : WhipReply{};
  });
  const Signaller signaller = make (server.url ());
  g_autoptr (GstStructure) headers =
      gst_structure_new ("headers", "X-Camera", G_TYPE_STRING, "door", nullptr);
  g_object_set (signaller.get (), "headers", headers, nullptr);
  const SignallerLog log (signaller.get ());
  const Offerer offerer (signaller);
  start (signaller);
  wait_for ("the answer", [&] { return log.messages.size () == 2; });
  send (signaller, gst_wsrtc_message_new_candidate ("whip", make_candidate (2).c_str (), 0, "video0"));
  wait_for ("the candidate", [&] { return elsewhere.count ("PATCH") == 1; });
  gst_wsrtc_signaller_stop (signaller.get ());
  wait_for ("the goodbye", [&] { return elsewhere.count ("DELETE") == 1; });
  assert_text (elsewhere.methods (), "POST PATCH DELETE");
  for (const SeenRequest &request : elsewhere.seen) {
    assert_text (request.authorization, "");
    assert_text (request.camera, "");
  }
  assert_text (server.last ("POST").authorization, "Bearer hunter2");
  g_assert_cmpstr (elsewhere.last ("POST").body.c_str (), ==, server.last ("POST").body.c_str ());
}

// ---- bad servers

struct BadRow {
  const char *name;
  WhipReply reply; // to the POST
  GstWsrtcError code;
  bool fatal;
  const char *text;
};

const std::string ten_megabytes (size_t{10} * 1024 * 1024, 'x');

WhipReply with_body (WhipReply reply, std::string body)
{
  reply.body = std::move (body);
  return reply;
}

const BadRow bad_rows[] = {
    {"redirect-302", {302, {{"Location", "/x"}}}, GST_WSRTC_ERROR_PROTOCOL, true, "307 or 308"},
    {"redirect-loop", {308, {{"Location", "/x"}}}, GST_WSRTC_ERROR_PROTOCOL, true, "more than 5 times"},
    {"wants-password",
     {401, {{"WWW-Authenticate", "Basic realm=\"x\""}}},
     GST_WSRTC_ERROR_SECURITY,
     true,
     "token"},
    {"proxy-password",
     {407, {{"Proxy-Authenticate", "Basic realm=\"x\""}}},
     GST_WSRTC_ERROR_UNSUPPORTED,
     true,
     "407"},
    {"not-found", {404}, GST_WSRTC_ERROR_NOT_FOUND, true, "no such place"},
    {"ten-megabytes-of-404", with_body ({404}, ten_megabytes), GST_WSRTC_ERROR_NOT_FOUND, true,
     "no such place"},
    {"ten-megabytes-of-answer", with_body (whip_created (), ten_megabytes), GST_WSRTC_ERROR_TOO_LARGE, false,
     "131072"},
    {"web-page", with_body ({200, {{"Content-Type", "text/html"}}}, "<html>"), GST_WSRTC_ERROR_PROTOCOL, true,
     "201"},
    {"malformed", with_body (whip_created (), "v=0\r\nhello"), GST_WSRTC_ERROR_MALFORMED, false, "answer"},
    {"gzip",
     with_body (
         {201, {{"Content-Type", "application/sdp"}, {"Content-Encoding", "gzip"}, {"Location", "/s"}}},
         "\x1f\x8b garbage"),
     GST_WSRTC_ERROR_MALFORMED, false, "answer"},
    {"never", {200, {}, "", true}, GST_WSRTC_ERROR_TIMEOUT, false, "no answer within"},
    {"busy", {503}, GST_WSRTC_ERROR_BUSY, false, "no place"},
};

void bad_server (const BadRow &row)
{
  const LeakGuard guard;
  SoupWhip server (
      [&row] (const SeenRequest &request) { return request.method == "POST" ? row.reply : WhipReply{}; });
  const Signaller signaller = make (server.url ());
  g_object_set (signaller.get (), "connect-timeout", 400U, nullptr);
  const SignallerLog log (signaller.get ());
  const Offerer offerer (signaller);
  start (signaller);
  wait_for ("an error", [&] { return !log.errors.empty (); });
  g_test_message ("%s", log.errors[0].text.c_str ());
  g_assert_cmpint (log.errors[0].code, ==, row.code);
  g_assert_true (log.errors[0].fatal == row.fatal);
  g_assert_nonnull (strstr (log.errors[0].text.c_str (), row.text));
  g_assert_cmpuint (log.messages.size (), >=, 2);
  assert_text (log.messages[1].substr (0, 21), "GST_WSRTC_MESSAGE_BYE");
  if (row.fatal) {
    g_assert_true (log.stopped ());
    const size_t posts = server.count ("POST");
    g_assert_false (reached_within ([&] { return server.count ("POST") > posts; }, Milliseconds (200)));
  } else {
    wait_for ("another try", [&] { return server.count ("POST") >= 2; });
  }
  gst_wsrtc_signaller_stop (signaller.get ());
}

// Within the answer.
void server_vanishes ()
{
  const LeakGuard guard;
  size_t posts = 0;
  const auto reply = [&posts] (const std::string &request) -> std::string {
    if (request.rfind ("POST", 0) != 0)
      return "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
    posts++;
    return "HTTP/1.1 201 Created\r\nContent-Type: application/sdp\r\nLocation: /s\r\nContent-Length: "
           "1000\r\n\r\nv=0\r\n";
  };
  RawServer server ({reply, {}, true});
  const Signaller signaller = make ("http://127.0.0.1:" + std::to_string (server.port ()) + "/whip/cam");
  const SignallerLog log (signaller.get ());
  const Offerer offerer (signaller);
  start (signaller);
  wait_for ("another try", [&] { return posts >= 2; });
  g_assert_cmpuint (log.errors.size (), ==, 1);
  g_assert_false (log.errors[0].fatal);
  gst_wsrtc_signaller_stop (signaller.get ());
}

void retry_after ()
{
  const LeakGuard guard;
  SoupWhip server ([] (const SeenRequest &request) {
    return request.method == "POST" ? WhipReply{503, {{"Retry-After", "1"}}} : WhipReply{};
  });
  const Signaller signaller = make (server.url ());
  const SignallerLog log (signaller.get ());
  const Offerer offerer (signaller);
  start (signaller);
  wait_for ("two tries", [&] { return server.count ("POST") == 2; });
  gint64 first = 0;
  for (const SeenRequest &request : server.seen)
    if (request.method == "POST" && first == 0)
      first = request.time;
  g_assert_cmpint (server.last ("POST").time - first, >=, G_USEC_PER_SEC);
  gst_wsrtc_signaller_stop (signaller.get ());
}

// ---- TLS

void with_certificate ()
{
  const LeakGuard guard;
  SoupWhip server ({}, 0, "server");
  const Signaller signaller = make (server.url ());
  g_object_set (signaller.get (), "ca-file", tls_file ("ca.pem").c_str (), nullptr);
  const SignallerLog log (signaller.get ());
  const Offerer offerer (signaller);
  start (signaller);
  wait_for ("the answer", [&] { return log.messages.size () == 2; });
  gst_wsrtc_signaller_stop (signaller.get ());
  wait_for ("the goodbye", [&] { return server.count ("DELETE") == 1; });
}

struct CertificateRow {
  const char *name;
  const char *certificate;
  const char *ca_file;
  const char *text;
  bool fatal = true;
};

const CertificateRow certificate_rows[] = {
    {"unknown", "server", "", "no authority"},
    {"expired", "expired", "ca.pem", "expired", false},
    {"elsewhere", "elsewhere", "ca.pem", "another host"},
};

void bad_certificate (const CertificateRow &row)
{
  // No guard: now and then libsoup's server keeps a descriptor of a handshake that
  // the client has broken off.
  const size_t threads = count_threads ();
  SoupWhip server ({}, 0, row.certificate);
  const Signaller signaller = make (server.url ());
  if (*row.ca_file)
    g_object_set (signaller.get (), "ca-file", tls_file (row.ca_file).c_str (), nullptr);
  const SignallerLog log (signaller.get ());
  start (signaller);
  wait_for ("an error", [&] { return !log.errors.empty (); });
  g_test_message ("%s", log.errors[0].text.c_str ());
  g_assert_cmpint (log.errors[0].fatal, ==, row.fatal);
  g_assert_cmpint (log.errors[0].code, ==, GST_WSRTC_ERROR_SECURITY);
  g_assert_nonnull (strstr (log.errors[0].text.c_str (), row.text));
  g_assert_cmpuint (server.seen.size (), ==, 0);
  gst_wsrtc_signaller_stop (signaller.get ());
  wait_for ("the threads to end", [&] { return count_threads () <= threads; });
}

// ---- settings

struct SettingRow {
  const char *name;
  const char *uri;
  const char *role;
  const char *token;
  const char *text; // of the error; nullptr = it starts
};

const SettingRow setting_rows[] = {
    {"none", nullptr, nullptr, nullptr, "no address"},
    {"https", "https://h/x", nullptr, nullptr, "the scheme is https"},
    {"ws", "whip+ws://h/x", nullptr, nullptr, "the scheme is whip+ws"},
    {"no-host", "whip+https:///x", nullptr, nullptr, "no usable host"},
    {"user", "whip+https://me:pw@h/x", nullptr, nullptr, "property token"},
    {"fragment", "whip+https://h/x#y", nullptr, nullptr, "#fragment"},
    {"space", "whip+https://h/a b", nullptr, nullptr, "space"},
    {"port-0", "whip+https://h:0/x", nullptr, nullptr, "port 0"},
    {"viewer-whip", "whip+https://h/x", "viewer", nullptr, "can only be a source"},
    {"source-whep", "whep+https://h/x", "source", nullptr, "can only be a viewer"},
    {"peer", "whep+https://h/x", "peer", nullptr, "can only be a viewer"},
    {"bad-token", "whep+https://h/x", nullptr, "a b", "property token"},
    {"upper-case", "WHIP+HTTP://127.0.0.1:1/x", "source", "t", nullptr},
    {"no-path", "whep+http://127.0.0.1:1", "viewer", nullptr, nullptr},
    {"ipv6", "whep+http://[::1]:1/x", nullptr, nullptr, nullptr},
};

void check_setting (const SettingRow &row)
{
  const LeakGuard guard;
  const auto signaller = Signaller::adopt (GST_WSRTC_SIGNALLER (g_object_new (
      GST_TYPE_WSRTC_HTTP_SIGNALLER, "uri", row.uri, "role", row.role, "token", row.token, nullptr)));
  g_autoptr (GError) error = nullptr;
  const gboolean started = gst_wsrtc_signaller_start (signaller.get (), &error);
  g_assert_true (started == (row.text == nullptr));
  if (started) {
    gst_wsrtc_signaller_stop (signaller.get ());
    return;
  }
  g_test_message ("%s", error->message);
  g_assert_error (error, GST_WSRTC_ERROR, GST_WSRTC_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, row.text));
  g_assert_null (strstr (error->message, "pw"));
}

void send_while_stopped ()
{
  const Signaller signaller = make ("http://127.0.0.1:1/x");
  const MessagePtr bye (gst_wsrtc_message_new_bye ("whip", nullptr), gst_wsrtc_message_unref);
  g_autoptr (GError) error = nullptr;
  g_assert_false (gst_wsrtc_signaller_send (signaller.get (), bye.get (), &error));
  g_assert_error (error, GST_WSRTC_ERROR, GST_WSRTC_ERROR_CLOSED);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  warm_up ();
  g_test_add_func ("/http-signaller/there-and-back", there_and_back);
  g_test_add_func ("/http-signaller/bye-and-again", bye_and_again);
  g_test_add_func ("/http-signaller/server-comes-late", server_comes_late);
  g_test_add_func ("/http-signaller/token-stays-at-home", token_stays_at_home);
  g_test_add_func ("/http-signaller/retry-after", retry_after);
  g_test_add_func ("/http-signaller/server-vanishes", server_vanishes);
  g_test_add_func ("/http-signaller/tls", with_certificate);
  g_test_add_func ("/http-signaller/send-while-stopped", send_while_stopped);
  add_table ("/http-signaller/bad-server", bad_rows, bad_server);
  add_table ("/http-signaller/certificate", certificate_rows, bad_certificate);
  add_table ("/http-signaller/setting", setting_rows, check_setting);
  return g_test_run ();
}
