// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Who asks, where proxies stand in between.
#include "trusted_proxies.hpp"

#include <cstring>

#include "assert_text.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

GRef<GInetAddress> address (const char *text)
{
  auto parsed = GRef<GInetAddress>::adopt (g_inet_address_new_from_string (text));
  g_assert_nonnull (parsed.get ());
  return parsed;
}

struct ClientRow {
  const char *name;
  std::vector<std::string> trusted;
  const char *peer;
  std::string forwarded_for;
  std::string forwarded_proto;
  const char *client;
  bool https;
};

std::string repeat (const std::string &text, int times)
{
  std::string out;
  for (int i = 0; i < times; i++)
    out += text;
  return out;
}

const std::vector<std::string> local = {"127.0.0.1"};
const std::vector<std::string> chain = {"127.0.0.1", "10.0.0.0/8", "2001:db8:1::/48"};

const std::vector<ClientRow> client_rows = {
    {"no-proxy", {}, "192.0.2.1", "", "", "192.0.2.1", false},
    {"nobody-is-trusted", {}, "127.0.0.1", "192.0.2.1", "https", "127.0.0.1", false},
    {"spoofed-by-another", local, "192.0.2.9", "127.0.0.1", "https", "192.0.2.9", false},
    {"one-proxy", local, "127.0.0.1", "192.0.2.1", "https", "192.0.2.1", true},
    {"no-header", local, "127.0.0.1", "", "", "127.0.0.1", false},
    {"only-scheme", local, "127.0.0.1", "", "https", "127.0.0.1", true},
    {"scheme-in-capitals", local, "127.0.0.1", "192.0.2.1", "HTTPS", "192.0.2.1", true},
    {"scheme-http", local, "127.0.0.1", "192.0.2.1", "http", "192.0.2.1", false},
    {"scheme-garbage", local, "127.0.0.1", "192.0.2.1", "https://", "192.0.2.1", false},
    {"added-to-a-spoofed-one", local, "127.0.0.1", "198.51.100.1, 192.0.2.1", "", "192.0.2.1", false},
    {"spoofed-as-a-proxy", local, "127.0.0.1", "127.0.0.1, 192.0.2.1", "", "192.0.2.1", false},
    {"chain-of-two", chain, "127.0.0.1", "192.0.2.1, 10.1.2.3", "https", "192.0.2.1", true},
    {"chain-with-a-spoofed-head", chain, "127.0.0.1", "1.1.1.1, 192.0.2.1, 10.1.2.3", "", "192.0.2.1", false},
    {"chain-of-schemes", chain, "127.0.0.1", "192.0.2.1, 10.1.2.3", "https, http", "192.0.2.1", true},
    {"scheme-of-a-stranger", chain, "127.0.0.1", "1.1.1.1, 192.0.2.1", "https, http", "192.0.2.1", false},
    {"all-are-trusted", chain, "127.0.0.1", "10.0.0.1, 10.0.0.2", "", "10.0.0.1", false},
    {"ipv6", chain, "2001:db8:1::5", "2001:db8:2::7", "", "2001:db8:2::7", false},
    {"ipv6-in-brackets-with-port", local, "127.0.0.1", "[2001:db8:2::7]:4711", "", "2001:db8:2::7", false},
    {"ipv4-with-port", local, "127.0.0.1", "192.0.2.1:4711", "", "192.0.2.1", false},
    {"ipv4-in-ipv6-peer", local, "::ffff:127.0.0.1", "192.0.2.1", "", "192.0.2.1", false},
    {"ipv4-in-ipv6-entry", chain, "127.0.0.1", "192.0.2.1, ::ffff:10.0.0.1", "", "192.0.2.1", false},
    {"ipv6-zone", local, "127.0.0.1", "fe80::1%lo", "", "127.0.0.1", false},
    {"spaces", local, "127.0.0.1", " \t 192.0.2.1 \t", " https ", "192.0.2.1", true},
    {"garbage", local, "127.0.0.1", "unknown", "", "127.0.0.1", false},
    {"garbage-behind", local, "127.0.0.1", "192.0.2.1, unknown", "", "127.0.0.1", false},
    {"garbage-ahead", local, "127.0.0.1", "_x, \"y\", 192.0.2.1", "", "192.0.2.1", false},
    {"empty-entry", local, "127.0.0.1", "192.0.2.1,", "", "127.0.0.1", false},
    {"commas", local, "127.0.0.1", repeat (",", 5000), repeat (",", 5000), "127.0.0.1", false},
    {"not-quite-ipv4", local, "127.0.0.1", "192.0.2", "", "127.0.0.1", false},
    {"number", local, "127.0.0.1", "3221225985", "", "127.0.0.1", false},
    {"host-name", local, "127.0.0.1", "localhost", "", "127.0.0.1", false},
    {"open-bracket", local, "127.0.0.1", "[", "", "127.0.0.1", false},
    {"long-entry", local, "127.0.0.1", repeat ("1", 60000), "", "127.0.0.1", false},
    {"long-list", local, "127.0.0.1", repeat ("1.1.1.1, ", 6000) + "192.0.2.1", "", "192.0.2.1", false},
    {"too-many-hops", chain, "127.0.0.1", "192.0.2.1" + repeat (", 10.0.0.1", 32), "", "10.0.0.1", false},
    {"as-many-hops", chain, "127.0.0.1", "192.0.2.1" + repeat (", 10.0.0.1", 31), "", "192.0.2.1", false},
};

void run_client (const ClientRow &row)
{
  const Result<TrustedProxies> trusted = TrustedProxies::parse (row.trusted);
  g_assert_true (bool (trusted));
  const ForwardedClient client =
      find_client (*trusted, address (row.peer).get (), row.forwarded_for, row.forwarded_proto);
  const GUnique<char> text (g_inet_address_to_string (client.address.get ()));
  assert_text (text.get (), row.client);
  g_assert_cmpint (client.https, ==, row.https);
}

struct WrongRow {
  const char *name;
  std::vector<std::string> texts;
  const char *says;
};

const std::vector<WrongRow> wrong_rows = {
    {"empty", {""}, "\"\" is neither"},
    {"name", {"127.0.0.1", "proxy.example"}, "\"proxy.example\" is neither"},
    {"prefix-too-long", {"10.0.0.0/33"}, "\"10.0.0.0/33\" is neither"},
    {"bits-behind-the-prefix", {"10.0.0.1/8"}, "\"10.0.0.1/8\" is neither"},
    {"everybody-without-prefix", {"*"}, "\"*\" is neither"},
    {"many", std::vector<std::string> (65, "10.0.0.1"), "more than 64"},
};

void run_wrong (const WrongRow &row)
{
  const Result<TrustedProxies> trusted = TrustedProxies::parse (row.texts);
  g_assert_false (bool (trusted));
  g_test_message ("%s", trusted.error ().text.c_str ());
  g_assert_nonnull (strstr (trusted.error ().text.c_str (), row.says));
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/trusted-proxies/client", client_rows, run_client);
  add_table ("/trusted-proxies/wrong", wrong_rows, run_wrong);
  return g_test_run ();
}
