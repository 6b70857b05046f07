// SPDX-License-Identifier: LGPL-2.1-or-later
#include "candidate_check.hpp"

#include "assert_text.hpp"
#include "table.hpp"

using namespace wsrtc;

namespace {

struct Good {
  const char *name;
  const char *text;
  CandidateUse use = CandidateUse::Use;
};

const Good good[] = {
    {"webrtcbin", "candidate:1 1 UDP 2015363327 192.0.2.7 44210 typ host"},
    {"chromium", "candidate:2346424701 1 udp 2113937151 192.0.2.7 57704 typ host generation 0 ufrag LReK "
                 "network-id 1 network-cost 999"},
    {"attribute", "a=candidate:1 1 UDP 2015363327 192.0.2.7 44210 typ host"},
    {"ipv6", "candidate:1 1 udp 1 2001:db8::7 44210 typ host"},
    {"ipv6-with-ipv4", "candidate:1 1 udp 1 ::ffff:192.0.2.7 44210 typ host"},
    {"host-name", "candidate:1 1 udp 1 media.example.com 44210 typ host", CandidateUse::Skip},
    {"reflexive", "candidate:842163049 1 udp 1677729535 203.0.113.9 46154 typ srflx raddr 0.0.0.0 rport 0"},
    {"relay", "candidate:4 2 udp 41885439 203.0.113.1 60000 typ relay raddr 192.0.2.7 rport 46154"},
    {"tcp-active", "candidate:2 1 TCP 2105458943 192.0.2.7 9 typ host tcptype active"},
    {"tcp-active-port-0", "candidate:2 1 TCP 2105458943 192.0.2.7 0 typ host tcptype active"},
    {"tcp-passive", "candidate:2 1 tcp 2105458943 192.0.2.7 50000 typ host tcptype passive"},
    {"largest-numbers",
     "candidate:12345678901234567890123456789012 256 udp 2147483647 192.0.2.7 65535 typ host"},
    {"foundation-characters", "candidate:aZ+/9 1 udp 1 192.0.2.7 1 typ host"},
    {"mdns", "candidate:0 1 UDP 2122187007 f040f7e7-30ca-4a95-a9d8-433e07141dab.local 40518 typ host",
     CandidateUse::Skip},
    {"mdns-capitals", "candidate:0 1 UDP 1 X.LOCAL 40518 typ host", CandidateUse::Skip},
    {"unknown-transport", "candidate:1 1 ssltcp 1 192.0.2.7 443 typ host", CandidateUse::Skip},
    {"unknown-type", "candidate:1 1 udp 1 192.0.2.7 443 typ future", CandidateUse::Skip},
};

void check_good (const Good &row)
{
  const Result<CandidateUse> use = check_candidate (row.text);
  if (!use)
    g_error ("%s", use.error ().text.c_str ());
  g_assert_cmpint (static_cast<int> (*use), ==, static_cast<int> (row.use));
}

struct Bad {
  const char *name;
  std::string text;
  Fault fault = Fault::Malformed;
};

const Bad bad[] = {
    {"empty", ""},
    {"other-text", "hello"},
    {"prefix-only", "candidate:"},
    {"truncated-address", "candidate:1 1 udp 1"},
    {"truncated-port", "candidate:1 1 udp 1 192.0.2.7"},
    {"truncated-type", "candidate:1 1 udp 1 192.0.2.7 1 typ"},
    {"no-type", "candidate:1 1 udp 1 192.0.2.7 1 generation 0"},
    {"foundation-empty", "candidate: 1 udp 1 192.0.2.7 1 typ host"},
    {"foundation-too-long", "candidate:" + std::string (33, 'x') + " 1 udp 1 192.0.2.7 1 typ host"},
    {"foundation-character", "candidate:a-b 1 udp 1 192.0.2.7 1 typ host"},
    {"component-0", "candidate:1 0 udp 1 192.0.2.7 1 typ host"},
    {"component-257", "candidate:1 257 udp 1 192.0.2.7 1 typ host"},
    {"component-sign", "candidate:1 +1 udp 1 192.0.2.7 1 typ host"},
    {"priority-0", "candidate:1 1 udp 0 192.0.2.7 1 typ host"},
    {"priority-too-large", "candidate:1 1 udp 2147483648 192.0.2.7 1 typ host"},
    {"priority-overflow", "candidate:1 1 udp 99999999999999999999 192.0.2.7 1 typ host"},
    {"priority-negative", "candidate:1 1 udp -1 192.0.2.7 1 typ host"},
    {"port-0", "candidate:1 1 udp 1 192.0.2.7 0 typ host"},
    {"port-65536", "candidate:1 1 udp 1 192.0.2.7 65536 typ host"},
    {"port-text", "candidate:1 1 udp 1 192.0.2.7 http typ host"},
    {"address-number", "candidate:1 1 udp 1 192.0.2 1 typ host"},
    {"address-out-of-range", "candidate:1 1 udp 1 999.1.1.1 1 typ host"},
    {"address-ipv6-broken", "candidate:1 1 udp 1 2001:::7 1 typ host"},
    {"address-ipv6-zone", "candidate:1 1 udp 1 fe80::1%eth0 1 typ host"},
    {"address-url", "candidate:1 1 udp 1 http://x 1 typ host"},
    {"address-label-too-long", "candidate:1 1 udp 1 " + std::string (64, 'a') + ".example 1 typ host"},
    {"address-empty-label", "candidate:1 1 udp 1 a..example 1 typ host"},
    {"address-hyphen", "candidate:1 1 udp 1 -a.example 1 typ host"},
    {"tcp-without-tcptype", "candidate:1 1 tcp 1 192.0.2.7 9 typ host"},
    {"tcp-unknown-tcptype", "candidate:1 1 tcp 1 192.0.2.7 9 typ host tcptype lazy"},
    {"tcp-passive-port-0", "candidate:1 1 tcp 1 192.0.2.7 0 typ host tcptype passive"},
    {"raddr", "candidate:1 1 udp 1 192.0.2.7 1 typ srflx raddr 300.1.1.1 rport 1"},
    {"rport", "candidate:1 1 udp 1 192.0.2.7 1 typ srflx raddr 192.0.2.8 rport 70000"},
    {"extension-without-value", "candidate:1 1 udp 1 192.0.2.7 1 typ host generation"},
    {"two-spaces", "candidate:1 1 udp 1  192.0.2.7 1 typ host"},
    {"space-at-the-end", "candidate:1 1 udp 1 192.0.2.7 1 typ host "},
    {"tab", "candidate:1 1 udp 1 192.0.2.7 1 typ\thost"},
    {"line-break", "candidate:1 1 udp 1 192.0.2.7 1 typ host\r\na=x:y z"},
    {"nul", std::string ("candidate:1 1 udp 1 192.0.2.7 1 typ host\0", 41)},
    {"not-ascii", "candidate:1 1 udp 1 192.0.2.7 1 typ host x \xc3\xbc"},
    {"too-long", "candidate:1 1 udp 1 192.0.2.7 1 typ host x " + std::string (1024, 'y'), Fault::TooLarge},
};

void check_bad (const Bad &row)
{
  const Result<CandidateUse> use = check_candidate (row.text);
  g_assert_false (bool (use));
  assert_text (to_string (use.error ().fault), to_string (row.fault));
  g_assert_cmpuint (use.error ().text.size (), <, 200);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  wsrtc::test::add_table ("/candidate/good", good, check_good);
  wsrtc::test::add_table ("/candidate/bad", bad, check_bad);
  return g_test_run ();
}
