// SPDX-License-Identifier: LGPL-2.1-or-later
//
// https and wss: what a server takes for its identity, which TLS it speaks, and
// what those get who do not speak it.
#include <cstring>
#include <string>
#include <vector>

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

// How long the clients of these tests may take: long for those that are well on a
// busy machine, short to wait for the end of others.
constexpr unsigned header_timeout = 3000;
constexpr Milliseconds cut_off_within{header_timeout * 3};

std::string tls_file (const std::string &name)
{
  return std::string (g_getenv ("WSRTC_TEST_DATA")) + "/tls/" + name;
}

class TlsServer {
public:
  template <typename... Properties>
  explicit TlsServer (Properties... properties)
      : certificate_ (tls_file ("server.pem")), key_ (tls_file ("server-key.pem")),
        server_ ("tls-certificate", certificate_.c_str (), "tls-private-key", key_.c_str (), properties...)
  {
  }

  unsigned port () const { return server_.port (); }

  GstWsrtcServer *get () const { return server_.get (); }

private:
  std::string certificate_, key_;
  TestServer server_;
};

std::string get (const std::string &path)
{
  return "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
}

// The server goes on for others.
void assert_serves (unsigned port)
{
  TlsClient client (port);
  g_assert_true (client.shake_hands ());
  g_assert_true (client.send (get ("/healthz")));
  const std::string answer = client.read_all ();
  assert_text (answer.substr (0, 12), "HTTP/1.1 200");
  g_assert_true (client.ended_in_order ());
}

// ---- versions ----

struct VersionRow {
  const char *name;
  int version;
  bool accepted;
};

const VersionRow version_rows[] = {
    {"1.0", TLS1_VERSION, false},
    {"1.1", TLS1_1_VERSION, false},
    {"1.2", TLS1_2_VERSION, true},
    {"1.3", TLS1_3_VERSION, true},
};

void run_version (const VersionRow &row)
{
  TlsServer server;
  TlsClient client (server.port (), row.version, row.version);
  g_assert_cmpint (client.shake_hands (), ==, row.accepted);
  if (row.accepted)
    assert_text (client.version (), std::string ("TLSv") + row.name);
  assert_serves (server.port ());
}

// ---- what is served ----

void test_page ()
{
  TlsServer server;
  const GUnique<char> address (gst_wsrtc_server_get_address (server.get (), "demo"));
  assert_text (address.get (), "https://127.0.0.1:" + std::to_string (server.port ()) + "/demo");
  TlsClient client (server.port ());
  g_assert_true (client.shake_hands ());
  g_assert_true (client.send (get ("/assets/player.js")));
  const std::string answer = client.read_all ();
  assert_text (answer.substr (0, 12), "HTTP/1.1 200");
  g_assert_nonnull (strstr (answer.c_str (), "export class WsrtcPlayer"));
  assert_text (answer.substr (answer.size () - 2), "}\n");
}

// Longer than a record of TLS and than the buffers of a socket, both ways.
void test_signalling ()
{
  TlsServer server;
  TlsClient first (server.port ());
  TlsClient second (server.port ());
  for (TlsClient *client : {&first, &second}) {
    g_assert_true (client->shake_hands ());
    client->upgrade ("/signaling");
  }
  const std::string offer = R"({"type":"offer","sdp":")" + std::string (120000, 'x') + R"("})";
  for (int i = 0; i < 4; i++) {
    g_assert_true (first.send (client_frame (ws_text | ws_final, offer)));
    assert_text (second.read_text (), offer);
    g_assert_true (second.send (client_frame (ws_text | ws_final, offer)));
    assert_text (first.read_text (), offer);
  }
}

// What is decrypted already is no event of the socket any more: a turn of the
// reader, 64 KiB, ends in the middle of the last record.
void test_turn_ends_in_a_record ()
{
  TlsServer server;
  TlsClient first (server.port ());
  TlsClient second (server.port ());
  for (TlsClient *client : {&first, &second}) {
    g_assert_true (client->shake_hands ());
    client->upgrade ("/signaling");
  }
  first.set_record_size (10000);
  const std::string offer = R"({"type":"offer","sdp":")" + std::string (69000, 'x') + R"("})";
  for (int i = 0; i < 10; i++) {
    g_assert_true (first.send (client_frame (ws_text | ws_final, offer)));
    assert_text (second.read_text (), offer);
  }
}

// ---- records that are no data ----

// Far more than any use of them.
constexpr int many_key_updates = 20000;

// Whether it has been let in, or says nothing of what it wants.
void run_key_update_flood (bool in)
{
  TlsServer server ("header-timeout", 600000u);
  TlsClient client (server.port ());
  g_assert_true (client.shake_hands ());
  if (in)
    client.upgrade ("/signaling");
  const std::string records = client.make_key_updates (many_key_updates);
  const gint64 begun = g_get_monotonic_time ();
  (void)client.send_records (records);
  assert_serves (server.port ());
  g_assert_cmpint (g_get_monotonic_time () - begun, <, cut_off_within.count () * 1000);
  g_assert_true (client.is_cut_off ());
}

void test_key_update_flood ()
{
  run_key_update_flood (false);
}

void test_key_update_flood_of_a_member ()
{
  run_key_update_flood (true);
}

// As the standard has it: now and then, also where the next bytes are there already.
void test_some_key_updates ()
{
  TlsServer server;
  TlsClient first (server.port (), TLS1_3_VERSION);
  TlsClient second (server.port (), TLS1_3_VERSION);
  for (TlsClient *client : {&first, &second}) {
    g_assert_true (client->shake_hands ());
    client->upgrade ("/signaling");
  }
  const std::string offer = R"({"type":"offer","sdp":")" + std::string (69000, 'x') + R"("})";
  for (int i = 0; i < 5; i++) {
    g_assert_true (first.send_records (first.make_key_updates (2)));
    g_assert_true (first.update_keys ());
    g_assert_true (first.send (client_frame (ws_text | ws_final, offer)));
    assert_text (second.read_text (), offer);
    g_assert_true (second.send (client_frame (ws_text | ws_final, offer)));
    assert_text (first.read_text (), offer);
  }
}

void test_no_renegotiation ()
{
  TlsServer server;
  TlsClient client (server.port (), TLS1_2_VERSION, TLS1_2_VERSION);
  g_assert_true (client.shake_hands ());
  client.upgrade ("/signaling");
  g_assert_false (client.renegotiate ());
  assert_serves (server.port ());
}

struct OriginRow {
  const char *name;
  const char *scheme;
  const char *status;
};

// A page that came without TLS may be anybody's.
const OriginRow origin_rows[] = {{"https", "https", "HTTP/1.1 101"}, {"http", "http", "HTTP/1.1 403"}};

void run_origin (const OriginRow &row)
{
  TlsServer server;
  TlsClient client (server.port ());
  g_assert_true (client.shake_hands ());
  const std::string host = "127.0.0.1:" + std::to_string (server.port ());
  g_assert_true (client.send ("GET /signaling HTTP/1.1\r\nHost: " + host + "\r\nOrigin: " + row.scheme +
                              "://" + host +
                              "\r\nUpgrade: websocket\r\nConnection: Upgrade, close\r\n"
                              "Sec-WebSocket-Version: 13\r\n"
                              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
  assert_text (client.read_some ().substr (0, 12), row.status);
}

// ---- who does not speak TLS ----

void test_plain_http ()
{
  TlsServer server;
  const std::string answer =
      http_request (server.port (), "GET /demo HTTP/1.1\r\nHost: localhost\r\n" + std::string (3000, 'x'));
  g_test_message ("%s", answer.c_str ());
  assert_text (answer.substr (0, 12), "HTTP/1.1 400");
  g_assert_nonnull (strstr (answer.c_str (), "https"));
  assert_serves (server.port ());
}

struct GarbageRow {
  const char *name;
  std::string bytes;
};

const GarbageRow garbage_rows[] = {
    {"noise", std::string (4096, '\xa5')},
    {"sslv2", std::string ("\x80\x2e\x01\x00\x02\x00\x15\x00\x00\x00\x10", 11) + std::string (64, 'x')},
    {"alert-first", std::string ("\x15\x03\x03\x00\x02\x02\x28", 7)},
    {"data-first", std::string ("\x17\x03\x03\x00\x10", 5) + std::string (16, 'x')},
    {"giant-record", std::string ("\x16\x03\x01\xff\xff", 5) + std::string (65535, 'x')},
    {"giant-hello", std::string ("\x16\x03\x01\x40\x00\x01\xff\xff\xff", 9) + std::string (16380, 'x')},
    {"hello-that-stops", std::string ("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11)},
};

void run_garbage (const GarbageRow &row)
{
  TlsServer server ("header-timeout", header_timeout);
  RawClient client (server.port ());
  (void)client.send (row.bytes);
  g_assert_true (client.closed_within (cut_off_within));
  assert_serves (server.port ());
}

struct SlowRow {
  const char *name;
  std::string first; // and then nothing
};

const SlowRow slow_rows[] = {
    {"silent", ""},
    {"half-a-hello", std::string ("\x16\x03\x01\x02\x00\x01", 6)},
};

// Many who never end their handshake: each is cut off, and nobody waits for them.
void run_slow (const SlowRow &row)
{
  TlsServer server ("header-timeout", header_timeout);
  std::vector<RawClient> slow;
  for (int i = 0; i < 50; i++) {
    slow.emplace_back (server.port ());
    g_assert_true (slow.back ().send (row.first));
  }
  const gint64 begun = g_get_monotonic_time ();
  assert_serves (server.port ());
  g_assert_cmpint (g_get_monotonic_time () - begun, <, header_timeout * 1000);
  for (RawClient &client : slow)
    g_assert_true (client.closed_within (cut_off_within));
  assert_serves (server.port ());
}

// The handshake is done, but no request comes.
void test_slow_request ()
{
  TlsServer server ("header-timeout", header_timeout);
  TlsClient client (server.port ());
  g_assert_true (client.shake_hands ());
  assert_text (client.read_all (), "");
  assert_serves (server.port ());
}

// Those in their handshake count.
void test_cap ()
{
  TlsServer server ("max-connections-per-address", 3u);
  std::vector<RawClient> clients;
  for (int i = 0; i < 3; i++)
    clients.emplace_back (server.port ());
  TlsClient fourth (server.port ());
  g_assert_false (fourth.shake_hands ());
  clients.clear ();
  wait_for ("the places to be free", [&] {
    TlsClient again (server.port ());
    return again.shake_hands ();
  });
}

// ---- files ----

struct FileRow {
  const char *name;
  const char *certificate; // "@" = made by the test, "" = not set
  const char *key;
  int code;                       // -1 = it starts
  std::vector<const char *> says; // besides the names of the files
};

// Names with "@" are in a folder that the test makes.
const std::vector<FileRow> file_rows = {
    {"both", "server.pem", "server-key.pem", -1, {}},
    {"in-one-file", "@both.pem", "", -1, {}},
    {"missing-certificate",
     "none.pem",
     "server-key.pem",
     GST_WSRTC_ERROR_NOT_FOUND,
     {"tls-certificate: ", "none.pem"}},
    {"missing-key", "server.pem", "none.pem", GST_WSRTC_ERROR_NOT_FOUND, {"tls-private-key: ", "none.pem"}},
    {"folder", ".", "server-key.pem", GST_WSRTC_ERROR_NOT_FOUND, {"tls-certificate: "}},
    {"key-alone", "", "server-key.pem", GST_WSRTC_ERROR_INVALID_ARGUMENT, {"set tls-certificate"}},
    {"certificate-alone", "server.pem", "", GST_WSRTC_ERROR_INVALID_ARGUMENT, {"no private key besides"}},
    {"not-pem", "@noise", "server-key.pem", GST_WSRTC_ERROR_INVALID_ARGUMENT, {"no certificate in PEM form"}},
    {"der", "@server.der", "server-key.pem", GST_WSRTC_ERROR_INVALID_ARGUMENT, {"-inform der"}},
    {"key-is-no-pem", "server.pem", "@noise", GST_WSRTC_ERROR_INVALID_ARGUMENT, {"no private key in PEM"}},
    {"swapped", "server-key.pem", "server.pem", GST_WSRTC_ERROR_INVALID_ARGUMENT, {"no certificate in PEM"}},
    {"key-of-another",
     "server.pem",
     "elsewhere-key.pem",
     GST_WSRTC_ERROR_INVALID_ARGUMENT,
     {"elsewhere-key.pem", "is not the key of the certificate", "server.pem"}},
    {"expired", "expired.pem", "expired-key.pem", GST_WSRTC_ERROR_SECURITY, {"expired on 2020-02-01"}},
    {"with-a-passphrase", "server.pem", "@locked.pem", GST_WSRTC_ERROR_INVALID_ARGUMENT, {"passphrase"}},
    {"too-long", "@long.pem", "", GST_WSRTC_ERROR_INVALID_ARGUMENT, {"too long"}},
};

std::string content_of (const std::string &path)
{
  char *text = nullptr;
  gsize size = 0;
  g_assert_true (g_file_get_contents (path.c_str (), &text, &size, nullptr));
  const GUnique<char> owned (text);
  return {text, size};
}

// What lies in no repository.
class Files {
public:
  Files ()
  {
    const std::string certificate = content_of (tls_file ("server.pem"));
    folder_.write ("both.pem", content_of (tls_file ("server-key.pem")) + certificate);
    folder_.write ("noise", "this is no PEM\n");
    folder_.write ("long.pem", certificate + std::string (1 << 20, '\n'));
    // The body of PEM is the Base64 of DER.
    const size_t begin = certificate.find ('\n') + 1;
    gsize size = 0;
    const GUnique<guchar> der (
        g_base64_decode (certificate.substr (begin, certificate.find ("-----END") - begin).c_str (), &size));
    folder_.write ("server.der", {reinterpret_cast<char *> (der.get ()), size});
    // Encrypted, but of nothing: the passphrase is asked for before that shows.
    folder_.write ("locked.pem", locked_key);
  }

  std::string path (const std::string &name) const { return folder_.path_of (name); }

private:
  static constexpr char locked_key[] = "-----BEGIN EC PRIVATE KEY-----\n"
                                       "Proc-Type: 4,ENCRYPTED\n"
                                       "DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n"
                                       "\n"
                                       "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
                                       "-----END EC PRIVATE KEY-----\n";

  TemporaryFolder folder_;
};

void run_file (const FileRow &row)
{
  const Files files;
  const auto locate = [&] (const std::string &name) {
    return name.empty () ? name : name[0] == '@' ? files.path (name.substr (1)) : tls_file (name);
  };
  const auto server = GRef<GstWsrtcServer>::adopt (gst_wsrtc_server_new ());
  g_object_set (server.get (), "port", 0u, "tls-certificate", locate (row.certificate).c_str (),
                "tls-private-key", locate (row.key).c_str (), nullptr);
  GError *error = nullptr;
  const gboolean started = gst_wsrtc_server_start (server.get (), &error);
  const GUnique<GError> owned (error);
  g_assert_cmpint (started, ==, row.code == -1);
  if (started) {
    assert_serves (gst_wsrtc_server_get_bound_port (server.get ()));
    return;
  }
  g_test_message ("%s", error->message);
  g_assert_error (error, GST_WSRTC_ERROR, row.code);
  for (const char *part : row.says)
    g_assert_nonnull (strstr (error->message, part));
  g_assert_null (strchr (error->message, '\n'));

  // Mended, it starts.
  g_object_set (server.get (), "tls-certificate", tls_file ("server.pem").c_str (), "tls-private-key",
                tls_file ("server-key.pem").c_str (), nullptr);
  g_assert_true (gst_wsrtc_server_start (server.get (), nullptr));
  assert_serves (gst_wsrtc_server_get_bound_port (server.get ()));
}

// One port has one identity.
void test_shared ()
{
  const std::string certificate = tls_file ("server.pem");
  const std::string key = tls_file ("server-key.pem");
  const auto share = [&] (const char *file, GError **error) {
    return GRef<GstWsrtcServer>::adopt (
        gst_wsrtc_server_get_shared_with_tls ("127.0.0.1", 0, file, file ? key.c_str () : nullptr, error));
  };
  GError *error = nullptr;
  const auto first = share (certificate.c_str (), &error);
  g_assert_no_error (error);
  const auto second = share (certificate.c_str (), &error);
  g_assert_no_error (error);
  g_assert_true (first.get () == second.get ());
  const auto third = share (nullptr, &error);
  const GUnique<GError> owned (error);
  g_assert_null (third.get ());
  g_assert_error (error, GST_WSRTC_ERROR, GST_WSRTC_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, "tls-certificate"));
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/tls/versions", version_rows, run_version);
  g_test_add_func ("/tls/page", test_page);
  g_test_add_func ("/tls/signalling", test_signalling);
  g_test_add_func ("/tls/turn-ends-in-a-record", test_turn_ends_in_a_record);
  g_test_add_func ("/tls/key-update-flood", test_key_update_flood);
  g_test_add_func ("/tls/key-update-flood-of-a-member", test_key_update_flood_of_a_member);
  g_test_add_func ("/tls/some-key-updates", test_some_key_updates);
  g_test_add_func ("/tls/no-renegotiation", test_no_renegotiation);
  add_table ("/tls/origins", origin_rows, run_origin);
  g_test_add_func ("/tls/plain-http", test_plain_http);
  add_table ("/tls/garbage", garbage_rows, run_garbage);
  add_table ("/tls/slow", slow_rows, run_slow);
  g_test_add_func ("/tls/slow-request", test_slow_request);
  g_test_add_func ("/tls/cap", test_cap);
  add_table ("/tls/files", file_rows, run_file);
  g_test_add_func ("/tls/shared", test_shared);
  return g_test_run ();
}
