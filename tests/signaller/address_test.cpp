// SPDX-License-Identifier: LGPL-2.1-or-later
#include "../../gst/wsrtc/client/ws_address.hpp"

#include "table.hpp"

using namespace wsrtc;

namespace {

struct Good {
  const char *name;
  const char *uri;
  const char *room;
  bool secure;
  const char *host;
  int port;
  const char *target;
  const char *shown;
};

constexpr Good good[] = {
    {"plain", "ws://host/signaling", "cam", false, "host", 80, "/signaling?room=cam&role=source",
     "ws://host:80/signaling"},
    {"secure", "wss://host:8443/signaling", "cam", true, "host", 8443, "/signaling?room=cam&role=source",
     "wss://host:8443/signaling"},
    {"secure-port", "wss://host/signaling", "", true, "host", 443, "/signaling?role=source",
     "wss://host:443/signaling"},
    {"no-path", "ws://host:8443", "cam", false, "host", 8443, "/signaling?room=cam&role=source",
     "ws://host:8443/signaling"},
    {"root", "ws://host:8443/", "", false, "host", 8443, "/signaling?role=source",
     "ws://host:8443/signaling"},
    {"scheme-in-capitals", "WS://host/x", "", false, "host", 80, "/x?role=source", "ws://host:80/x"},
    {"room-in-uri", "ws://host/s?room=mine", "cam", false, "host", 80, "/s?room=mine&role=source",
     "ws://host:80/s"},
    {"role-in-uri", "ws://host/s?role=peer", "cam", false, "host", 80, "/s?role=peer&room=cam",
     "ws://host:80/s"},
    {"other-query-kept", "ws://host/s?a=b%26c", "cam", false, "host", 80, "/s?a=b%26c&room=cam&role=source",
     "ws://host:80/s"},
    {"secret-not-shown", "ws://host/s?token=hunter2", "", false, "host", 80, "/s?token=hunter2&role=source",
     "ws://host:80/s"},
    {"escapes-kept", "ws://host/a%20b", "", false, "host", 80, "/a%20b?role=source", "ws://host:80/a%20b"},
    {"ipv6", "ws://[::1]:9000/s", "", false, "::1", 9000, "/s?role=source", "ws://[::1]:9000/s"},
    {"international", "ws://b\303\274cher.example/s", "", false, "xn--bcher-kva.example", 80,
     "/s?role=source", "ws://xn--bcher-kva.example:80/s"},
};

Result<WsPlace> parse (const char *uri, const char *room)
{
  DialectConfig config;
  config.room = room;
  return parse_ws_place (uri, config);
}

void check_good (const Good &row)
{
  const auto place = parse (row.uri, row.room);
  g_assert_true (static_cast<bool> (place));
  const WsAddress *address = &place->address;
  g_assert_cmpstr (place->dialect->name, ==, "wsrtc");
  g_assert_cmpint (address->secure, ==, row.secure);
  g_assert_cmpstr (address->host.c_str (), ==, row.host);
  g_assert_cmpint (address->port, ==, row.port);
  g_assert_cmpstr (address->target.c_str (), ==, row.target);
  const std::string shown = address->shown ();
  g_assert_cmpstr (shown.c_str (), ==, row.shown);
}

struct Bad {
  const char *name;
  const char *uri;
  const char *room;
  const char *says; // part of the sentence
};

constexpr Bad bad[] = {
    {"empty", "", "", "no address"},
    {"words", "my camera", "", "property uri"},
    {"http", "http://host/signaling", "", "scheme is http"},
    {"names-what-is-known", "ftp://host/x", "", "gstwebrtcs, whip+http, whip+https, whep+http, whep+https"},
    {"no-host", "ws:///signaling", "", "host"},
    {"no-slashes", "ws:host", "", "host"},
    {"port-zero", "ws://host:0/", "", "port 0"},
    {"port-too-big", "ws://host:65536/", "", "property uri"},
    {"port-no-number", "ws://host:http/", "", "property uri"},
    {"user", "ws://me:hunter2@host/", "", "property token"},
    {"fragment", "ws://host/#here", "", "#fragment"},
    {"line-end", "ws://host/a\r\nX: y", "", "property uri"},
    {"space-in-host", "ws://a b/", "", "property uri"},
    {"query-of-bad-escapes", "ws://host/?a=%zz", "", "property uri"},
    {"room-with-slash", "ws://host/", "a/b", "property room"},
    {"room-too-long", "ws://host/", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
     "property room"},
    {"room-reserved", "ws://host/", "api", "property room"},
};

void check_bad (const Bad &row)
{
  const auto address = parse (row.uri, row.room);
  g_assert_false (static_cast<bool> (address));
  g_assert_cmpint (static_cast<int> (address.error ().fault), ==, static_cast<int> (Fault::InvalidArgument));
  g_test_message ("%s", address.error ().text.c_str ());
  g_assert_nonnull (strstr (address.error ().text.c_str (), row.says));
  g_assert_null (strstr (address.error ().text.c_str (), "hunter2"));
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  test::add_table ("/address/good", good, check_good);
  test::add_table ("/address/bad", bad, check_bad);
  return g_test_run ();
}
