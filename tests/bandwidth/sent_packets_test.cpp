// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What is remembered of packets by their transport-wide number.
#include <glib.h>

#include "sent_packets.hpp"

using namespace wsrtc;

namespace {

using Micros = SentPackets::Micros;
using std::chrono::hours;
using std::chrono::seconds;

constexpr Micros now (seconds (1000));

void test_numbers_follow_each_other ()
{
  SentPackets packets;
  packets.remember ();
  const uint16_t first = packets.take (3);
  g_assert_cmpuint (packets.take (1), ==, first + 3);
  for (unsigned i = 0; i < 65536 - 4; i++)
    packets.take (1);
  g_assert_cmpuint (packets.take (1), ==, first);
}

void test_find ()
{
  SentPackets packets;
  packets.remember ();
  g_assert_false (packets.find (7, now).has_value ());
  packets.note (7, {now - Micros (1234), 999});
  const auto found = packets.find (7, now);
  g_assert_true (found.has_value ());
  g_assert_cmpint ((now - found->sent).count (), ==, 1234);
  g_assert_cmpuint (found->size, ==, 999);
  g_assert_false (packets.find (8, now).has_value ());
}

// Another number in the same place.
void test_others_take_its_place ()
{
  SentPackets packets;
  packets.remember ();
  packets.note (7, {now, 100});
  packets.note (7 + 2048, {now, 200});
  g_assert_false (packets.find (7, now).has_value ());
  g_assert_cmpuint (packets.find (7 + 2048, now)->size, ==, 200);
  g_assert_false (packets.find (7 + 2 * 2048, now).has_value ());
}

// The same number, 65,536 packets ago.
void test_old_ones_are_not_meant ()
{
  SentPackets packets;
  packets.remember ();
  packets.note (7, {now - seconds (31), 100});
  g_assert_false (packets.find (7, now).has_value ());
  packets.note (7, {now - seconds (29), 100});
  g_assert_true (packets.find (7, now).has_value ());
}

// The word has no room for more than 101 days.
void test_months ()
{
  for (int day = 0; day < 400; day++) {
    SentPackets packets;
    packets.remember ();
    const Micros then = hours (24 * day) + Micros (1);
    packets.note (7, {then, 100});
    const auto found = packets.find (7, then + seconds (1));
    g_assert_true (found.has_value ());
    g_assert_cmpint (found->sent.count (), ==, then.count ());
  }
}

void test_nothing_is_remembered ()
{
  SentPackets packets;
  g_assert_cmpuint (packets.take (2), ==, 1);
  g_assert_cmpuint (packets.take (1), ==, 3);
  packets.note (1, {now, 100});
  g_assert_false (packets.find (1, now).has_value ());
}

// Each has a time of its own, so that one can be told from another.
void test_in_a_row ()
{
  SentPackets packets;
  packets.remember ();
  const size_t sizes[] = {100, 200, 300};
  packets.note (65535, now, sizes, 3);
  uint16_t number = 65535;
  for (int i = 0; i < 3; i++) {
    const auto found = packets.find (number++, now + seconds (1));
    g_assert_true (found.has_value ());
    g_assert_cmpuint (found->size, ==, sizes[i]);
    g_assert_cmpint (found->sent.count (), ==, now.count () + i);
  }
}

void test_larger_than_a_datagram ()
{
  SentPackets packets;
  packets.remember ();
  packets.note (7, {now, 1000000});
  g_assert_cmpuint (packets.find (7, now)->size, ==, 65535);
  g_assert_cmpint (packets.find (7, now)->sent.count (), ==, now.count ());
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/sent-packets/numbers-follow-each-other", test_numbers_follow_each_other);
  g_test_add_func ("/sent-packets/find", test_find);
  g_test_add_func ("/sent-packets/in-a-row", test_in_a_row);
  g_test_add_func ("/sent-packets/others-take-its-place", test_others_take_its_place);
  g_test_add_func ("/sent-packets/old-ones-are-not-meant", test_old_ones_are_not_meant);
  g_test_add_func ("/sent-packets/months", test_months);
  g_test_add_func ("/sent-packets/larger-than-a-datagram", test_larger_than_a_datagram);
  g_test_add_func ("/sent-packets/nothing-is-remembered", test_nothing_is_remembered);
  return g_test_run ();
}
