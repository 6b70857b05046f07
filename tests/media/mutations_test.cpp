// SPDX-License-Identifier: LGPL-2.1-or-later
//
// RTCP gone wrong in all ways: no read beyond it, no work beyond its size, and
// nothing but what it asks for.
#include <algorithm>
#include <utility>
#include <vector>

#include "lane_rig.hpp"
#include "mutations.hpp"
#include "rtcp_parse.hpp"
#include "srtcp_unprotector.hpp"
#include "srtp_profiles.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr const char *two_blocks = "82c9000d 00000009 01020304 00000000 00000001 00000000 00000000 00000000"
                                   "00000008 00000001 00000002 00000000 00000000 00000000";
constexpr const char *sender_report = "81c8000c 00000009 00000001 00000002 00000003 00000004 00000005"
                                      "01020304 00000000 00000001 00000000 00000000 00000000";

// Of a viewer of the SSRC 01020304.
std::vector<Bytes> messages ()
{
  std::vector<Bytes> all;
  for (const char *hex : {
           "81c90007 00000009 01020304 40000102 00010203 00000010 11112222 00008000",
           two_blocks,
           sender_report,
           "80c90001 00000009 81ca0003 00000009 01046162 63640000 81ce0002 00000009 01020304",
           "81cd0004 00000009 01020304 0007ffff 0018ffff",
           "81ce0002 00000009 01020304",
           "84ce0004 00000009 00000000 01020304 05000000",
           "8fce0005 00000009 00000000 52454d42 01000000 01020304",
           "8fcd0005 00000009 01020304 00010001 00000000 20010000",
           "80cf0004 00000009 04000002 00000001 00000002",
           "80c90001 00000009 81cb0001 00000009",
           "a1cd0004 00000009 01020304 00640000 00000004",
       })
    all.push_back (from_hex (hex));
  return all;
}

size_t nacked (const RtcpItem &item)
{
  const auto *nack = std::get_if<NackRequest> (&item);
  return nack ? nack->sequences.size () : 0;
}

void test_parser ()
{
  Mutator mutator (messages ());
  size_t good = 0;
  for (int i = mutations (); i > 0; i--) {
    const Bytes bytes = mutator.next ();
    const Exact exact (bytes);
    const auto items = parse_rtcp (exact.data (), bytes.size ());
    if (!items)
      continue;
    good++;
    g_assert_cmpuint (items->size (), <=, bytes.size () / 4);
    size_t sequences = 0;
    for (const RtcpItem &item : *items)
      sequences += nacked (item);
    g_assert_cmpuint (sequences, <=, bytes.size () / 4 * 17);
  }
  g_assert_cmpuint (good, >, 0);
}

// What a viewer says costs no more than the burst of retransmissions that each
// has, and changes nothing of what it was sent.
void test_lane ()
{
  LaneRig rig;
  TestStream stream;
  rig.add (stream, 0);
  for (size_t i = 0; i < 20; i++)
    stream.push (5, i == 0);
  (void)rig.path->take ();
  const auto sent = stream.lane->sent ();
  Mutator mutator (messages ());
  size_t bytes = 0;
  for (int i = mutations (); i > 0; i--) {
    rig.say (mutator.next ());
    rig.now += std::chrono::milliseconds (1);
    for (const Bytes &datagram : rig.path->take ())
      bytes += datagram.size ();
  }
  g_assert_cmpuint (bytes, >, 0);
  const auto stats = rig.group->stats ().front ();
  g_assert_cmpuint (stats.retransmitted_octets, <=, RetransmissionBudget::burst + sent.octets);
  g_assert_cmpuint (stats.sent.packets, ==, sent.packets);
  g_assert_cmpuint (stats.sent.octets, ==, sent.octets);
  g_assert_cmpuint (rig.group->malformed (), >, 0);
  stream.push (1, false);
  g_assert_cmpint (rig.take_rtp ().back ().sequence, ==, 100);
}

// The same behind SRTP: only what was not changed comes through, and once.
void test_srtcp (const SrtpProfileRow &row)
{
  SrtpMasterKey master;
  master.profile = row.profile;
  const auto keys = derive_session_keys (master, SrtpUse::Rtcp);
  SrtcpProtector protector (std::move (*SrtpContext::make (row.profile, keys)));
  SrtcpUnprotector unprotector (
      std::move (*SrtpContext::make (row.profile, keys, SrtpContext::Use::Unprotect)));
  std::vector<Bytes> packets = messages ();
  for (Bytes &packet : packets) {
    const size_t size = packet.size ();
    packet.resize (size + max_srtp_overhead);
    packet.resize (protector.protect (packet.data (), size));
  }
  Mutator mutator (packets);
  size_t good = 0;
  for (int i = mutations (); i > 0; i--) {
    const Bytes bytes = mutator.next ();
    Exact exact (bytes);
    if (unprotector.unprotect (exact.data (), bytes.size ()) == 0)
      continue;
    good++;
    g_assert_true (std::find (packets.begin (), packets.end (), bytes) != packets.end ());
  }
  g_assert_cmpuint (good, ==, packets.size ());
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/mutations/rtcp/parser", test_parser);
  g_test_add_func ("/mutations/rtcp/lane", test_lane);
  add_table ("/mutations/srtcp", srtp_profiles, test_srtcp);
  return g_test_run ();
}
