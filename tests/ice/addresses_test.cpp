// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Addresses and candidates: what is taken of a peer's, and what is told of ours.
#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "external_addresses.hpp"
#include "host_addresses.hpp"
#include "ice_candidate.hpp"
#include "ice_host.hpp"
#include "ice_types.hpp"
#include "table.hpp"
#include "udp_socket.hpp"

namespace {

using namespace wsrtc;
using namespace wsrtc::test;

struct CandidateRow {
  const char *name;
  const char *text;
  const char *address; // nullptr: no use for it
};

const CandidateRow candidate_rows[] = {
    {"host", "candidate:1 1 UDP 2130706431 192.0.2.1 8189 typ host", "192.0.2.1:8189"},
    {"sdp-line", "a=candidate:1 1 udp 2130706431 192.0.2.1 8189 typ host", "192.0.2.1:8189"},
    {"ipv6", "candidate:1 1 udp 2130706431 2001:db8::1 8189 typ host", "[2001:db8::1]:8189"},
    {"mapped", "candidate:1 1 udp 2130706431 ::ffff:192.0.2.1 8189 typ host", "192.0.2.1:8189"},
    {"reflexive", "candidate:1 1 udp 1694498815 203.0.113.1 40000 typ srflx raddr 192.0.2.7 rport 46154",
     "203.0.113.1:40000"},
    {"relay", "candidate:1 1 udp 41885439 203.0.113.1 60000 typ relay raddr 192.0.2.7 rport 46154",
     "203.0.113.1:60000"},
    {"extensions", "candidate:1 1 udp 1 192.0.2.1 8189 typ host generation 0 ufrag abcd network-cost 999",
     "192.0.2.1:8189"},
    {"loopback", "candidate:1 1 udp 1 127.0.0.1 8189 typ host", "127.0.0.1:8189"},
    {"mdns", "candidate:1 1 udp 1 8ee2ad26-74ce-4f4c-8a1c-b8e7a3d5b1f1.local 8189 typ host", nullptr},
    {"name", "candidate:1 1 udp 1 example.org 8189 typ host", nullptr},
    {"tcp-active", "candidate:1 1 tcp 1 192.0.2.1 9 typ host tcptype active", nullptr},
    {"tcp-passive", "candidate:1 1 tcp 1 192.0.2.1 8189 typ host tcptype passive", nullptr},
    {"rtcp", "candidate:1 2 udp 1 192.0.2.1 8190 typ host", nullptr},
    {"link-local-ipv6", "candidate:1 1 udp 1 fe80::1 8189 typ host", nullptr},
    {"unspecified", "candidate:1 1 udp 1 0.0.0.0 8189 typ host", nullptr},
    {"unspecified-ipv6", "candidate:1 1 udp 1 :: 8189 typ host", nullptr},
    {"multicast", "candidate:1 1 udp 1 224.0.0.251 5353 typ host", nullptr},
    {"multicast-ipv6", "candidate:1 1 udp 1 ff02::fb 5353 typ host", nullptr},
    {"broadcast", "candidate:1 1 udp 1 255.255.255.255 8189 typ host", nullptr},
    {"port-0", "candidate:1 1 udp 1 192.0.2.1 0 typ host", nullptr},
    {"garbage", "hello", nullptr},
    {"empty", "", nullptr},
};

void test_candidate (const CandidateRow &row)
{
  const auto candidate = parse_remote_candidate (row.text);
  g_assert_cmpint (candidate.has_value (), ==, row.address != nullptr);
  if (!candidate)
    return;
  const std::string address = candidate->address.to_string ();
  g_assert_cmpstr (address.c_str (), ==, row.address);
}

void test_own_candidate ()
{
  IceCandidate ours;
  ours.address = {*parse_ip ("2001:db8::1"), 8189};
  ours.priority = candidate_priority (host_type, UINT16_MAX);
  g_assert_cmpuint (ours.priority, ==, 2130706431);
  const auto read = parse_remote_candidate (to_text (ours));
  g_assert_true (read && read->address == ours.address);
  g_assert_cmpuint (read->priority, ==, ours.priority);
  g_assert_cmpstr (read->type->name, ==, "host");
}

void test_pair_priority ()
{
  g_assert_cmpuint (pair_priority (5, 3), ==, (3ull << 32) + 10 + 1);
  g_assert_cmpuint (pair_priority (3, 5), ==, (3ull << 32) + 10);
}

struct CredentialsRow {
  const char *name;
  size_t ufrag, password;
  bool valid;
};

const CredentialsRow credentials_rows[] = {
    {"browser", 4, 24, true},         {"webrtcbin", 32, 32, true}, {"short-ufrag", 3, 24, false},
    {"short-password", 4, 21, false}, {"longest", 250, 256, true}, {"long-ufrag", 251, 24, false},
    {"long-password", 4, 257, false}, {"empty", 0, 0, false},
};

void test_credentials (const CredentialsRow &row)
{
  g_assert_cmpint (are_valid ({std::string (row.ufrag, 'u'), std::string (row.password, 'p')}), ==,
                   row.valid);
}

// ---- ours

void test_host_addresses ()
{
  const auto quiet = host_addresses (false), all = host_addresses (true);
  g_assert_cmpuint (all.size (), >, 0);
  g_assert_cmpuint (all.size (), <=, max_host_addresses);
  const auto is_loopback = [] (const IpAddress &ip) { return ip.is_loopback (); };
  g_assert_true (std::any_of (all.begin (), all.end (), is_loopback));
  const bool others = !std::all_of (all.begin (), all.end (), is_loopback);
  g_assert_cmpint (std::any_of (quiet.begin (), quiet.end (), is_loopback), ==, !others);
  for (const IpAddress &ip : all)
    g_assert_true (ip.is_unicast ());
}

struct ExternalRow {
  const char *name;
  std::vector<std::string> entries;
  const char *error; // nullptr = none
};

const ExternalRow external_rows[] = {
    {"none", {}, nullptr},
    {"addresses", {"192.0.2.1", "2001:db8::1"}, nullptr},
    {"name", {"localhost"}, nullptr},
    {"with-port", {"192.0.2.1:8189"}, "192.0.2.1:8189"},
    {"multicast", {"224.0.0.1"}, "224.0.0.1"},
    {"unspecified", {"192.0.2.1", "0.0.0.0"}, "0.0.0.0"},
    {"empty", {""}, "\"\""},
    {"address-and-text", {"http://example.org"}, "http://example.org"},
};

void test_external (const ExternalRow &row)
{
  const auto external = ExternalAddresses::create (row.entries);
  g_assert_cmpint (bool (external), ==, !row.error);
  if (row.error) {
    g_assert_nonnull (std::strstr (external.error ().text.c_str (), row.error));
    g_assert_nonnull (std::strstr (external.error ().text.c_str (), "external-addresses"));
    return;
  }
  g_assert_true (bool ((*external)->look_up ()));
  const auto ips = (*external)->current ();
  g_assert_cmpint (ips.empty (), ==, row.entries.empty ());
  for (size_t i = 0; i < ips.size () && row.name == std::string ("addresses"); i++)
    g_assert_true (ips[i] == *parse_ip (row.entries[i]));
}

// RFC 6761: a name that never is. No reason not to start.
void test_unknown_name ()
{
  auto external = std::move (*ExternalAddresses::create ({"nowhere.invalid", "192.0.2.1"}));
  const gint64 begun = g_get_monotonic_time ();
  const Status found = external->look_up ();
  g_assert_false (bool (found));
  g_test_message ("%s", found.error ().text.c_str ());
  g_assert_nonnull (std::strstr (found.error ().text.c_str (), "nowhere.invalid"));
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 10 * G_USEC_PER_SEC);
  g_assert_cmpuint (external->current ().size (), ==, 1);
}

struct OwnRow {
  const char *name;
  const char *address;
  bool ours;
};

const OwnRow own_rows[] = {
    {"loopback", "127.0.0.1", true},
    {"another-machine's", "203.0.113.77", false},
    {"another-machine's-ipv6", "2001:db8::77", false},
};

void test_own_address (const OwnRow &row)
{
  if (parse_ip (row.address)->family == AF_INET6 && !(*UdpSockets::open (0))->has (AF_INET6))
    return g_test_skip ("this machine has no IPv6");
  g_assert_cmpint (has_local_address (*parse_ip (row.address)), ==, row.ours);
}

struct AnnounceRow {
  const char *name;
  IceHostConfig config;
  bool interfaces, loopback;
  const char *external; // nullptr = none
};

const AnnounceRow announce_rows[] = {
    {"interfaces", {0, {}, true, false, false}, true, false, nullptr},
    {"loopback-too", {0, {}, true, true, false}, true, true, nullptr},
    {"external-too", {0, {"203.0.113.5"}, true, false, false}, true, false, "203.0.113.5"},
    {"external-only", {0, {"203.0.113.5"}, false, false, false}, false, false, "203.0.113.5"},
    {"external-is-loopback", {0, {"127.0.0.1"}, true, true, false}, true, true, "127.0.0.1"},
};

void test_announce (const AnnounceRow &row)
{
  Status warning = Done{};
  const auto host = IceHost::open (row.config, warning);
  g_assert_true (bool (host) && bool (warning));
  const auto candidates = (*host)->candidates ();
  size_t external = 0, loopback = 0;
  uint32_t before = UINT32_MAX;
  for (const IceCandidate &candidate : candidates) {
    g_assert_cmpuint (candidate.address.port, ==, (*host)->port ().number ());
    g_assert_cmpuint (candidate.priority, <, before);
    before = candidate.priority;
    external += row.external && candidate.address.ip == *parse_ip (row.external) ? 1 : 0;
    loopback += candidate.address.ip.is_loopback () ? 1 : 0;
  }
  g_assert_cmpuint (external, ==, row.external ? 1 : 0);
  if (row.loopback)
    g_assert_cmpuint (loopback, >, 0);
  g_assert_cmpint (candidates.size () > external, ==, row.interfaces);
}

// Two peers at the same address of another machine are told apart by our port.
void test_beside ()
{
  Status warning = Done{};
  const auto any = IceHost::open ({0, {"203.0.113.5"}, false, false, true}, warning);
  g_assert_true (bool (any) && bool (warning));
  const auto other = IceHost::beside (*any);
  g_assert_true (bool (other));
  g_assert_cmpuint ((*other)->port ().number (), !=, (*any)->port ().number ());
  g_assert_cmpuint ((*other)->candidates ().size (), ==, 1);
  g_assert_true ((*other)->lite ());

  IceHostConfig config;
  config.port = (*UdpPort::open (0))->number (); // free again
  const auto fixed = IceHost::open (config, warning);
  g_assert_true (bool (fixed));
  g_assert_true (*IceHost::beside (*fixed) == *fixed);
  g_assert_true (*IceHost::beside (nullptr) == nullptr);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/addresses/candidate", candidate_rows, test_candidate);
  g_test_add_func ("/addresses/candidate/own", test_own_candidate);
  g_test_add_func ("/addresses/pair-priority", test_pair_priority);
  add_table ("/addresses/credentials", credentials_rows, test_credentials);
  g_test_add_func ("/addresses/host", test_host_addresses);
  add_table ("/addresses/own", own_rows, test_own_address);
  add_table ("/addresses/external", external_rows, test_external);
  g_test_add_func ("/addresses/external/unknown-name", test_unknown_name);
  add_table ("/addresses/announce", announce_rows, test_announce);
  g_test_add_func ("/addresses/beside", test_beside);
  return g_test_run ();
}
