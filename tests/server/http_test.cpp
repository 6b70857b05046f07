// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Requests as text, answers as text.
#include <string>
#include <vector>

#include "assert_text.hpp"
#include "raw_client.hpp"
#include "table.hpp"
#include "test_server.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr char browser[] = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

struct Row {
  const char *name;
  std::string request;               // line and headers; "@" = HOST:PORT of the server
  const char *status;                // "200"
  std::vector<const char *> present; // in the answer
  const char *absent = nullptr;
};

std::string get (const char *path, const std::string &headers = {})
{
  return std::string ("GET ") + path + " HTTP/1.1\r\nHost: @\r\n" + headers + "\r\n";
}

std::string with_host (const char *host)
{
  return std::string ("GET / HTTP/1.1\r\nHost: ") + host + "\r\n\r\n";
}

std::string other (const char *method, const char *path = "/")
{
  return std::string (method) + " " + path + " HTTP/1.1\r\nHost: @\r\nContent-Length: 2\r\n\r\nab";
}

std::string with_length (const char *length)
{
  return std::string ("POST /whip/demo HTTP/1.1\r\nHost: @\r\nContent-Type: application/sdp\r\n"
                      "Content-Length: ") +
         length + "\r\n\r\nv=0";
}

const std::vector<Row> rows = {
    {"range",
     get ("/assets/wsrtc.js", "Range: bytes=0-1,3-18446744073709551615\r\n"),
     "200",
     {"Content-Type: text/javascript"},
     "Content-Range"},
    {"two-hosts", "GET / HTTP/1.1\r\nHost: @\r\nHost: evil.example\r\n\r\n", "400", {"one Host"}},
    {"length-and-chunks",
     "POST /whip/demo HTTP/1.1\r\nHost: @\r\nContent-Type: application/sdp\r\nContent-Length: "
     "4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     "400",
     {"Transfer-Encoding"}},
    {"negative-length", with_length ("-1"), "400", {"digits", "Connection: close"}},
    {"signed-length", with_length ("+3"), "400", {"digits"}},
    {"length-of-64-bits", with_length ("9223372036854775808"), "400", {"digits"}},
    {"length-beyond-64-bits", with_length ("18446744073709551616"), "400", {"digits"}},
    {"no-length", with_length (""), "400", {"digits"}},
    {"list-page", get ("/"), "200", {"Content-Type: text/html; charset=utf-8", "</html>"}},
    {"player-page", get ("/demo"), "200", {"Content-Type: text/html; charset=utf-8", "</html>"}},
    {"wall-page",
     get ("/wall?tiles=9&page=2"),
     "200",
     {"Content-Type: text/html; charset=utf-8", "/assets/wall.js"}},
    {"wall-below", get ("/wall/2"), "404", {}},
    {"publish-page",
     get ("/publish/demo"),
     "200",
     {"Content-Type: text/html; charset=utf-8", "/assets/publish.js", "; frame-ancestors 'self'\r\n"}},
    {"call-page", get ("/call/desk"), "200", {"/assets/call.js", "; frame-ancestors 'self'\r\n"}},
    {"publish-nothing", get ("/publish/"), "404", {"nothing at this address"}},
    {"publish-without-name", get ("/publish"), "404", {}},
    {"publish-below", get ("/publish/a/b"), "404", {"nothing at this address"}},
    {"call-bad-name", get ("/call/a%20b"), "404", {"may only have letters"}},
    {"publish-reserved-name", get ("/publish/api"), "404", {"an address of the server itself"}},
    {"publish-module", get ("/assets/publisher.js"), "200", {"export class WsrtcPublisher"}},
    {"percent-encoded-name", get ("/%64emo"), "200", {"</html>"}},
    {"module", get ("/assets/wsrtc.js"), "200", {"Content-Type: text/javascript; charset=utf-8", "export"}},
    {"style", get ("/assets/theme.css"), "200", {"Content-Type: text/css; charset=utf-8"}},
    {"picture", get ("/assets/logo.svg"), "200", {"Content-Type: image/svg+xml"}},
    {"headers-of-all",
     get ("/"),
     "200",
     {"Connection: close", "X-Content-Type-Options: nosniff", "Referrer-Policy: no-referrer",
      "Cache-Control: no-cache", "ETag: \"",
      "Content-Security-Policy: default-src 'self'; connect-src 'self' ws: wss:; media-src 'self' blob: ",
      " mediastream:; img-src 'self' blob: data:; style-src 'self'; script-src 'self'\r\n"},
     "\r\nServer:"},
    {"headers-of-errors", get ("/a/b"), "404", {"X-Content-Type-Options: nosniff", "Connection: close"}},
    {"pages-are-no-assets", get ("/assets/index.html"), "404", {}},
    {"no-such-asset", get ("/assets/none.js"), "404", {"there is no such file"}},
    {"asset-folder", get ("/assets/"), "404", {}},
    {"out-of-assets", get ("/assets/..%2findex.html"), "400", {}},
    {"streams",
     get ("/api/streams"),
     "200",
     {"Content-Type: application/json", "Cache-Control: no-store", "\r\n\r\n{\"streams\":[]}"}},
    {"health", get ("/healthz"), "200", {"Content-Type: text/plain", "\r\n\r\nok\n"}},
    {"head", "HEAD / HTTP/1.1\r\nHost: @\r\n\r\n", "200", {"Content-Length: ", "ETag: "}, "html>"},
    {"unknown-path", get ("/a/b"), "404", {"Content-Type: text/plain", "nothing at this address"}},
    {"bad-name", get ("/a%20b"), "404", {"may only have letters"}},
    {"bad-name-is-not-repeated", get ("/%3Cscript%3E"), "404", {}, "script>\n"},
    {"reserved-name", get ("/whip"), "404", {}},
    {"post", other ("POST"), "405", {"Allow: GET, HEAD"}},
    {"put", other ("PUT", "/demo"), "405", {"Allow: GET, HEAD"}},
    {"delete", other ("DELETE", "/api/streams"), "405", {"Allow: GET, HEAD"}},
    {"options", other ("OPTIONS"), "405", {"Allow: GET, HEAD"}},
    {"made-up-method", other ("BREW"), "405", {"Allow: GET, HEAD"}},
    {"post-to-signaling", other ("POST", "/signaling"), "405", {"Allow: GET, HEAD"}},
    {"rebound-name", with_host ("evil.example"), "403", {"names of the machine"}, "html>"},
    {"localhost", with_host ("localhost"), "200", {}},
    {"signaling-without-upgrade", get ("/signaling"), "426", {"426 Upgrade Required", "Upgrade: websocket"}},
    {"signaling-under", get ("/signaling/a", browser), "404", {}},
    {"signaling-old-version",
     get ("/signaling", "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\n"
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"),
     "400",
     {}},
    {"signaling-without-key", get ("/signaling", "Upgrade: websocket\r\nConnection: Upgrade\r\n"), "400", {}},
    {"bad-role", get ("/signaling?role=king", browser), "400", {"role= must be"}},
    {"player-by-name", get ("/signaling?role=player", browser), "400", {"role= must be"}},
    {"bad-room", get ("/signaling?room=a%20b", browser), "400", {"room=: "}},
    {"foreign-page",
     get ("/signaling", std::string (browser) + "Origin: https://evil.example\r\n"),
     "403",
     {"allowed-origins"}},
    {"null-origin", get ("/signaling", std::string (browser) + "Origin: null\r\n"), "403", {}},
    {"rebound-page",
     std::string ("GET /signaling HTTP/1.1\r\nHost: evil.example\r\nOrigin: http://evil.example\r\n") +
         browser + "\r\n",
     "403",
     {}},
    {"not-http", "\x16\x03\x01\x02garbage\r\n\r\n", "400", {}},
};

std::string fill_in (std::string text, unsigned port)
{
  const size_t at = text.find ("Host: @");
  if (at != std::string::npos)
    text.replace (at + 6, 1, "127.0.0.1:" + std::to_string (port));
  return text;
}

std::string status_of (const std::string &answer)
{
  return answer.size () > 12 ? answer.substr (9, 3) : answer;
}

void run_row (const Row &row)
{
  TestServer server;
  const std::string answer = http_request (server.port (), fill_in (row.request, server.port ()));
  g_test_message ("%s", answer.c_str ());
  assert_text (status_of (answer), row.status);
  for (const char *text : row.present)
    g_assert_nonnull (g_strstr_len (answer.data (), static_cast<gssize> (answer.size ()), text));
  if (row.absent)
    g_assert_null (g_strstr_len (answer.data (), static_cast<gssize> (answer.size ()), row.absent));
}

void test_etag ()
{
  TestServer server;
  const auto ask = [&] (const std::string &headers) {
    return http_request (server.port (), fill_in (get ("/assets/wsrtc.js", headers), server.port ()));
  };
  const std::string first = ask ({});
  const size_t at = first.find ("ETag: ") + 6;
  const std::string tag = first.substr (at, first.find ("\r\n", at) - at);
  g_assert_cmpuint (tag.size (), ==, 34);

  const std::string unchanged = ask ("If-None-Match: \"x\", W/" + tag + "\r\n");
  assert_text (status_of (unchanged), "304");
  assert_text (unchanged.substr (unchanged.find ("\r\n\r\n")), "\r\n\r\n");
  assert_text (status_of (ask ("If-None-Match: *\r\n")), "304");
  assert_text (status_of (ask ("If-None-Match: \"x\"\r\n")), "200");
}

const std::vector<Row> first_rows = {
    {"page", get ("/healthz"), "200", {}},
    {"head", "HEAD / HTTP/1.1\r\nHost: @\r\n\r\n", "200", {}},
    {"refused", other ("PUT"), "405", {}},
    {"ping", "OPTIONS * HTTP/1.1\r\nHost: @\r\n\r\n", "404", {}},
    {"malformed", "GET / HTTP/1.1 or so\r\nHost: @\r\n\r\n", "400", {}},
    {"wish", get ("/healthz", "Connection: keep-alive\r\nKeep-Alive: 9\r\n"), "200", {}},
    {"old-wish", "GET /healthz HTTP/1.0\r\nHost: @\r\nConnection: keep-alive\r\n\r\n", "200", {}},
};

// Two requests in one packet, or the second later: it is not looked at.
void run_first (const Row &row)
{
  TestServer server;
  const std::string one = fill_in (row.request, server.port ());
  const std::string two = fill_in (get ("/healthz"), server.port ());
  const std::string answer = http_request (server.port (), one + two);
  assert_text (status_of (answer), row.status);
  g_assert_cmpuint (answer.find ("HTTP/1.", 1), ==, std::string::npos);

  RawClient client (server.port ());
  g_assert_true (client.send (one));
  assert_text (status_of (client.read_head ()), row.status);
  (void)client.send (two);
  g_assert_cmpuint (client.read_all ().find ("HTTP/1."), ==, std::string::npos);
}

// Bound to all addresses, names are not the server's to judge.
void test_any_host ()
{
  TestServer server ("host", "0.0.0.0");
  assert_text (status_of (http_request (server.port (), with_host ("cam.example"))), "200");
}

void test_allowed_origins ()
{
  const char *origins[] = {"https://site.example", nullptr};
  TestServer server ("allowed-origins", origins);
  const auto ask = [&] (const char *origin) {
    RawClient client (server.port ());
    client.send_upgrade ("/signaling", std::string ("Origin: ") + origin + "\r\n");
    return status_of (client.read_head ());
  };
  assert_text (ask ("https://site.example"), "101");
  assert_text (ask ("https://other.example"), "403");
  const std::string own = "http://127.0.0.1:" + std::to_string (server.port ());
  assert_text (ask (own.c_str ()), "101");
  // A change is for the running server too.
  g_object_set (server.get (), "allowed-origins", nullptr, nullptr);
  wait_for ("the origin to be refused", [&] { return ask ("https://site.example") == "403"; });
}

// The recipe for nginx in docs/operations.md: bound to loopback, and the Host
// header that of the proxy.
void test_proxy ()
{
  const char *origins[] = {"https://cam.example", nullptr};
  TestServer server ("allowed-origins", origins);
  for (const char *path : {"/", "/demo", "/api/streams", "/assets/wsrtc.js"}) {
    const std::string request = std::string ("GET ") + path + " HTTP/1.1\r\nHost: cam.example\r\n\r\n";
    assert_text (status_of (http_request (server.port (), request)), "200");
  }
  RawClient client (server.port ());
  g_assert_true (client.send (std::string ("GET /signaling HTTP/1.1\r\nHost: cam.example\r\n") +
                              "Origin: https://cam.example\r\n" + browser + "\r\n"));
  assert_text (status_of (client.read_head ()), "101");
  assert_text (status_of (http_request (server.port (), with_host ("evil.example"))), "403");
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/http", rows, run_row);
  g_test_add_func ("/http/etag", test_etag);
  add_table ("/http/one-request", first_rows, run_first);
  g_test_add_func ("/http/any-host", test_any_host);
  g_test_add_func ("/http/allowed-origins", test_allowed_origins);
  g_test_add_func ("/http/proxy", test_proxy);
  return g_test_run ();
}
