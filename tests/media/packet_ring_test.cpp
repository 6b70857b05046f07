// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the ring of packets keeps, and for how long.
#include <atomic>
#include <string>
#include <thread>

#include "bytes.hpp"
#include "gptr.hpp"
#include "media_frame.hpp"
#include "packet_ring.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

using Time = PacketRing::Clock::time_point;
using std::chrono::milliseconds;

FramePtr frame (uint64_t first, size_t packets, size_t bytes = 10, bool key_frame = false)
{
  auto made = std::make_shared<MediaFrame> ();
  made->key_frame = key_frame;
  made->first_index = first;
  made->packets.resize (packets);
  made->payloads.resize (bytes);
  return made;
}

void test_find ()
{
  PacketRing ring;
  g_assert_null (ring.find (0).get ());
  const auto one = frame (5, 3), two = frame (8, 1), three = frame (9, 2);
  for (const auto &each : {one, two, three})
    ring.add (each, Time ());
  g_assert_null (ring.find (4).get ());
  for (const uint64_t index : {5, 6, 7})
    g_assert_true (ring.find (index) == one);
  g_assert_true (ring.find (8) == two);
  g_assert_true (ring.find (10) == three);
  g_assert_null (ring.find (11).get ());
  g_assert_null (ring.find (UINT64_MAX).get ());
}

void test_empty_frame_is_left_out ()
{
  PacketRing ring;
  ring.add (frame (0, 0), Time ());
  ring.add (frame (0, 1), Time ());
  g_assert_nonnull (ring.find (0).get ());
}

void test_age ()
{
  PacketRing ring ({milliseconds (1000), 1000, 1000});
  ring.add (frame (0, 1), Time (milliseconds (0)));
  ring.add (frame (1, 1), Time (milliseconds (500)));
  ring.add (frame (2, 1), Time (milliseconds (1000)));
  g_assert_cmpuint (ring.packets (), ==, 3);
  ring.add (frame (3, 1), Time (milliseconds (1001)));
  g_assert_null (ring.find (0).get ());
  g_assert_nonnull (ring.find (1).get ());
}

void test_bytes ()
{
  PacketRing ring ({milliseconds (1000), 100, 1000});
  for (uint64_t i = 0; i < 50; i++) {
    ring.add (frame (i, 1, 30), Time ());
    g_assert_cmpuint (ring.bytes (), <=, 100);
  }
  g_assert_null (ring.find (46).get ());
  g_assert_nonnull (ring.find (47).get ());
  // One that is larger than all is kept alone.
  ring.add (frame (50, 1, 5000), Time ());
  g_assert_nonnull (ring.find (50).get ());
  g_assert_cmpuint (ring.packets (), ==, 1);
}

void test_packets ()
{
  PacketRing ring ({milliseconds (1000), 100000, 10});
  for (uint64_t i = 0; i < 40; i += 4)
    ring.add (frame (i, 4, 1), Time ());
  g_assert_cmpuint (ring.packets (), ==, 8);
  g_assert_null (ring.find (31).get ());
  g_assert_nonnull (ring.find (32).get ());
}

// ---- all since the last key frame

// Frames of one packet and 10 bytes, 100 ms apart: 'K' is a key frame, 'p' one
// of the others, 'x' the end of what goes together. Of a second, 10 s, 30 packets.
struct GroupRow {
  const char *name;
  std::string frames;
  int first;    // index of its key frame, -1 = there is none
  int oldest;   // index of the oldest that is kept
  size_t bytes; // of the group
};

const GroupRow groups[] = {
    {"nothing", "", -1, 0, 0},
    {"key-frame-alone", "K", 0, 0, 10},
    {"none-without-key-frame", "ppp", -1, 0, 0},
    {"all-since", "ppKpp", 2, 0, 30},
    {"the-last-counts", "KppKpKp", 5, 0, 20},
    {"older-than-a-second", "Kpppppppppppppp", 0, 0, 150},
    {"the-last-second-of-the-one-before", "KppppppppppppppKp", 15, 6, 20},
    {"too-many-bytes", "Kppppppppppppppppppppppp", -1, 13, 0},
    {"begins-again", "KpppppppppppppppppppppppKp", 24, 15, 20},
    {"ended", "Kppxp", -1, 0, 0},
    {"ended-and-begun", "KppxpKp", 4, 0, 20},
};

void test_group (const GroupRow &row)
{
  PacketRing::Limits limits;
  limits.group_bytes = 200;
  PacketRing ring (limits);
  Time now;
  uint64_t index = 0;
  for (const char kind : row.frames) {
    if (kind == 'x') {
      ring.end_group ();
      continue;
    }
    ring.add (frame (index++, 1, 10, kind == 'K'), now);
    now += milliseconds (100);
  }
  const auto group = ring.group ();
  g_assert_cmpint (group.has_value (), ==, row.first >= 0);
  g_assert_cmpuint (ring.end_index (), ==, index);
  if (index > 0)
    g_assert_nonnull (ring.find (static_cast<uint64_t> (row.oldest)).get ());
  if (row.oldest > 0)
    g_assert_null (ring.find (static_cast<uint64_t> (row.oldest) - 1).get ());
  if (!group)
    return;
  g_assert_cmpuint (group->key_frame->first_index, ==, row.first);
  g_assert_cmpuint (group->newest->first_index, ==, index - 1);
  g_assert_cmpuint (group->bytes, ==, row.bytes);
  g_assert_true (group->began == Time () + milliseconds (100 * row.first));
}

void test_group_that_is_old ()
{
  PacketRing ring;
  ring.add (frame (0, 1, 10, true), Time ());
  ring.add (frame (1, 1, 10), Time () + milliseconds (10000));
  g_assert_true (ring.group ().has_value ());
  g_assert_nonnull (ring.find (0).get ());
  ring.add (frame (2, 1, 10), Time () + milliseconds (10001));
  g_assert_false (ring.group ().has_value ());
  g_assert_null (ring.find (0).get ());
}

// The bounds of all are those of the group, too.
void test_group_in_a_full_ring ()
{
  PacketRing::Limits limits;
  limits.bytes = 100;
  PacketRing ring (limits);
  for (uint64_t i = 0; i < 11; i++)
    ring.add (frame (i, 1, 10, i == 0), Time ());
  g_assert_cmpuint (ring.bytes (), ==, 100);
  g_assert_false (ring.group ().has_value ());
}

void test_read_while_written ()
{
  PacketRing ring ({milliseconds (1000), 100, 1000});
  std::atomic<uint64_t> newest{0};
  std::atomic<bool> done{false};
  std::thread writer ([&] {
    for (uint64_t i = 0; i < 20000; i++) {
      ring.add (frame (i, 1), Time ());
      newest = i;
    }
    done = true;
  });
  while (!done) {
    const uint64_t wanted = newest;
    const FramePtr found = ring.find (wanted);
    if (found)
      g_assert_cmpuint (found->first_index, ==, wanted);
  }
  writer.join ();
}

MiniRef<GstBuffer> buffer_of (const char *hex)
{
  const Bytes bytes = from_hex (hex);
  return MiniRef<GstBuffer>::adopt (gst_buffer_new_memdup (bytes.data (), bytes.size ()));
}

void test_make_frame ()
{
  const auto plain = buffer_of ("8060 0001 00000007 00000009 aabb");
  const auto not_rtp = buffer_of ("0060 0001 00000007 00000009 aabb");
  const auto extended = buffer_of ("b0e0 0001 00000008 00000009 bede0001 10070000 ccddee 000003");
  GstBuffer *packets[] = {plain.get (), not_rtp.get (), extended.get ()};
  const auto made = make_frame (packets, 3);
  g_assert_cmpuint (made->packets.size (), ==, 2);
  const FramePacket &first = made->packets[0], &second = made->packets[1];
  g_assert_false (first.marker);
  g_assert_true (second.marker);
  g_assert_cmpuint (first.rtp_time, ==, 7);
  g_assert_cmpuint (second.rtp_time, ==, 8);
  g_assert_cmpmem (made->payload (first), first.size, "\xaa\xbb", 2);
  g_assert_cmpmem (made->payload (second), second.size, "\xcc\xdd\xee", 3);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/packet-ring/find", test_find);
  g_test_add_func ("/packet-ring/empty-frame-is-left-out", test_empty_frame_is_left_out);
  g_test_add_func ("/packet-ring/age", test_age);
  g_test_add_func ("/packet-ring/bytes", test_bytes);
  g_test_add_func ("/packet-ring/packets", test_packets);
  add_table ("/packet-ring/group", groups, test_group);
  g_test_add_func ("/packet-ring/group-that-is-old", test_group_that_is_old);
  g_test_add_func ("/packet-ring/group-in-a-full-ring", test_group_in_a_full_ring);
  g_test_add_func ("/packet-ring/read-while-written", test_read_while_written);
  g_test_add_func ("/packet-ring/make-frame", test_make_frame);
  return g_test_run ();
}
