// SPDX-License-Identifier: LGPL-2.1-or-later
#include "../../gst/wsrtc/client/tls_faults.hpp"
#include "../../gst/wsrtc/client/ws_handshake.hpp"

#include <cstring>

#include "table.hpp"

using namespace wsrtc;

namespace {

// The example of RFC 6455 section 1.3.
constexpr char key[] = "dGhlIHNhbXBsZSBub25jZQ==";
#define UPGRADE "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
#define ACCEPT "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"

struct Row {
  const char *name;
  const char *reply;
  bool good;
  Fault fault = Fault::Internal;
  bool permanent = false;
  const char *subprotocol = nullptr; // that was asked for
};

constexpr Row rows[] = {
    {"rfc-example", UPGRADE ACCEPT "\r\n", true},
    {"other-case",
     "HTTP/1.1 101 x\r\nupgrade: WebSocket\r\nconnection: keep-alive, upgrade\r\n" ACCEPT "\r\n", true},
    {"no-accept", UPGRADE "\r\n", false, Fault::Protocol},
    {"wrong-accept", UPGRADE "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n", false,
     Fault::Protocol},
    {"no-upgrade", "HTTP/1.1 101 x\r\nConnection: Upgrade\r\n" ACCEPT "\r\n", false, Fault::Protocol},
    {"no-connection", "HTTP/1.1 101 x\r\nUpgrade: websocket\r\n" ACCEPT "\r\n", false, Fault::Protocol},
    {"extension", UPGRADE ACCEPT "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n", false,
     Fault::Protocol},
    {"sub-protocol", UPGRADE ACCEPT "Sec-WebSocket-Protocol: janus-protocol\r\n\r\n", false, Fault::Protocol},
    {"sub-protocol-asked-for", UPGRADE ACCEPT "Sec-WebSocket-Protocol: janus-protocol\r\n\r\n", true,
     Fault::Internal, false, "janus-protocol"},
    {"sub-protocol-not-named", UPGRADE ACCEPT "\r\n", true, Fault::Internal, false, "janus-protocol"},
    {"other-sub-protocol", UPGRADE ACCEPT "Sec-WebSocket-Protocol: chat\r\n\r\n", false, Fault::Protocol,
     false, "janus-protocol"},
    {"not-http", "SSH-2.0-OpenSSH_9.2\r\n\r\n", false, Fault::Protocol},
    {"empty", "\r\n\r\n", false, Fault::Protocol},
    {"nothing", "", false, Fault::Protocol},
    {"ok", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", false, Fault::Network, false},
    {"moved", "HTTP/1.1 301 Moved\r\nLocation: /x\r\n\r\n", false, Fault::Network, true},
    {"bad-request", "HTTP/1.1 400 Bad\r\n\r\n", false, Fault::Network, true},
    {"unauthorized", "HTTP/1.1 401 Unauthorized\r\n\r\n", false, Fault::Security, true},
    {"forbidden", "HTTP/1.1 403 Forbidden\r\n\r\n", false, Fault::Security, true},
    {"not-found", "HTTP/1.1 404 Not Found\r\n\r\n", false, Fault::NotFound, true},
    {"request-timeout", "HTTP/1.1 408 Request Timeout\r\n\r\n", false, Fault::Network, false},
    {"conflict", "HTTP/1.1 409 Conflict\r\n\r\n", false, Fault::Busy, true},
    {"too-many", "HTTP/1.1 429 Too Many Requests\r\n\r\n", false, Fault::Network, false},
    {"server-error", "HTTP/1.1 500 Oops\r\n\r\n", false, Fault::Network, false},
    {"unavailable", "HTTP/1.1 503 Service Unavailable\r\n\r\n", false, Fault::Network, false},
};

void check_reply (const Row &row)
{
  const auto failure = check_ws_reply (row.reply, key, row.subprotocol);
  g_assert_cmpint (!failure, ==, row.good);
  if (!failure)
    return;
  g_test_message ("%s", failure->error.text.c_str ());
  g_assert_cmpstr (to_string (failure->error.fault), ==, to_string (row.fault));
  g_assert_cmpint (failure->permanent, ==, row.permanent);
}

struct TlsRow {
  const char *name;
  int faults; // GTlsCertificateFlags
  bool passes;
  const char *says;
};

constexpr TlsRow tls_rows[] = {
    {"expired", G_TLS_CERTIFICATE_EXPIRED, true, "has expired; renew it"},
    {"not-valid-yet", G_TLS_CERTIFICATE_NOT_ACTIVATED, true, "not valid yet; renew it, or set the clock"},
    {"expired-and-elsewhere", G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_BAD_IDENTITY, false, "ca-file"},
    {"unknown", G_TLS_CERTIFICATE_UNKNOWN_CA, false, "ca-file"},
    {"revoked", G_TLS_CERTIFICATE_REVOKED, false, "was revoked"},
    {"none", 0, false, "cannot be verified"},
};

void check_tls_row (const TlsRow &row)
{
  const auto faults = static_cast<GTlsCertificateFlags> (row.faults);
  g_assert_cmpint (is_matter_of_time (faults), ==, row.passes);
  g_assert_nonnull (strstr (certificate_error (faults).text.c_str (), row.says));
}

struct HeaderRow {
  const char *name;
  WsHeader header;
  bool good;
};

const HeaderRow headers[] = {
    {"plain", {"X-Camera", "front door"}, true},
    {"empty-value", {"X-Camera", ""}, true},
    {"utf8-value", {"X-Camera", "T\303\274r"}, true},
    {"empty-name", {"", "x"}, false},
    {"colon-in-name", {"X:", "x"}, false},
    {"space-in-name", {"X Y", "x"}, false},
    {"line-end-in-value", {"X", "a\r\nY: b"}, false},
    {"nul-in-value", {"X", std::string ("a\0b", 3)}, false},
    {"host", {"host", "x"}, false},
    {"websocket-key", {"sec-websocket-key", "x"}, false},
    {"websocket-extensions", {"Sec-WebSocket-Extensions", "permessage-deflate"}, false},
};

void check_header_row (const HeaderRow &row)
{
  g_assert_cmpint (static_cast<bool> (check_header (row.header)), ==, row.good);
}

// An error is text for people, whatever bytes the server chose.
void reason_is_text ()
{
  const std::string reply = "HTTP/1.1 503 Nicht verf\374gbar \33[2J" + std::string (5000, 'x') + "\r\n\r\n";
  const auto failure = check_ws_reply (reply, key, nullptr);
  g_assert_true (failure.has_value ());
  const std::string &text = failure->error.text;
  g_assert_nonnull (strstr (text.c_str (), "503 Nicht verf"));
  g_assert_true (g_utf8_validate (text.c_str (), -1, nullptr));
  g_assert_null (strchr (text.c_str (), '\33'));
  g_assert_cmpuint (text.size (), <, 300);
}

void request_is_what_the_rfc_wants ()
{
  WsAddress address;
  address.host = "::1";
  address.port = 8443;
  address.target = "/signaling?role=source";
  const std::string request = write_ws_request (address, key, nullptr, {{"Authorization", "Bearer t"}});
  g_assert_cmpstr (request.c_str (), ==,
                   "GET /signaling?role=source HTTP/1.1\r\nHost: [::1]:8443\r\nConnection: Upgrade\r\n"
                   "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer t\r\n\r\n");
}

void request_asks_for_a_subprotocol ()
{
  WsAddress address;
  address.host = "h";
  address.target = "/";
  const std::string request = write_ws_request (address, key, "janus-protocol", {});
  g_assert_nonnull (strstr (request.c_str (), "\r\nSec-WebSocket-Protocol: janus-protocol\r\n\r\n"));
}

void keys_differ ()
{
  const std::string one = make_ws_key ();
  g_assert_cmpuint (one.size (), ==, 24);
  const std::string other = make_ws_key ();
  g_assert_cmpstr (one.c_str (), !=, other.c_str ());
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  test::add_table ("/handshake/reply", rows, check_reply);
  test::add_table ("/handshake/header", headers, check_header_row);
  test::add_table ("/handshake/certificate", tls_rows, check_tls_row);
  g_test_add_func ("/handshake/reason-is-text", reason_is_text);
  g_test_add_func ("/handshake/request", request_is_what_the_rfc_wants);
  g_test_add_func ("/handshake/request/subprotocol", request_asks_for_a_subprotocol);
  g_test_add_func ("/handshake/keys-differ", keys_differ);
  return g_test_run ();
}
