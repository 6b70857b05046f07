// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A server behind a proxy, which is the test itself: whom limits count, and by what
// scheme pages come.
#include <cstring>
#include <string>
#include <vector>

#include <gst/wsrtc/wsrtc-error.h>

#include "assert_text.hpp"
#include "log_text.hpp"
#include "raw_client.hpp"
#include "table.hpp"
#include "test_server.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

const char *const local[] = {"127.0.0.1", "10.0.0.0/8", nullptr};
const char *const elsewhere[] = {"10.0.0.0/8", nullptr};
const char *const nobody[] = {nullptr};

std::string forwarded (const std::string &who)
{
  return who.empty () ? "" : "X-Forwarded-For: " + who + "\r\n";
}

// Of a WebSocket: "HTTP/1.1 101".
std::string status_of (RawClient &client, const std::string &headers)
{
  client.send_upgrade ("/signaling", headers);
  return client.read_head ().substr (0, 12);
}

struct CountRow {
  const char *name;
  const char *const *trusted;
  std::vector<std::string> there; // who are, two of each may be
  std::string comes;
  const char *status;
};

const std::vector<CountRow> count_rows = {
    {"another", local, {"192.0.2.1", "192.0.2.1"}, "192.0.2.2", "HTTP/1.1 101"},
    {"the-same", local, {"192.0.2.1", "192.0.2.1"}, "192.0.2.1", "HTTP/1.1 503"},
    {"the-same-by-two-proxies", local, {"192.0.2.1", "192.0.2.1"}, "192.0.2.1, 10.0.0.1", "HTTP/1.1 503"},
    {"with-a-spoofed-head", local, {"192.0.2.1", "192.0.2.1"}, "1.1.1.1, 192.0.2.1", "HTTP/1.1 503"},
    {"network-of-ipv6", local, {"2001:db8::1", "2001:db8::2"}, "[2001:db8::3]:80", "HTTP/1.1 503"},
    {"other-network-of-ipv6", local, {"2001:db8::1", "2001:db8::2"}, "2001:db8:0:1::1", "HTTP/1.1 101"},
    {"the-proxy-itself", local, {"", ""}, "", "HTTP/1.1 503"},
    {"garbage-is-the-proxy", local, {"unknown", ""}, "x, y", "HTTP/1.1 503"},
    {"the-proxy-and-another", local, {"", ""}, "192.0.2.1", "HTTP/1.1 101"},
    {"nobody-is-trusted", nobody, {"192.0.2.1", "192.0.2.2"}, "192.0.2.3", "HTTP/1.1 503"},
    {"spoofed", elsewhere, {"10.0.0.1", "192.0.2.2"}, "192.0.2.3", "HTTP/1.1 503"},
};

void run_count (const CountRow &row)
{
  TestServer server ("trusted-proxies", row.trusted, "max-connections-per-address", 2u);
  std::vector<RawClient> there;
  for (const std::string &who : row.there) {
    there.emplace_back (server.port ());
    assert_text (status_of (there.back (), forwarded (who)), "HTTP/1.1 101");
  }
  RawClient client (server.port ());
  client.send_upgrade ("/signaling", forwarded (row.comes));
  assert_text (client.read_head ().substr (0, 12), row.status);
}

// A line, and not for each of them.
void test_log ()
{
  LogText log ("wsrtcserver:2");
  TestServer server ("trusted-proxies", local, "max-connections-per-address", 1u);
  RawClient first (server.port ());
  assert_text (status_of (first, forwarded ("192.0.2.1")), "HTTP/1.1 101");
  for (int i = 0; i < 5; i++) {
    RawClient refused (server.port ());
    assert_text (status_of (refused, forwarded ("192.0.2.1")), "HTTP/1.1 503");
  }
  g_assert_cmpuint (
      log.count ("event=refused address=192.0.2.1 proxy=\"127.0.0.1 as a proxy\" of-address=1 kind=limit"),
      ==, 1);
  g_assert_cmpuint (log.count ("192.0.2.1"), ==, 1);
}

// Places are free again, and those of a refused client never were taken.
void test_leave ()
{
  TestServer server ("trusted-proxies", local, "max-connections-per-address", 1u);
  {
    RawClient first (server.port ());
    assert_text (status_of (first, forwarded ("192.0.2.1")), "HTTP/1.1 101");
    for (int i = 0; i < 5; i++) {
      RawClient refused (server.port ());
      assert_text (status_of (refused, forwarded ("192.0.2.1")), "HTTP/1.1 503");
    }
  }
  wait_for ("the place to be free", [&] {
    RawClient again (server.port ());
    return status_of (again, forwarded ("192.0.2.1")) == "HTTP/1.1 101";
  });
}

struct OriginRow {
  const char *name;
  const char *const *trusted;
  const char *headers;
  const char *origin;
  const char *status;
};

const OriginRow origin_rows[] = {
    {"https-page", local, "X-Forwarded-Proto: https\r\n", "https://localhost", "HTTP/1.1 101"},
    {"http-page-of-https", local, "X-Forwarded-Proto: https\r\n", "http://localhost", "HTTP/1.1 403"},
    {"http-page-of-http", local, "X-Forwarded-Proto: http\r\n", "http://localhost", "HTTP/1.1 101"},
    {"not-said", local, "", "http://localhost", "HTTP/1.1 101"},
    {"said-by-another", elsewhere, "X-Forwarded-Proto: https\r\n", "http://localhost", "HTTP/1.1 101"},
    {"another-site", local, "X-Forwarded-Proto: https\r\n", "https://cam.example", "HTTP/1.1 403"},
};

void run_origin (const OriginRow &row)
{
  TestServer server ("trusted-proxies", row.trusted);
  RawClient client (server.port ());
  const std::string handshake = std::string ("GET /signaling HTTP/1.1\r\nHost: localhost\r\n") +
                                "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  g_assert_true (
      client.send (handshake + forwarded ("192.0.2.1") + row.headers + "Origin: " + row.origin + "\r\n\r\n"));
  assert_text (client.read_head ().substr (0, 12), row.status);
}

// Two lines of a header are one list; what is longer than anybody writes does no harm.
void test_lines ()
{
  TestServer server ("trusted-proxies", local, "max-connections-per-address", 1u);
  RawClient first (server.port ());
  assert_text (status_of (first, "X-Forwarded-For: 1.1.1.1\r\nX-Forwarded-For: 192.0.2.1\r\n"),
               "HTTP/1.1 101");
  RawClient second (server.port ());
  assert_text (status_of (second, forwarded ("192.0.2.1")), "HTTP/1.1 503");
  std::string longest;
  for (int i = 0; i < 3000; i++)
    longest += "1.1.1.1, ";
  RawClient third (server.port ());
  assert_text (status_of (third, forwarded (longest + "192.0.2.1")), "HTTP/1.1 503");
}

void test_wrong ()
{
  const char *const wrong[] = {"10.0.0.1/8", nullptr};
  const auto server = GRef<GstWsrtcServer>::adopt (gst_wsrtc_server_new ());
  g_object_set (server.get (), "port", 0u, "trusted-proxies", wrong, nullptr);
  g_autoptr (GError) error = nullptr;
  g_assert_false (gst_wsrtc_server_start (server.get (), &error));
  g_assert_error (error, GST_WSRTC_ERROR, GST_WSRTC_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "trusted-proxies must have"));
  g_object_set (server.get (), "trusted-proxies", local, nullptr);
  g_assert_true (gst_wsrtc_server_start (server.get (), nullptr));
  gst_wsrtc_server_stop (server.get ());
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/proxy/count", count_rows, run_count);
  g_test_add_func ("/proxy/leave", test_leave);
  g_test_add_func ("/proxy/log", test_log);
  add_table ("/proxy/origin", origin_rows, run_origin);
  g_test_add_func ("/proxy/lines", test_lines);
  g_test_add_func ("/proxy/wrong", test_wrong);
  return g_test_run ();
}
