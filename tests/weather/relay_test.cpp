// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The weather itself: as much of it as is asked for, the same in each run; and a
// relay that is in front of somebody.
#include <cmath>
#include <string>
#include <vector>

#include "table.hpp"
#include "udp_peer.hpp"
#include "udp_relay.hpp"
#include "wait_for.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr int many = 20000;

struct Seen {
  std::string fates; // a letter for each packet
  double lost = 0, burst = 0, again = 0, late = 0, longest = 0;

  bool operator== (const Seen &other) const { return fates == other.fates; }
};

// Packets of 1200 bytes, 1 ms apart, from a fixed time on.
Seen see (const char *words, uint64_t seed, int count = many)
{
  const auto weather = parse_weather (words);
  g_assert_true (weather.has_value ());
  Sky sky (seed, 1);
  Seen seen;
  int bursts = 0;
  Sky::Clock::time_point newest{};
  for (int i = 0; i < count; i++) {
    const Sky::Clock::time_point now (std::chrono::milliseconds (1000 + i));
    const auto verdict = sky.judge (*weather, 1200, now);
    const bool lost = verdict.fate != Fate::Passed;
    bursts += lost && (seen.fates.empty () || seen.fates.back () != 'x') ? 1 : 0;
    seen.lost += lost;
    seen.again += verdict.again.has_value ();
    seen.late += !lost && verdict.at < newest;
    if (!lost) {
      newest = std::max (newest, verdict.at);
      seen.longest =
          std::max (seen.longest, std::chrono::duration<double, std::milli> (verdict.at - now).count ());
    }
    seen.fates += lost ? 'x' : verdict.again ? '2' : '.';
  }
  seen.burst = bursts ? seen.lost / bursts : 0;
  return seen;
}

struct Row {
  const char *name;
  const char *weather;
  double lost, burst, again, late, longest; // shares of the packets; packets; ms
};

const Row rows[] = {
    {"good", "", 0, 0, 0, 0, 0},
    {"loss", "loss=0.05", 0.05, 1.05, 0, 0, 0},
    {"bursts", "loss=0.05 burst=8", 0.05, 8, 0, 0, 0},
    {"duplicates", "duplicates=0.1", 0, 0, 0.1, 0, 0},
    // As many as are held back are overtaken by the next one.
    {"reordered", "reordered=0.02 late=0.5 delay=5", 0, 0, 0, 0, 5.5},
    {"late", "reordered=0.02 late=1.5", 0, 0, 0, 0.02, 1.5},
    {"jitter", "jitter=100 delay=20", 0, 0, 0, 0, 120},
    {"dark", "dark=1", 1, many, 0, 0, 0},
    // 9.6 kbit each ms, of which half gets through; what waits, waits for 300 ms.
    {"rate", "rate=4800", 0.5, 1, 0, 0, 302},
};

void assert_near (const char *what, double is, double wanted)
{
  if (std::abs (is - wanted) > 0.15 * wanted + 0.01)
    g_error ("%s is %g, not %g", what, is, wanted);
}

void test_share (const Row &row)
{
  const Seen seen = see (row.weather, 8);
  assert_near ("the share of the lost", seen.lost / many, row.lost);
  assert_near ("the length of a burst", seen.burst, row.burst);
  assert_near ("the share of duplicates", seen.again / many, row.again);
  assert_near ("the share of the late", seen.late / many, row.late);
  assert_near ("the longest way", seen.longest, row.longest);
}

// The same for a seed, whatever the time; another one for another seed.
void test_seed ()
{
  constexpr const char *words = "loss=0.1 burst=3 duplicates=0.1";
  g_assert_true (see (words, 8) == see (words, 8));
  g_assert_false (see (words, 8) == see (words, 9));
}

void test_words ()
{
  for (const char *wrong : {"loss", "loss=", "loss=a", "lose=1", "=1", "loss=1x"})
    g_assert_false (parse_weather (wrong).has_value ());
  g_assert_cmpfloat (parse_weather ("delay=20 loss=0.5")->loss, ==, 0.5);
}

// Two viewers, whom the target can tell apart; nothing in the dark.
void test_relay ()
{
  UdpPeer target, first, second;
  UdpRelay relay ("127.0.0.1", 8);
  relay.set_target (target.address ());
  std::vector<Received> come;
  const auto wait_for_some = [&] (UdpPeer &peer, size_t count) {
    come.clear ();
    wait_for ("datagrams", [&] {
      for (Received &one : peer.take ())
        come.push_back (one);
      return come.size () >= count;
    });
    g_assert_cmpuint (come.size (), ==, count);
  };
  first.send (relay.front (), {1});
  second.send (relay.front (), {2});
  wait_for_some (target, 2);
  g_assert_true (come[0].from != come[1].from);
  for (const Received &one : come)
    target.send (one.from, one.bytes);
  wait_for_some (first, 1);
  g_assert_true (come[0].bytes == Bytes{1} && come[0].from == relay.front ());
  wait_for_some (second, 1);
  g_assert_true (come[0].bytes == Bytes{2});
  relay.set_weather (*parse_weather ("dark=1"));
  first.send (relay.front (), {3});
  wait_for ("a loss", [&] { return relay.counts ().lost == 1; });
  relay.set_weather (*parse_weather ("duplicates=1"));
  first.send (relay.front (), {4});
  wait_for_some (target, 2);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/sky", rows, test_share);
  g_test_add_func ("/seed", test_seed);
  g_test_add_func ("/words", test_words);
  g_test_add_func ("/relay", test_relay);
  return g_test_run ();
}
