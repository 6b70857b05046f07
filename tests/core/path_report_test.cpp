// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What is told of a connection that was not made: which cause fits which
// figures, what the sentence says, and what it does not say.
#include <cerrno>
#include <cstring>
#include <string>

#include "path_report.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

const PathAddress our_private{"192.168.1.5", 8189, "host"};
const PathAddress our_public{"192.0.2.1", 8189, "host"};
const PathAddress our_v6{"2001:db8::1", 8189, "host"};
const PathAddress theirs{"198.51.100.7", 40000, "srflx"};
const PathAddress theirs_private{"192.168.1.9", 40000, "host"};
const PathAddress theirs_v6{"2001:db8::7", 40000, "host"};

PathPair pair_to (const PathAddress &remote, unsigned sent = 9)
{
  PathPair pair;
  pair.local = "10.1.2.3:8189"; // told to nobody
  pair.remote = remote;
  pair.state = "no answer";
  pair.sent = sent;
  return pair;
}

PathReport report_of (std::vector<PathAddress> ours, std::vector<PathAddress> others)
{
  PathReport report;
  report.counted = true;
  report.port = 8189;
  for (const PathAddress &address : others)
    report.pairs.push_back (pair_to (address));
  report.ours = std::move (ours);
  report.theirs = std::move (others);
  return report;
}

struct Row {
  const char *name;
  const char *cause;
  std::vector<const char *> words; // all of them are in the sentence
  PathReport (*make) ();
};

PathReport with_unsent (int error)
{
  PathReport report = report_of ({our_public}, {theirs});
  report.pairs[0].send_error = error;
  report.pairs[0].unsent = report.pairs[0].sent;
  return report;
}

const Row rows[] = {
    {"nothing-comes",
     "silent",
     {"nothing came back from 198.51.100.7:40000", "9 checks", "192.0.2.1:8189", "port 8189",
      "external-addresses"},
     [] { return report_of ({our_public}, {theirs}); }},
    {"nothing-comes/local-network",
     "silent",
     {"192.168.1.9:40000", "192.168.1.5:8189", "firewall"},
     [] { return report_of ({our_private}, {theirs_private}); }},
    {"nothing-comes/libnice",
     "silent",
     {"the ports that it uses"},
     [] {
       PathReport report = report_of ({our_public}, {theirs});
       report.counted = false;
       report.port = 0;
       return report;
     }},
    {"private-to-public",
     "private",
     {"private addresses only (192.168.1.5:8189)", "set external-addresses"},
     [] {
       return report_of ({our_private}, {theirs_private, theirs});
     }},
    {"families/they-v6",
     "families",
     {"IPv6 addresses only", "announced IPv4 only"},
     [] { return report_of ({our_public}, {theirs_v6}); }},
    {"families/they-v4",
     "families",
     {"IPv4 addresses only", "announced IPv6 only"},
     [] { return report_of ({our_v6}, {theirs}); }},
    {"mdns",
     "hidden",
     {"hides its addresses (mDNS)", "192.0.2.1:8189", "port 8189"},
     [] {
       PathReport report = report_of ({our_public}, {});
       report.hidden = 2;
       report.tcp = 1;
       return report;
     }},
    {"tcp-only",
     "tcp-only",
     {"TCP addresses only", "turn-servers"},
     [] {
       PathReport report = report_of ({our_public}, {});
       report.tcp = 1;
       return report;
     }},
    {"no-candidate", "no-candidate", {"has told no address"}, [] { return report_of ({our_public}, {}); }},
    {"no-address",
     "no-address",
     {"no address that it could announce"},
     [] { return report_of ({}, {theirs}); }},
    {"relay-without-turn",
     "no-relay",
     {"no TURN server is known", "turn-servers"},
     [] {
       PathReport report = report_of ({}, {theirs});
       report.relay_only = true;
       return report;
     }},
    {"relay-refused",
     "no-relay",
     {"none came from TURN server t.example:3478, u.example:99", "may have expired", "turn-servers"},
     [] {
       PathReport report = report_of ({}, {theirs});
       report.relay_only = true;
       report.turn = {"t.example:3478", "u.example:99"};
       return report;
     }},
    {"silent-and-relay-refused",
     "silent",
     {"nothing came back from 198.51.100.7:40000",
      "moreover no relayed address came from TURN server t.example:3478", "may have expired"},
     [] {
       PathReport report = report_of ({our_public}, {theirs});
       report.turn = {"t.example:3478"};
       return report;
     }},
    {"own-firewall",
     "unsent",
     {"198.51.100.7:40000", "firewall on this machine"},
     [] { return with_unsent (EPERM); }},
    {"no-route", "unsent", {"no route"}, [] { return with_unsent (ENETUNREACH); }},
    {"no-route/one-of-two",
     "silent",
     {"nothing came back from 198.51.100.7:40000 ("},
     [] {
       PathReport report = report_of ({our_public}, {theirs_v6, theirs});
       report.pairs[0].send_error = ENETUNREACH;
       report.pairs[0].sent = 0;
       report.pairs[0].unsent = 1;
       return report;
     }},
    {"wrong-password/theirs",
     "password",
     {"wrong password", "ice-pwd"},
     [] {
       PathReport report = report_of ({our_public}, {theirs});
       report.unverified = 5;
       return report;
     }},
    {"wrong-password/ours",
     "password",
     {"it answers 401"},
     [] {
       PathReport report = report_of ({our_public}, {theirs});
       report.pairs[0].stun_error = 401;
       return report;
     }},
    {"roles",
     "roles",
     {"same ICE role"},
     [] {
       PathReport report = report_of ({our_public}, {theirs});
       report.pairs[0].conflicts = 5;
       report.pairs[0].received = 5;
       return report;
     }},
    {"one-way",
     "one-way",
     {"checks come from 198.51.100.7:40000", "answers none of ours", "port 8189"},
     [] {
       PathReport report = report_of ({our_public}, {theirs});
       report.pairs[0].received = 3;
       return report;
     }},
    {"one-way/libnice",
     "one-way",
     {"checks come from it"},
     [] {
       PathReport report = report_of ({our_public}, {theirs});
       report.counted = false;
       report.received = 1;
       return report;
     }},
    {"lite",
     "not-nominated",
     {"ice-lite"},
     [] {
       PathReport report = report_of ({our_public}, {theirs});
       report.lite = true;
       report.pairs[0].received = 3;
       return report;
     }},
    {"stray",
     "stray",
     {"another address", "198.51.100.7:40000"},
     [] {
       PathReport report = report_of ({our_public}, {theirs});
       report.pairs[0].strays = 2;
       return report;
     }},
    {"handshake",
     "handshake",
     {"the network path works (198.51.100.7:40000 answers)", "DTLS"},
     [] {
       PathReport report = report_of ({our_public}, {theirs});
       report.found = true;
       report.pairs[0].answered = 1;
       return report;
     }},
    {"lost",
     "lost",
     {"198.51.100.7:40000 has not answered for 31 s"},
     [] {
       PathReport report = report_of ({our_public}, {theirs});
       report.lost = true;
       report.pairs[0].silent = 31;
       return report;
     }},
    {"unknown",
     "unknown",
     {"TURN"},
     [] {
       PathReport report = report_of ({our_public}, {theirs});
       report.pairs.clear ();
       return report;
     }},
    {"many-addresses",
     "silent",
     {"198.51.100.7:1, 198.51.100.7:2, 198.51.100.7:3 and 7 more"},
     [] {
       std::vector<PathAddress> many;
       for (unsigned port = 1; port <= 10; port++)
         many.push_back ({"198.51.100.7", port, "host"});
       return report_of ({our_public}, many);
     }},
};

void assert_part (const std::string &text, const char *part)
{
  if (text.find (part) == std::string::npos)
    g_error ("\"%s\" is not in: %s", part, text.c_str ());
}

void test_cause (const Row &row)
{
  const PathReport report = row.make ();
  const PathDiagnosis told = diagnose (report);
  g_test_message ("%s", told.text.c_str ());
  g_assert_cmpstr (told.cause, ==, row.cause);
  for (const char *word : row.words)
    assert_part (told.text, word);
  // It goes on in a sentence, and to the peer.
  g_assert_true (told.text.back () != '.');
  g_assert_null (std::strstr (told.text.c_str (), "10.1.2.3"));
  // The log has all of it.
  if (!report.pairs.empty ()) {
    assert_part (summary_of (report), "10.1.2.3");
    assert_part (table_of (report), "10.1.2.3");
  }
}

// ---- what passes by

void test_tally ()
{
  PathTally tally;
  tally.note_ours ("candidate:1 1 UDP 2015363327 192.0.2.1 8189 typ host");
  tally.note_ours (""); // the end of them
  tally.note_their_description ("v=0\r\na=candidate:1 1 udp 1 198.51.100.7 40000 typ host\r\n"
                                "a=candidate:2 1 udp 1 f040f7e7-30ca.local 40518 typ host\r\n"
                                "a=candidate:3 1 tcp 1 198.51.100.7 9 typ host tcptype active\r\n"
                                "a=candidate:4 1 udp 1 not//an//address 1 typ host\r\n");
  tally.note_theirs ("candidate:1 1 udp 1 198.51.100.7 40000 typ host"); // again
  tally.note_theirs ("candidate:5 1 udp 1 2001:db8::7 40000 typ srflx raddr :: rport 0");
  const PathReport &told = tally.told ();
  g_assert_cmpuint (told.ours.size (), ==, 1);
  g_assert_cmpuint (told.theirs.size (), ==, 2);
  g_assert_cmpuint (told.hidden, ==, 1);
  g_assert_cmpuint (told.tcp, ==, 1);
  g_assert_cmpstr (told.theirs[1].type.c_str (), ==, "srflx");
  tally.forget_ours ();
  g_assert_true (tally.told ().ours.empty ());
}

void test_tally_flood ()
{
  PathTally tally;
  for (unsigned i = 1; i <= 1000; i++)
    tally.note_theirs ("candidate:1 1 udp 1 198.51.100.7 " + std::to_string (i) + " typ host");
  g_assert_cmpuint (tally.told ().theirs.size (), <=, 64);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/path-report/cause", rows, test_cause);
  g_test_add_func ("/path-report/tally", test_tally);
  g_test_add_func ("/path-report/tally/flood", test_tally_flood);
  return g_test_run ();
}
