// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What changes while a server runs, and who stays: its certificate, its limits. And
// whether it is alive.
#include <atomic>
#include <cstring>
#include <string>

#include <glib/gstdio.h>
#include <gst/wsrtc/wsrtc-error.h>

#include "assert_text.hpp"
#include "raw_client.hpp"
#include "table.hpp"
#include "temporary_folder.hpp"
#include "test_server.hpp"
#include "tls_client.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

std::string content_of (const std::string &path)
{
  char *text = nullptr;
  gsize size = 0;
  g_assert_true (g_file_get_contents (path.c_str (), &text, &size, nullptr));
  const GUnique<char> owned (text);
  return {text, size};
}

// A certificate and a key that are renewed, in a folder of their own.
class Identity {
public:
  Identity () { renew ("server.pem", "server-key.pem"); }

  std::string certificate () const { return folder_.path_of (certificate_name); }

  std::string key () const { return folder_.path_of (key_name); }

  // With files of tests/data/tls; empty = the file goes away.
  void renew (const std::string &certificate_file, const std::string &key_file) const
  {
    put (certificate_name, certificate_file);
    put (key_name, key_file);
  }

private:
  static constexpr char certificate_name[] = "fullchain.pem", key_name[] = "privkey.pem";

  void put (const char *name, const std::string &data_file) const
  {
    g_remove (folder_.path_of (name).c_str ());
    if (!data_file.empty ())
      folder_.write (name, content_of (std::string (g_getenv ("WSRTC_TEST_DATA")) + "/tls/" + data_file));
  }

  TemporaryFolder folder_;
};

std::string fingerprint_at (unsigned port)
{
  TlsClient client (port);
  g_assert_true (client.shake_hands ());
  return client.server_fingerprint ();
}

// Two in a room, whose messages pass.
class Pair {
public:
  explicit Pair (unsigned port, const std::string &room = "pair") : first_ (port), second_ (port)
  {
    for (TlsClient *client : {&first_, &second_}) {
      g_assert_true (client->shake_hands ());
      client->upgrade ("/signaling?room=" + room);
    }
  }

  void assert_together ()
  {
    const std::string offer = R"({"type":"offer","sdp":"v=0"})";
    g_assert_true (first_.send (client_frame (ws_text | ws_final, offer)));
    assert_text (second_.read_text (), offer);
    g_assert_true (second_.send (client_frame (ws_text | ws_final, offer)));
    assert_text (first_.read_text (), offer);
  }

private:
  TlsClient first_, second_;
};

// ---- certificates ----

void test_certificate ()
{
  const Identity identity;
  TestServer server ("tls-certificate", identity.certificate ().c_str (), "tls-private-key",
                     identity.key ().c_str ());
  const std::string old = fingerprint_at (server.port ());
  Pair pair (server.port ());
  pair.assert_together ();

  identity.renew ("elsewhere.pem", "elsewhere-key.pem");
  g_assert_true (fingerprint_at (server.port ()) == old);
  GError *error = nullptr;
  g_assert_true (gst_wsrtc_server_reload_tls (server.get (), &error));
  g_assert_no_error (error);
  const std::string renewed = fingerprint_at (server.port ());
  g_assert_false (renewed == old);
  pair.assert_together ();
  Pair other (server.port (), "other");
  other.assert_together ();
}

struct BadRow {
  const char *name;
  const char *certificate, *key;
  int code;
  const char *says;
};

const BadRow bad_rows[] = {
    {"gone", "", "server-key.pem", GST_WSRTC_ERROR_NOT_FOUND, "fullchain.pem"},
    {"key-of-another", "server.pem", "elsewhere-key.pem", GST_WSRTC_ERROR_INVALID_ARGUMENT,
     "is not the key of the certificate"},
    {"half-renewed", "elsewhere.pem", "server-key.pem", GST_WSRTC_ERROR_INVALID_ARGUMENT,
     "is not the key of the certificate"},
    {"expired", "expired.pem", "expired-key.pem", GST_WSRTC_ERROR_SECURITY, "expired on 2020-02-01"},
    {"no-certificate", "server-key.pem", "server-key.pem", GST_WSRTC_ERROR_INVALID_ARGUMENT,
     "no certificate in PEM form"},
};

// The old one stays, for those that are there and for those that come.
void run_bad (const BadRow &row)
{
  const Identity identity;
  TestServer server ("tls-certificate", identity.certificate ().c_str (), "tls-private-key",
                     identity.key ().c_str ());
  const std::string old = fingerprint_at (server.port ());
  Pair pair (server.port ());
  identity.renew (row.certificate, row.key);
  GError *error = nullptr;
  g_assert_false (gst_wsrtc_server_reload_tls (server.get (), &error));
  const GUnique<GError> owned (error);
  g_test_message ("%s", error->message);
  g_assert_error (error, GST_WSRTC_ERROR, row.code);
  g_assert_nonnull (strstr (error->message, row.says));
  g_assert_true (fingerprint_at (server.port ()) == old);
  pair.assert_together ();
}

// A port stays what it is.
void test_another_scheme ()
{
  const Identity identity;
  TestServer server;
  g_assert_true (gst_wsrtc_server_reload_tls (server.get (), nullptr));
  g_object_set (server.get (), "tls-certificate", identity.certificate ().c_str (), "tls-private-key",
                identity.key ().c_str (), nullptr);
  GError *error = nullptr;
  g_assert_false (gst_wsrtc_server_reload_tls (server.get (), &error));
  const GUnique<GError> owned (error);
  g_assert_error (error, GST_WSRTC_ERROR, GST_WSRTC_ERROR_INVALID_ARGUMENT);
  assert_text (
      http_request (server.port (), "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").substr (0, 12),
      "HTTP/1.1 200");
}

void test_stopped ()
{
  const Identity identity;
  const auto server = GRef<GstWsrtcServer>::adopt (gst_wsrtc_server_new ());
  g_object_set (server.get (), "tls-certificate", identity.certificate ().c_str (), "tls-private-key",
                identity.key ().c_str (), nullptr);
  g_assert_true (gst_wsrtc_server_reload_tls (server.get (), nullptr));
  identity.renew ("", "server-key.pem");
  g_autoptr (GError) error = nullptr;
  g_assert_false (gst_wsrtc_server_reload_tls (server.get (), &error));
  g_assert_error (error, GST_WSRTC_ERROR, GST_WSRTC_ERROR_NOT_FOUND);
}

// ---- alive ----

struct Answer {
  std::atomic<int> count{0};
};

void on_alive (GObject *server, GAsyncResult *result, gpointer data)
{
  GError *error = nullptr;
  g_assert_true (gst_wsrtc_server_check_alive_finish (GST_WSRTC_SERVER (server), result, &error));
  g_assert_no_error (error);
  static_cast<Answer *> (data)->count++;
}

// ---- limits ----

void test_limits ()
{
  TestServer server;
  RawClient first (server.port ());
  RawClient second (server.port ());
  first.upgrade ("/signaling");
  second.upgrade ("/signaling");
  g_object_set (server.get (), "max-connections-per-address", 2u, "header-timeout", 300u, nullptr);
  server.settle ();
  assert_text (RawClient (server.port ()).read_all ().substr (0, 12), "HTTP/1.1 503");
  const std::string offer = R"({"type":"offer","sdp":"v=0"})";
  g_assert_true (first.send_text (offer));
  assert_text (second.read_text (), offer);
  g_object_set (server.get (), "max-connections-per-address", 250u, nullptr);
  server.settle ();
  RawClient slow (server.port ());
  assert_text (slow.read_all (), "");
}

void test_alive ()
{
  Answer answer;
  {
    // Neither started nor kept by anybody else.
    const auto server = GRef<GstWsrtcServer>::adopt (gst_wsrtc_server_new ());
    gst_wsrtc_server_check_alive_async (server.get (), on_alive, &answer);
  }
  g_assert_cmpint (answer.count, ==, 0);
  wait_for ("an answer", [&] { return answer.count == 1; });
  TestServer server;
  for (int i = 0; i < 100; i++)
    gst_wsrtc_server_check_alive_async (server.get (), on_alive, &answer);
  wait_for ("all answers", [&] { return answer.count == 101; });
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/reload/certificate", test_certificate);
  add_table ("/reload/bad", bad_rows, run_bad);
  g_test_add_func ("/reload/another-scheme", test_another_scheme);
  g_test_add_func ("/reload/stopped", test_stopped);
  g_test_add_func ("/reload/limits", test_limits);
  g_test_add_func ("/reload/alive", test_alive);
  return g_test_run ();
}
