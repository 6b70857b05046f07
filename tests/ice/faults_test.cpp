// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A peer that has the passwords, writes its packets by hand, and does not play
// by the rules: it must not get media sent to others, nor make us work.
#include <memory>
#include <vector>

#include <glib.h>

#include "fake_net.hpp"
#include "ice_record.hpp"
#include "table.hpp"

namespace {

using namespace wsrtc;
using namespace wsrtc::test;

const IceCredentials theirs{"them", "them-password-of-22-bytes"};

// We, and a peer by hand that sits at two addresses.
struct Bench {
  FakeNet net;
  FakeNode we;
  StunCodec codec;
  bool answers = true;
  int answer_with = 0;    // an error in place of success
  int checks = 0;         // of ours
  NetAddress answer_from; // unset = from where it was asked

  explicit Bench (bool controlling = false) : we (net, {here}, options_of (controlling))
  {
    for (const NetAddress &at : {there, elsewhere})
      net.listen (at, [this, at] (const NetAddress &from, const std::vector<uint8_t> &bytes) {
        on_packet (at, from, bytes);
      });
    we.session ().set_local (we.credentials (), net.now ());
    we.session ().set_remote (theirs, net.now ());
  }

  static FakeNode::Options options_of (bool controlling)
  {
    FakeNode::Options options;
    options.ufrag = "ours";
    options.controlling = controlling;
    return options;
  }

  void on_packet (const NetAddress &at, const NetAddress &from, const std::vector<uint8_t> &bytes)
  {
    CheckRequest request;
    const auto peek = peek_stun (bytes.data (), bytes.size ());
    if (!peek || peek->kind != StunKind::Request)
      return;
    checks++;
    if (!answers ||
        codec.read_request (bytes.data (), bytes.size (), theirs.password, request) != RequestVerdict::Good)
      return;
    const StunFrame reply = answer_with ? codec.failure (answer_with) : codec.success (from);
    net.send (answer_from.ip.is_set () ? answer_from : at, from,
              {reply.bytes.begin (), reply.bytes.begin () + reply.size});
  }

  std::vector<uint8_t> check (bool nominate, bool controlling = true, uint64_t tie_breaker = UINT64_MAX)
  {
    CheckSpec spec;
    spec.username = "ours:them";
    spec.password = we.credentials ().password;
    spec.priority = 1000;
    spec.tie_breaker = tie_breaker;
    spec.controlling = controlling;
    spec.use_candidate = nominate;
    StunId id;
    const StunFrame frame = codec.request (spec, id);
    return {frame.bytes.begin (), frame.bytes.begin () + frame.size};
  }

  void connect ()
  {
    net.send (there, here, check (true));
    g_assert_true (net.run (100, [this] { return we.session ().state () == IceState::Completed; }));
  }

  void send_media (int packets)
  {
    for (int i = 0; i < packets; i++)
      we.send_media ();
  }
};

// What is sent to somebody who never asked: an answer to each false request,
// and a few checks. None of it is media.
void test_spoofed_at_first ()
{
  Bench bench;
  bench.net.send (victim, here, bench.check (true));
  bench.net.run (20000);
  g_assert_true (bench.we.selected.empty ());
  bench.send_media (100);
  g_assert_cmpint (bench.net.count_to (victim), <=, 1 + check_plan.transmissions);
}

void test_spoofed_move ()
{
  Bench bench;
  bench.connect ();
  bench.net.run (3000);
  const int before = bench.net.count_to (there);
  for (int i = 0; i < 500; i++) {
    bench.net.send (victim, here, bench.check (true));
    bench.net.send (there, here, bench.check (true));
    bench.net.run (10);
    bench.send_media (1);
  }
  g_assert_true (bench.we.selected.back () == there);
  g_assert_cmpint (bench.net.count_to (there) - before, >=, 1000); // answers and media
  // Its requests are answered one by one, as all are; with few checks of ours.
  g_assert_cmpint (bench.net.count_to (victim), <=, 550);
}

// The victim's answers are no answers, and those of the peer do not count for
// the victim's address.
void test_answer_from_elsewhere ()
{
  Bench bench;
  bench.answer_from = elsewhere;
  bench.net.send (there, here, bench.check (true));
  bench.net.run (20000);
  g_assert_cmpint (bench.checks, ==, check_plan.transmissions);
  g_assert_true (bench.we.selected.empty ());
}

// RFC 8445: the controlling side nominates, and we go there once we have seen
// that it is there.
void test_nominated_move ()
{
  Bench bench;
  bench.connect ();
  bench.net.run (5000);
  const int then = bench.net.elapsed ();
  bench.net.send (elsewhere, here, bench.check (true));
  g_assert_true (bench.net.run (1000, [&] { return bench.we.selected.back () == elsewhere; }));
  g_assert_cmpint (bench.net.elapsed () - then, <=, 50);
  // And back, where it had been before. It goes by a moment at which nothing has come
  // from the chosen address, so not just behind an answer to a check of ours.
  bench.net.run (8000);
  const int checks = bench.checks;
  g_assert_true (bench.net.run (7000, [&] { return bench.checks > checks; }));
  bench.net.run (1000);
  bench.net.send (there, here, bench.check (true));
  g_assert_true (bench.net.run (50, [&] { return bench.we.selected.back () == there; }));
  bench.net.run (5000);
  g_assert_true (bench.we.session ().state () == IceState::Completed);
}

struct NominatorRow {
  const char *name;
  int every; // ms, for each of two addresses
};

const NominatorRow nominator_rows[] = {{"quickly", 100}, {"each-second", 1000}, {"each-five-seconds", 5000}};

// A peer that nominates whatever works, as RFC 5245 allowed: the path stays.
void test_nominates_all (const NominatorRow &row)
{
  Bench bench;
  bench.connect ();
  const auto nominate_both = [&] {
    for (const NetAddress &at : {there, elsewhere}) {
      bench.net.send (at, here, bench.check (true));
      bench.net.run (row.every / 2);
    }
  };
  for (int passed = 0; passed < 6000; passed += row.every)
    nominate_both ();
  const size_t before = bench.we.selected.size ();
  for (int passed = 0; passed < 60000; passed += row.every)
    nominate_both ();
  g_assert_cmpuint (bench.we.selected.size (), ==, before);
  g_assert_true (bench.we.session ().state () == IceState::Completed);
}

// Without a nomination the path stays, while it works.
void test_check_alone_does_not_move ()
{
  Bench bench;
  bench.connect ();
  for (int i = 0; i < 100; i++) {
    bench.net.send (elsewhere, here, bench.check (false));
    bench.net.send (there, here, bench.check (false));
    bench.net.run (100);
  }
  g_assert_true (bench.we.selected.back () == there);
}

// Thousands of addresses: each request is answered, and no more than a few are
// remembered and checked.
void test_many_addresses ()
{
  Bench bench;
  bench.connect ();
  int to_others = 0;
  for (int i = 0; i < 3000; i++) {
    const NetAddress other = address ("203.0.113.1", uint16_t (1024 + i));
    bench.net.send (other, here, bench.check (i % 2 == 0));
    bench.net.run (1);
    g_assert_cmpuint (bench.we.session ().count_pairs (), <=, IceLimits{}.pairs);
  }
  bench.net.run (9000);
  for (int i = 0; i < 3000; i++)
    to_others += bench.net.count_to (address ("203.0.113.1", uint16_t (1024 + i)));
  g_test_message ("%d datagrams for 3000 requests", to_others);
  g_assert_cmpint (to_others, <=, 3000 + 2 * int (IceLimits{}.pairs) * check_plan.transmissions);
  g_assert_true (bench.we.selected.back () == there);
}

void test_many_candidates ()
{
  Bench bench;
  bench.answers = false;
  for (int i = 0; i < 3000; i++) {
    IceCandidate candidate;
    candidate.address = address ("203.0.113.1", uint16_t (1024 + i));
    candidate.priority = uint32_t (i);
    bench.we.session ().add_remote_candidate (candidate, bench.net.now ());
  }
  g_assert_cmpuint (bench.we.session ().count_pairs (), ==, IceLimits{}.pairs);
  bench.net.run (60000);
  g_assert_true (bench.we.session ().state () == IceState::Failed);
}

// A hundred thousand requests a second from one address.
void test_check_storm ()
{
  Bench bench;
  bench.answers = false;
  const auto request = bench.check (true);
  for (int i = 0; i < 20000; i++) {
    bench.net.send (there, here, request);
    if (i % 100 == 0)
      bench.net.run (1);
  }
  bench.net.run (20000);
  g_assert_cmpint (bench.checks, <=, 2 * check_plan.transmissions);
  // Nor is each of them answered: the burst, and what a second may have.
  const IceLimits limits;
  g_assert_cmpuint (bench.we.session ().excess (), >=, 20000 - unsigned (limits.check_burst) - 2000);
  g_assert_cmpint (bench.net.count_to (there), <=, int (limits.check_burst) + 2000);
}

// It contradicts us in every answer.
void test_conflict_storm (gconstpointer controlling)
{
  Bench bench (controlling != nullptr);
  bench.answer_with = 487;
  bench.net.send (there, here, bench.check (false, !controlling));
  bench.net.run (20000);
  g_test_message ("%d checks", bench.checks);
  g_assert_cmpint (bench.checks, <=, 20);
  g_assert_true (bench.we.selected.empty ());
}

struct ToldRow {
  const char *name;
  int answer_with;
  NetAddress answer_from;
  const char *cause;
};

const ToldRow told_rows[] = {
    {"bad-request", 400, {}, "password"},
    {"unauthorised", 401, {}, "password"},
    {"role-conflict", 487, {}, "roles"},
    {"answers-from-elsewhere", 0, elsewhere, "stray"},
};

// Why it came to nothing.
void test_told (const ToldRow &row)
{
  Bench bench;
  bench.answer_with = row.answer_with;
  bench.answer_from = row.answer_from;
  bench.net.send (there, here, bench.check (false, true));
  bench.net.run (15000);
  IceRecord record;
  bench.we.session ().tell (record);
  PathReport report;
  report.ours = {{here.ip.to_string (), here.port, "host"}};
  tell (record, here.port, bench.net.now (), report);
  const PathDiagnosis told = diagnose (report);
  g_test_message ("%s; %s", told.text.c_str (), summary_of (report).c_str ());
  g_assert_cmpstr (told.cause, ==, row.cause);
}

struct RoleRow {
  const char *name;
  bool we_control;
  bool it_controls;
  uint64_t tie_breaker;
  bool we_control_then;
  bool conflict; // is told
};

const RoleRow role_rows[] = {
    {"controlling/it-loses", true, true, 0, true, true},
    {"controlling/it-wins", true, true, UINT64_MAX, false, false},
    {"controlled/it-loses", false, false, 0, true, false},
    {"controlled/it-wins", false, false, UINT64_MAX, false, true},
    {"no-conflict/controlled", false, true, 0, false, false},
    {"no-conflict/controlling", true, false, UINT64_MAX, true, false},
};

// RFC 8445 section 7.3.1.1, the table of it.
void test_role (const RoleRow &row)
{
  Bench bench (row.we_control);
  Answer answer = Answer::Bad;
  bench.net.listen (elsewhere, [&] (const NetAddress &, const std::vector<uint8_t> &bytes) {
    const auto peek = peek_stun (bytes.data (), bytes.size ());
    if (peek && peek->kind != StunKind::Request)
      answer =
          StunCodec ().read_answer (bytes.data (), bytes.size (), peek->id, bench.we.credentials ().password);
  });
  bench.net.send (elsewhere, here, bench.check (false, row.it_controls, row.tie_breaker));
  bench.net.run (25);
  g_assert_true (answer == (row.conflict ? Answer::RoleConflict : Answer::Success));
  g_assert_cmpint (bench.we.session ().controlling (), ==, row.we_control_then);
}

// RFC 7675 section 5.2: at once, and not when the consent runs out.
void test_consent_revoked ()
{
  Bench bench;
  bench.connect ();
  bench.answer_with = 403;
  g_assert_true (bench.net.run (7000, [&] { return bench.we.session ().state () == IceState::Failed; }));
  const int sent = bench.net.count_to (there);
  bench.net.send (there, here, bench.check (true));
  bench.net.run (10000);
  g_assert_cmpint (bench.net.count_to (there), ==, sent);
}

// Silence is no answer to somebody who does not know the password.
void test_wrong_password ()
{
  Bench bench;
  CheckSpec spec;
  spec.username = "ours:them";
  spec.password = "wrong-password-of-22-bytes";
  StunId id;
  const StunFrame frame = bench.codec.request (spec, id);
  bench.net.send (there, here, {frame.bytes.begin (), frame.bytes.begin () + frame.size});
  bench.net.run (5000);
  g_assert_cmpint (bench.net.count_to (there), ==, 0);
  g_assert_cmpuint (bench.we.session ().count_pairs (), ==, 0);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/ice/faults/spoofed-at-first", test_spoofed_at_first);
  g_test_add_func ("/ice/faults/spoofed-move", test_spoofed_move);
  g_test_add_func ("/ice/faults/answer-from-elsewhere", test_answer_from_elsewhere);
  g_test_add_func ("/ice/faults/nominated-move", test_nominated_move);
  add_table ("/ice/faults/nominates-all", nominator_rows, test_nominates_all);
  g_test_add_func ("/ice/faults/check-alone-does-not-move", test_check_alone_does_not_move);
  g_test_add_func ("/ice/faults/many-addresses", test_many_addresses);
  g_test_add_func ("/ice/faults/many-candidates", test_many_candidates);
  g_test_add_func ("/ice/faults/check-storm", test_check_storm);
  add_table ("/ice/faults/told", told_rows, test_told);
  g_test_add_data_func ("/ice/faults/conflict-storm/controlled", nullptr, test_conflict_storm);
  g_test_add_data_func ("/ice/faults/conflict-storm/controlling", "", test_conflict_storm);
  add_table ("/ice/faults/role", role_rows, test_role);
  g_test_add_func ("/ice/faults/consent-revoked", test_consent_revoked);
  g_test_add_func ("/ice/faults/wrong-password", test_wrong_password);
  return g_test_run ();
}
