// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What an ICE session that finds no path has to tell: networks in memory that do
// this or that to packets, and the cause that is told of each.
#include <cerrno>
#include <memory>
#include <string>

#include <glib.h>

#include "assert_text.hpp"
#include "fake_net.hpp"
#include "ice_record.hpp"
#include "table.hpp"

namespace {

using namespace wsrtc;
using namespace wsrtc::test;

IceCandidate candidate_at (const NetAddress &where)
{
  IceCandidate candidate;
  candidate.address = where;
  candidate.priority = candidate_priority (host_type, 65535);
  return candidate;
}

PathAddress told_as (const NetAddress &address)
{
  return {address.ip.to_string (), address.port, "host"};
}

struct Bench {
  FakeNet net;
  std::unique_ptr<FakeNode> we, peer;
  IceCredentials ours, theirs; // as the other side believes them to be
  PathReport report;

  explicit Bench (bool lite = false)
  {
    FakeNode::Options options;
    options.ufrag = "ours";
    options.lite = lite;
    we = std::make_unique<FakeNode> (net, std::vector<NetAddress>{here}, options);
    options.ufrag = "them";
    options.lite = false;
    options.controlling = true;
    peer = std::make_unique<FakeNode> (net, std::vector<NetAddress>{there}, options);
    ours = we->credentials ();
    theirs = peer->credentials ();
  }

  void start (const NetAddress &their_address = there)
  {
    we->session ().set_local (we->credentials (), net.now ());
    peer->session ().set_local (peer->credentials (), net.now ());
    we->session ().set_remote (theirs, net.now ());
    peer->session ().set_remote (ours, net.now ());
    we->session ().add_remote_candidate (candidate_at (their_address), net.now ());
    peer->session ().add_remote_candidate (candidate_at (here), net.now ());
    report.ours = {told_as (here)};
    report.theirs = {told_as (their_address)};
  }

  PathDiagnosis ask ()
  {
    IceRecord record;
    we->session ().tell (record);
    PathReport asked = report;
    asked.pairs.clear ();
    tell (record, here.port, net.now (), asked);
    report.pairs = asked.pairs;
    const PathDiagnosis told = diagnose (asked);
    g_test_message ("%s", told.text.c_str ());
    g_test_message ("%s", summary_of (asked).c_str ());
    return told;
  }
};

struct Row {
  const char *name;
  const char *cause;
  void (*spoil) (Bench &bench);
  NetAddress their_address = there;
  bool lite = false;
};

const NetAddress in_ipv6 = address ("2001:db8::7", 40000);

const Row rows[] = {
    {"all-blocked", "silent",
     [] (Bench &bench) { bench.net.blocked = [] (const NetAddress &, const NetAddress &) { return true; }; }},
    {"ours-blocked", "one-way",
     [] (Bench &bench) {
       bench.net.blocked = [] (const NetAddress &from, const NetAddress &) { return from == here; };
     }},
    // Its checks do not come, and what it answers does not either.
    {"theirs-blocked", "silent",
     [] (Bench &bench) {
       bench.net.blocked = [] (const NetAddress &from, const NetAddress &) { return from == there; };
     }},
    {"wrong-password-of-ours", "password",
     [] (Bench &bench) {
       bench.ours.password = "another-password-of-22-bytes";
       bench.net.blocked = [] (const NetAddress &from, const NetAddress &) { return from == here; };
     }},
    {"own-firewall", "unsent",
     [] (Bench &bench) {
       bench.we->send_error = EPERM;
       bench.net.blocked = [] (const NetAddress &, const NetAddress &) { return true; };
     }},
    // We have no address of that family.
    {"no-route", "families",
     [] (Bench &bench) { bench.net.blocked = [] (const NetAddress &, const NetAddress &) { return true; }; },
     in_ipv6},
    {"lite/all-blocked", "silent",
     [] (Bench &bench) { bench.net.blocked = [] (const NetAddress &, const NetAddress &) { return true; }; },
     there, true},
};

void test_no_path (const Row &row)
{
  Bench bench (row.lite);
  row.spoil (bench);
  bench.start (row.their_address);
  // As the element asks, whose deadline is the shorter one, and at the end.
  bench.net.run (15000);
  g_assert_cmpint (int (bench.we->session ().state ()), ==, int (IceState::Checking));
  g_assert_cmpstr (bench.ask ().cause, ==, row.cause);
  g_assert_true (
      bench.net.run (40000, [&bench] { return bench.we->session ().state () == IceState::Failed; }));
  g_assert_cmpstr (bench.ask ().cause, ==, row.cause);
  g_assert_cmpuint (bench.report.pairs.size (), ==, 1);
}

// Each transmission counts, and each answer.
void test_counts ()
{
  Bench bench;
  bench.net.blocked = [] (const NetAddress &from, const NetAddress &) { return from == here; };
  bench.start ();
  bench.net.run (15000);
  bench.ask ();
  const PathPair &pair = bench.report.pairs[0];
  assert_text (pair.local, here.to_string ());
  assert_text (pair.remote.host, there.ip.to_string ());
  g_assert_cmpuint (pair.sent, >=, unsigned (check_plan.transmissions));
  g_assert_cmpuint (pair.answered, ==, 0);
  g_assert_cmpuint (pair.received, ==, unsigned (bench.we->requests));
}

void test_works ()
{
  Bench bench;
  bench.start ();
  bench.net.run (1000);
  g_assert_cmpstr (bench.ask ().cause, ==, "handshake");
  g_assert_cmpuint (bench.report.pairs[0].answered, >, 0);
}

void test_lost ()
{
  Bench bench;
  bench.start ();
  bench.net.run (1000);
  bench.peer->deaf = true;
  g_assert_true (
      bench.net.run (60000, [&bench] { return bench.we->session ().state () == IceState::Failed; }));
  g_assert_cmpstr (bench.ask ().cause, ==, "lost");
  g_assert_cmpuint (bench.report.pairs[0].silent.value_or (0), >=, 24);
}

// Whoever asks copies, and must not have to do it for every packet.
void test_changes ()
{
  Bench bench;
  bench.start ();
  bench.net.run (1000);
  const unsigned then = bench.we->session ().changes ();
  for (int i = 0; i < 100; i++) {
    bench.peer->send_media ();
    bench.net.run (20);
  }
  g_assert_cmpuint (bench.we->session ().changes () - then, <=, 4); // one check of consent, or two
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/ice/report/no-path", rows, test_no_path);
  g_test_add_func ("/ice/report/counts", test_counts);
  g_test_add_func ("/ice/report/works", test_works);
  g_test_add_func ("/ice/report/lost", test_lost);
  g_test_add_func ("/ice/report/changes", test_changes);
  return g_test_run ();
}
