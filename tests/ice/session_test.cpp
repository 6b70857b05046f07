// SPDX-License-Identifier: LGPL-2.1-or-later
//
// ICE between two sessions over a network in memory: roles, losses, moves, ends,
// and peers that do not play by the rules.
#include <cstring>
#include <functional>
#include <memory>
#include <string>

#include <glib.h>

#include "fake_net.hpp"
#include "table.hpp"

namespace {

using namespace wsrtc;
using namespace wsrtc::test;

IceCandidate candidate_at (const NetAddress &where, uint16_t preference = 65535)
{
  IceCandidate candidate;
  candidate.address = where;
  candidate.priority = candidate_priority (host_type, preference);
  return candidate;
}

// We and one peer, each knowing the other's description.
struct Pair {
  FakeNode::Options ours, theirs;
  FakeNet net;
  std::unique_ptr<FakeNode> we, peer;

  explicit Pair (bool we_control = false)
  {
    ours.ufrag = "ours";
    theirs.ufrag = "them";
    ours.controlling = we_control;
    theirs.controlling = !we_control;
  }

  void make (std::vector<NetAddress> peers = {there})
  {
    we = std::make_unique<FakeNode> (net, std::vector<NetAddress>{here}, ours);
    peer = std::make_unique<FakeNode> (net, std::move (peers), theirs);
  }

  void describe ()
  {
    we->session ().set_local (we->credentials (), net.now ());
    peer->session ().set_local (peer->credentials (), net.now ());
    we->session ().set_remote (peer->credentials (), net.now ());
    peer->session ().set_remote (we->credentials (), net.now ());
  }

  void start ()
  {
    make ();
    describe ();
    we->session ().add_remote_candidate (candidate_at (there), net.now ());
    peer->session ().add_remote_candidate (candidate_at (here), net.now ());
  }

  bool completed () const
  {
    return we->session ().state () == IceState::Completed && peer->session ().state () == IceState::Completed;
  }

  void connect (int limit = 10000)
  {
    start ();
    g_assert_true (net.run (limit, [this] { return completed (); }));
  }

  // Media of both for that long, 50 packets a second.
  void talk (int milliseconds)
  {
    for (int passed = 0; passed < milliseconds; passed += 20) {
      we->send_media ();
      peer->send_media ();
      net.run (20);
    }
  }
};

// ---- connecting

struct ConnectRow {
  const char *name;
  bool we_control = false;
  bool peer_controls = true;
  bool lite = false; // we
  int lose_percent = 0;
  int limit = 200;                        // ms; a one-way trip takes 10
  bool we_know = true, peer_knows = true; // each other's candidates
};

const ConnectRow connect_rows[] = {
    {"controlled", false, true},
    {"controlling", true, false},
    {"both-controlling", true, true},
    {"both-controlled", false, false},
    {"lite", false, true, true},
    {"lite-and-both-controlled", false, false, true},
    {"controlled/30-percent-lost", false, true, false, 30, 8000},
    {"controlling/30-percent-lost", true, false, false, 30, 8000},
    {"lite/30-percent-lost", false, true, true, 30, 8000},
    // The other side is found by what comes from it.
    {"controlled/we-know-no-candidate", false, true, false, 0, 200, false, true},
    {"controlled/peer-knows-no-candidate", false, true, false, 0, 200, true, false},
    {"controlling/we-know-no-candidate", true, false, false, 0, 200, false, true},
    {"controlling/peer-knows-no-candidate", true, false, false, 0, 400, true, false},
};

void test_connect (const ConnectRow &row)
{
  Pair pair;
  pair.ours.controlling = row.we_control;
  pair.theirs.controlling = row.peer_controls;
  pair.ours.lite = row.lite;
  pair.net.lose_percent = row.lose_percent;
  pair.make ();
  pair.describe ();
  if (row.we_know)
    pair.we->session ().add_remote_candidate (candidate_at (there), pair.net.now ());
  if (row.peer_knows)
    pair.peer->session ().add_remote_candidate (candidate_at (here), pair.net.now ());
  g_assert_true (pair.net.run (row.limit, [&] { return pair.completed (); }));
  g_test_message ("completed after %d ms", pair.net.elapsed ());
  g_assert_cmpint (pair.we->session ().controlling (), !=, pair.peer->session ().controlling ());
  g_assert_true (pair.we->selected.back () == there);
  g_assert_true (pair.peer->selected.back () == here);
  pair.talk (100);
  if (row.lose_percent == 0) {
    g_assert_cmpuint (pair.we->media_from.count (there.to_string ()), ==, 1);
    g_assert_cmpuint (pair.peer->media_from.count (here.to_string ()), ==, 1);
  }
  if (row.lite)
    g_assert_false (pair.we->session ().controlling ());
}

// Its checks come before our side has heard of its description.
void test_early_checks ()
{
  Pair pair;
  pair.make ();
  pair.we->session ().set_local (pair.we->credentials (), pair.net.now ());
  pair.peer->session ().set_local (pair.peer->credentials (), pair.net.now ());
  pair.peer->session ().set_remote (pair.we->credentials (), pair.net.now ());
  pair.peer->session ().add_remote_candidate (candidate_at (here), pair.net.now ());
  pair.net.run (50);
  // They were answered, and nothing else was done.
  g_assert_true (pair.peer->session ().state () == IceState::Completed);
  g_assert_true (pair.we->session ().state () == IceState::New);
  g_assert_true (pair.we->selected.empty ());
  pair.we->session ().set_remote (pair.peer->credentials (), pair.net.now ());
  const int then = pair.net.elapsed ();
  g_assert_true (pair.net.run (100, [&] { return pair.we->session ().state () != IceState::Checking; }));
  g_assert_cmpint (pair.net.elapsed () - then, <=, 20);
}

// The better of two ways, whichever side chooses.
void test_best_pair (gconstpointer we_control)
{
  Pair pair (we_control != nullptr);
  pair.make ({there, elsewhere});
  pair.describe ();
  pair.we->session ().add_remote_candidate (candidate_at (elsewhere, 100), pair.net.now ());
  pair.we->session ().add_remote_candidate (candidate_at (there, 200), pair.net.now ());
  pair.peer->session ().add_remote_candidate (candidate_at (here), pair.net.now ());
  g_assert_true (pair.net.run (1000, [&] { return pair.completed (); }));
  pair.net.run (1000);
  g_assert_true (pair.we->selected.back () == there);
}

// ---- staying

// Minutes of silence but for consent, one check each five seconds.
void test_consent_keeps ()
{
  Pair pair;
  pair.connect ();
  const int before = pair.net.count_to (there);
  pair.net.run (10 * 60 * 1000);
  g_assert_true (pair.completed ());
  // Ours and our answers to theirs, 600 s / 5 s each.
  const int sent = pair.net.count_to (there) - before;
  g_test_message ("%d datagrams in ten minutes", sent);
  g_assert_cmpint (sent, >=, 200);
  g_assert_cmpint (sent, <=, 300);
}

void test_consent_survives_loss ()
{
  Pair pair;
  pair.connect ();
  pair.net.lose_percent = 5;
  pair.net.run (5 * 60 * 1000);
  g_assert_true (pair.completed ());
}

struct EndRow {
  const char *name;
  bool we_control;
  bool lite;
};

const EndRow end_rows[] = {{"controlled", false, false}, {"controlling", true, false}, {"lite", false, true}};

void test_consent_ends (const EndRow &row)
{
  Pair pair (row.we_control);
  pair.ours.lite = row.lite;
  pair.connect ();
  pair.net.run (7000);
  pair.peer->deaf = true;
  const int then = pair.net.elapsed ();
  // It goes on sending, which is no consent.
  while (pair.we->session ().state () != IceState::Failed && pair.net.elapsed () - then < 60000)
    pair.talk (100);
  const int took = pair.net.elapsed () - then;
  g_test_message ("failed after %d ms", took);
  g_assert_cmpint (took, >=, 24000);
  g_assert_cmpint (took, <=, 30200);
  const int sent = pair.net.count_to (there);
  pair.net.run (60000);
  g_assert_cmpint (pair.net.count_to (there), ==, sent);
  g_assert_cmpint (int (pair.we->states.back ()), ==, int (IceState::Failed));
}

void test_nobody_answers ()
{
  Pair pair;
  pair.start ();
  pair.peer->deaf = true;
  pair.we->deaf = true;
  g_assert_true (pair.net.run (40000, [&] { return pair.we->session ().state () == IceState::Failed; }));
  g_assert_cmpint (pair.net.elapsed (), >=, 30000);
  g_assert_true (pair.we->selected.empty ());
  g_assert_cmpint (pair.net.count_to (there), <=, check_plan.transmissions);
}

// More than are tried at a time, of which the last one works; and the peer waits for us.
void test_last_of_many ()
{
  Pair pair (true);
  pair.make ();
  pair.describe ();
  for (int i = 1; i <= 40; i++)
    pair.we->session ().add_remote_candidate (
        candidate_at (address (("203.0.113." + std::to_string (100 + i)).c_str (), 9)), pair.net.now ());
  pair.we->session ().add_remote_candidate (candidate_at (there), pair.net.now ());
  g_assert_true (pair.net.run (29000, [&] { return pair.completed (); }));
  g_test_message ("completed after %d ms", pair.net.elapsed ());
  g_assert_true (pair.we->selected.back () == there);
  g_assert_cmpuint (pair.we->session ().count_pairs (), <=, IceLimits ().pairs);
}

// No more than that many are kept.
void test_flood_of_candidates ()
{
  Pair pair (true);
  pair.make ();
  pair.describe ();
  for (int i = 1; i <= 2000; i++)
    pair.we->session ().add_remote_candidate (candidate_at (address ("203.0.113.100", 1000 + i)),
                                              pair.net.now ());
  pair.net.run (40000);
  int tried = 0;
  for (int i = 1; i <= 2000; i++)
    tried += pair.net.count_to (address ("203.0.113.100", 1000 + i)) > 0;
  g_assert_cmpint (tried, >, 40);
  g_assert_cmpint (tried, <=, 64);
}

// ---- moving

struct MoveRow {
  const char *name;
  bool we_control;
  bool lite;
  bool media; // the peer sends some
};

const MoveRow move_rows[] = {
    {"controlled/with-media", false, false, true}, {"controlled/silent", false, false, false},
    {"controlling/with-media", true, false, true}, {"controlling/silent", true, false, false},
    {"lite/with-media", false, true, true},
};

// As behind a NAT that has given it another port. It does not know itself.
void test_move (const MoveRow &row)
{
  Pair pair (row.we_control);
  pair.ours.lite = row.lite;
  pair.connect ();
  pair.net.run (5000);
  pair.peer->move ({elsewhere});
  const int then = pair.net.elapsed ();
  constexpr int limit = 8000; // its next check comes after 6000 at the latest
  const auto moved = [&] { return pair.we->selected.back () == elsewhere; };
  while (!moved () && pair.net.elapsed () - then < limit) {
    if (row.media)
      pair.peer->send_media ();
    pair.net.run (20, moved);
  }
  g_test_message ("moved after %d ms", pair.net.elapsed () - then);
  g_assert_true (moved ());
  pair.talk (60000);
  g_assert_true (pair.completed ());
  g_assert_true (pair.we->selected.back () == elsewhere);
  g_assert_cmpuint (pair.peer->media_from.count (here.to_string ()), ==, 1);
}

// Another interface: who has moved finds out, whichever side it is, and whoever chooses the path.
struct RenumberRow {
  const char *name;
  bool we_control;
  bool lite; // the one that stays
};

const RenumberRow renumber_rows[] = {
    {"controlled", false, false}, {"controlling", true, false}, {"lite", false, true}};

void test_renumber (const RenumberRow &row)
{
  Pair pair (row.we_control);
  pair.ours.lite = row.lite;
  pair.connect ();
  pair.talk (5000);
  pair.peer->renumber ({elsewhere});
  const int then = pair.net.elapsed ();
  const auto moved = [&] { return pair.we->selected.back () == elsewhere; };
  while (!moved () && pair.net.elapsed () - then < 10000)
    pair.talk (20);
  const int took = pair.net.elapsed () - then;
  g_test_message ("moved after %d ms", took);
  g_assert_cmpint (took, <, 3000);
  pair.talk (60000);
  g_assert_true (pair.completed ());
  g_assert_true (pair.we->selected.back () == elsewhere);
  g_assert_cmpuint (pair.we->media_from.count (elsewhere.to_string ()), ==, 1);
}

// And back, to where it was: a pair that has been nominated before.
void test_renumber_back (const RenumberRow &row)
{
  Pair pair (row.we_control);
  pair.ours.lite = row.lite;
  pair.connect ();
  pair.talk (5000);
  std::vector<int> took;
  for (const NetAddress &next : {elsewhere, there, elsewhere, there}) {
    pair.peer->renumber ({next});
    const int then = pair.net.elapsed ();
    while (pair.we->selected.back () != next && pair.net.elapsed () - then < 10000)
      pair.talk (20);
    took.push_back (pair.net.elapsed () - then);
    g_test_message ("moved after %d ms", took.back ());
    pair.talk (8000);
  }
  for (const int way : took)
    g_assert_cmpint (way, <=, took.front () + 100);
  g_assert_true (pair.completed ());
}

// It keeps its address, and nothing leaves from there any more: a cable is out.
void test_way_is_cut (const RenumberRow &row)
{
  Pair pair (row.we_control);
  pair.ours.lite = row.lite;
  pair.connect ();
  pair.talk (5000);
  pair.net.blocked = [] (const NetAddress &from, const NetAddress &to) {
    return from == there || to == there;
  };
  pair.peer->renumber ({elsewhere, there}); // the first one leads to us
  const int then = pair.net.elapsed ();
  while (pair.we->selected.back () != elsewhere && pair.net.elapsed () - then < 10000)
    pair.talk (20);
  const int took = pair.net.elapsed () - then;
  g_test_message ("moved after %d ms", took);
  g_assert_cmpint (took, <, 3000);
  pair.talk (20000);
  g_assert_true (pair.completed ());
  g_assert_true (pair.we->selected.back () == elsewhere);
}

// Two addresses of ours work, the peer has found the one that our system would not
// take, and says little: the path stays as it is.
void test_two_addresses (const RenumberRow &row)
{
  Pair pair (row.we_control);
  pair.ours.lite = row.lite;
  const NetAddress other = address ("192.0.2.2", here.port);
  pair.we = std::make_unique<FakeNode> (pair.net, std::vector<NetAddress>{here, other}, pair.ours);
  pair.peer = std::make_unique<FakeNode> (pair.net, std::vector<NetAddress>{there}, pair.theirs);
  pair.describe ();
  pair.peer->session ().add_remote_candidate (candidate_at (other), pair.net.now ());
  g_assert_true (pair.net.run (3000, [&] { return pair.completed (); }));
  const size_t ours = pair.we->selected.size (), theirs = pair.peer->selected.size ();
  const int before = pair.net.count_to (there);
  for (int second = 0; second < 60; second++) {
    pair.peer->send_media ();
    pair.net.run (1000);
  }
  g_test_message ("%zu and %zu more selections, %d datagrams", pair.we->selected.size () - ours,
                  pair.peer->selected.size () - theirs, pair.net.count_to (there) - before);
  g_assert_cmpuint (pair.we->selected.size () - ours, <=, 1);
  g_assert_cmpuint (pair.peer->selected.size () - theirs, <=, 1);
  g_assert_cmpint (pair.net.count_to (there) - before, <=, 150);
  g_assert_true (pair.completed ());
}

// Silence alone is none: nothing is sent for it.
void test_no_move ()
{
  Pair pair;
  pair.connect ();
  const int before = pair.net.count_to (there);
  pair.net.run (4000);
  g_assert_cmpint (pair.net.count_to (there) - before, <=, 2);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/ice/connect", connect_rows, test_connect);
  g_test_add_func ("/ice/connect/early-checks", test_early_checks);
  g_test_add_data_func ("/ice/connect/best-pair/controlled", nullptr, test_best_pair);
  g_test_add_data_func ("/ice/connect/best-pair/controlling", "", test_best_pair);
  g_test_add_func ("/ice/consent/keeps", test_consent_keeps);
  g_test_add_func ("/ice/consent/survives-loss", test_consent_survives_loss);
  add_table ("/ice/consent/ends", end_rows, test_consent_ends);
  g_test_add_func ("/ice/consent/nobody-answers", test_nobody_answers);
  g_test_add_func ("/ice/many-candidates/last-works", test_last_of_many);
  g_test_add_func ("/ice/many-candidates/flood", test_flood_of_candidates);
  add_table ("/ice/move", move_rows, test_move);
  add_table ("/ice/renumber", renumber_rows, test_renumber);
  add_table ("/ice/renumber/and-back", renumber_rows, test_renumber_back);
  add_table ("/ice/renumber/way-is-cut", renumber_rows, test_way_is_cut);
  add_table ("/ice/two-addresses", renumber_rows, test_two_addresses);
  g_test_add_func ("/ice/renumber/not-at-all", test_no_move);
  return g_test_run ();
}
