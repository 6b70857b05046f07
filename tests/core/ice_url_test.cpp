// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ice_url.hpp"

#include <cstring>

#include "assert_text.hpp"
#include "table.hpp"
#include "turn_credentials.hpp"

using namespace wsrtc;

namespace {

struct GoodRow {
  const char *name;
  std::string text;
  const char *url;
  const char *username;
  const char *credential;
  const char *uri; // what webrtcbin gets
};

const std::string longest (508, 'x');

const GoodRow good[] = {
    {"stun", "stun:s.example", "stun:s.example", "", "", "stun://s.example"},
    {"stun-slashes", "stun://s.example:3478", "stun:s.example:3478", "", "", "stun://s.example:3478"},
    {"stuns", "stuns:s.example", "stuns:s.example", "", "", "stuns://s.example"},
    {"turn-alone", "turn:t.example:3478", "turn:t.example:3478", "", "", "turn://t.example:3478"},
    {"plain", "turn://u:p@t.example:3478", "turn:t.example:3478", "u", "p", "turn://u:p@t.example:3478"},
    {"without-slashes", "turn:u:p@t.example", "turn:t.example", "u", "p", "turn://u:p@t.example"},
    {"udp", "turn:u:p@t:1?transport=udp", "turn:t:1?transport=udp", "u", "p", "turn://u:p@t:1?transport=udp"},
    {"tcp", "turn:u:p@t?transport=tcp", "turn:t?transport=tcp", "u", "p", "turn://u:p@t?transport=tcp"},
    {"turns", "turns:u:p@t:443", "turns:t:443", "u", "p", "turns://u:p@t:443"},
    {"turns-tcp", "turns:u:p@t?transport=tcp", "turns:t?transport=tcp", "u", "p",
     "turns://u:p@t?transport=tcp"},
    {"capitals", "TURN:u:p@T.example", "turn:T.example", "u", "p", "turn://u:p@T.example"},
    {"ipv4", "turn:u:p@192.0.2.1:65535", "turn:192.0.2.1:65535", "u", "p", "turn://u:p@192.0.2.1:65535"},
    {"ipv6", "turn:u:p@[2001:db8::1]:3478", "turn:[2001:db8::1]:3478", "u", "p",
     "turn://u:p@[2001:db8::1]:3478"},
    {"ipv6-no-port", "turn:u:p@[::1]", "turn:[::1]", "u", "p", "turn://u:p@[::1]"},
    {"encoded", "turn:a%20b:pa%24s@t", "turn:t", "a b", "pa$s", "turn://a%20b:pa%24s@t"},
    {"raw-specials", "turn:u:p$!/?#[]&=@t", "turn:t", "u",
     "p$!/?#[]&=", "turn://u:p%24%21%2F%3F%23%5B%5D%26%3D@t"},
    {"raw-at", "turn:me@home:p@ss@t:1", "turn:t:1", "me@home", "p@ss", "turn://me%40home:p%40ss@t:1"},
    {"raw-colon-in-password", "turn:u:a:b@t", "turn:t", "u", "a:b", "turn://u:a%3Ab@t"},
    {"colon-in-user", "turn:17%3Ame:p@t", "turn:t", "17:me", "p", "turn://17%3Ame:p@t"},
    {"percent", "turn:u:100%25@t", "turn:t", "u", "100%", "turn://u:100%25@t"},
    {"raw-percent", "turn:u:100%@t", "turn:t", "u", "100%", "turn://u:100%25@t"},
    {"raw-percent-one-digit", "turn:u:%4@t", "turn:t", "u", "%4", "turn://u:%254@t"},
    {"raw-percent-letters", "turn:u:%zz@t", "turn:t", "u", "%zz", "turn://u:%25zz@t"},
    {"twice-encoded", "turn:u:%2525@t", "turn:t", "u", "%25", "turn://u:%2525@t"},
    {"utf8", "turn:j\xc3\xbcrg:\xe2\x82\xac@t", "turn:t", "j\xc3\xbcrg", "\xe2\x82\xac",
     "turn://j%C3%BCrg:%E2%82%AC@t"},
    {"base64", "turn:u:aB+/cd==@t", "turn:t", "u", "aB+/cd==", "turn://u:aB%2B%2Fcd%3D%3D@t"},
    {"space", "turn:u:a b@t", "turn:t", "u", "a b", "turn://u:a%20b@t"},
};

void check_good (const GoodRow &row)
{
  const Result<IceServer> server = parse_ice_server (row.text);
  if (!server)
    g_error ("%s", server.error ().text.c_str ());
  g_assert_cmpstr (server->url.c_str (), ==, row.url);
  g_assert_cmpstr (server->username.c_str (), ==, row.username);
  g_assert_cmpstr (server->credential.c_str (), ==, row.credential);
  const std::string uri = ice_uri (*server);
  g_assert_cmpstr (uri.c_str (), ==, row.uri);
  // What webrtcbin gets is a form that people may write, too.
  const Result<IceServer> again = parse_ice_server (uri);
  g_assert_true (bool (again));
  g_assert_cmpstr (again->credential.c_str (), ==, row.credential);
  g_assert_cmpstr (again->username.c_str (), ==, row.username);
  g_assert_cmpstr (again->url.c_str (), ==, row.url);
}

struct BadRow {
  const char *name;
  std::string text;
  const char *says;
};

const BadRow bad[] = {
    {"empty", "", "must begin with"},
    {"scheme-alone", "turn", "must begin with"},
    {"http", "http://u:geheim@t", "must begin with"},
    {"typo", "turx://u:geheim@t", "must begin with"},
    {"no-host", "turn:", "host is missing"},
    {"slashes-alone", "turn://", "host is missing"},
    {"credentials-alone", "turn://u:geheim@", "host is missing"},
    {"port-alone", "turn:u:geheim@:3478", "host is missing"},
    {"host-with-space", "turn:u:geheim@t example", "DNS name"},
    {"host-with-newline", "turn:u:geheim@t\n", "DNS name"},
    {"host-not-ascii",
     "turn:u:geheim@k\xc3\xbc"
     "che",
     "DNS name"},
    {"host-too-long", "turn:u:geheim@" + std::string (256, 'h'), "DNS name"},
    {"port-zero", "turn:u:geheim@t:0", "1 to 65535"},
    {"port-too-big", "turn:u:geheim@t:65536", "1 to 65535"},
    {"port-negative", "turn:u:geheim@t:-1", "1 to 65535"},
    {"port-word", "turn:u:geheim@t:https", "1 to 65535"},
    {"port-empty", "turn:u:geheim@t:", "1 to 65535"},
    {"ipv6-bare", "turn:u:geheim@2001:db8::1", "needs brackets"},
    {"ipv6-open", "turn:u:geheim@[2001:db8::1", "IPv6 address"},
    {"ipv6-bad", "turn:u:geheim@[2001:db8::zz]", "IPv6 address"},
    {"ipv6-is-ipv4", "turn:u:geheim@[192.0.2.1]", "IPv6 address"},
    {"ipv6-junk", "turn:u:geheim@[::1]x", "may only be"},
    {"path", "turn:u:geheim@t/path", "may only be"},
    {"transport-unknown", "turn:u:geheim@t?transport=sctp", "transport=udp or transport=tcp"},
    {"transport-empty", "turn:u:geheim@t?transport=", "transport=udp or transport=tcp"},
    {"transport-twice", "turn:u:geheim@t?transport=udp&transport=tcp", "transport=udp or transport=tcp"},
    {"query-unknown", "turn:u:geheim@t?ttl=1", "transport=udp or transport=tcp"},
    {"turns-udp", "turns:u:geheim@t?transport=udp", "goes over TCP"},
    {"stun-transport", "stun:t?transport=udp", "no ?transport="},
    {"stun-user", "stun:u:geheim@t", "takes no user"},
    {"no-password", "turn:geheim@t", "user:password"},
    {"empty-user", "turn::geheim@t", "empty"},
    {"empty-password", "turn:geheim:@t", "empty"},
    {"nul", "turn:u:geheim%00@t", "control characters"},
    {"newline", "turn:u:geheim%0a@t", "control characters"},
    {"not-utf8", "turn:u:geheim%ff@t", "UTF-8"},
    {"user-too-long", "turn:" + longest + "x:geheim@t", "508 bytes"},
    {"password-too-long", "turn:u:geheim" + longest + "@t", "508 bytes"},
};

void check_bad (const BadRow &row)
{
  const Result<IceServer> server = parse_ice_server (row.text);
  g_assert_false (bool (server));
  g_assert_cmpint (int (server.error ().fault), ==, int (Fault::InvalidArgument));
  g_assert_nonnull (strstr (server.error ().text.c_str (), row.says));
  g_assert_null (strstr (server.error ().text.c_str (), "geheim"));
}

void test_place ()
{
  assert_text (parse_ice_url ("turn:t")->place (), "t:3478");
  assert_text (parse_ice_url ("turns:[::1]")->place (), "[::1]:5349");
  assert_text (parse_ice_url ("stun:s:99")->place (), "s:99");
  g_assert_false (bool (parse_ice_url ("turn:u:p@t")));
  assert_text (ice_uri ({"nonsense", "u", "p"}), "");
}

// Made with: printf %s USER | openssl dgst -sha1 -hmac SECRET -binary | base64
struct CredentialRow {
  const char *name;
  const char *secret;
  const char *peer;
  int64_t expiry;
  const char *username;
  const char *credential;
};

const CredentialRow credentials[] = {
    {"plain", "north", "3f", 1700000000, "1700000000:3f", "6A3+n5EF0snTSF9yLM54IhtJShM="},
    {"no-id", "north", "", 1, "1:", "fqXmRo/M/5oZne5opLi648Rf7y8="},
    {"empty-secret", "", "3f", 1700000000, "1700000000:3f", "boGTnSPfLC9LgXZxB66mkhp1MbI="},
    {"long-secret",
     "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
     "3f00112233445566778899aabbccddee", 2524608000, "2524608000:3f00112233445566778899aabbccddee",
     "q3HNQqw0yU/YOMMEP+F4cbiF0J8="},
    {"utf8",
     "s\xc3\xa9"
     "cret",
     "3f", 1700000000, "1700000000:3f", "Z6+XDliL7JZngPpZFy9T3BvYhjg="},
};

void check_credentials (const CredentialRow &row)
{
  const TurnCredentials made = make_turn_credentials (row.secret, row.peer, row.expiry);
  g_assert_cmpstr (made.username.c_str (), ==, row.username);
  g_assert_cmpstr (made.credential.c_str (), ==, row.credential);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  test::add_table ("/ice-url/good", good, check_good);
  test::add_table ("/ice-url/bad", bad, check_bad);
  g_test_add_func ("/ice-url/place", test_place);
  test::add_table ("/turn-credentials", credentials, check_credentials);
  return g_test_run ();
}
