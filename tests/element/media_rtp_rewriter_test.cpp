// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Headers byte by byte, and that payloads are shared and garbage is refused.
#include <ctime>
#include <string>
#include <vector>

#include "gptr.hpp"
#include "rtp_rewriter.hpp"
#include "table.hpp"

using namespace wsrtc;

namespace {

using Bytes = std::vector<uint8_t>;

MiniRef<GstBuffer> buffer_of (const Bytes &bytes)
{
  GstBuffer *buffer = gst_buffer_new_allocate (nullptr, bytes.size (), nullptr);
  gst_buffer_fill (buffer, 0, bytes.data (), bytes.size ());
  return MiniRef<GstBuffer>::adopt (buffer);
}

Bytes bytes_of (GstBuffer *buffer)
{
  Bytes bytes (gst_buffer_get_size (buffer));
  gst_buffer_extract (buffer, 0, bytes.data (), bytes.size ());
  return bytes;
}

RtpMapping plain ()
{
  RtpMapping mapping;
  mapping.payload_type = 102;
  mapping.ssrc = 0x11223344;
  mapping.first_sequence = 0xabcd;
  return mapping;
}

RtpMapping with_extensions (int mid_id, const char *mid, int twcc_id)
{
  RtpMapping mapping = plain ();
  mapping.mid_id = mid_id;
  mapping.mid = mid;
  mapping.twcc_id = twcc_id;
  return mapping;
}

// Version 2, payload type 96, sequence 1, time 0x01020304, SSRC 0x55667788.
const Bytes plain_packet = {0x80, 0x60, 0, 1, 1, 2, 3, 4, 0x55, 0x66, 0x77, 0x88, 'a', 'b', 'c'};

struct Row {
  const char *name;
  RtpMapping mapping;
  Bytes packet;
  Bytes result;
};

const Row rows[] = {
    {"plain",
     plain (),
     plain_packet,
     {0x80, 102, 0xab, 0xcd, 1, 2, 3, 4, 0x11, 0x22, 0x33, 0x44, 'a', 'b', 'c'}},
    {"marker-kept",
     plain (),
     {0x80, 0xe0, 0, 1, 1, 2, 3, 4, 0, 0, 0, 0, 'a'},
     {0x80, 0x80 | 102, 0xab, 0xcd, 1, 2, 3, 4, 0x11, 0x22, 0x33, 0x44, 'a'}},
    {"csrc-left-out",
     plain (),
     {0x82, 0x60, 0, 1, 1, 2, 3, 4, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 'a'},
     {0x80, 102, 0xab, 0xcd, 1, 2, 3, 4, 0x11, 0x22, 0x33, 0x44, 'a'}},
    {"extension-left-out",
     plain (),
     {0x90, 0x60, 0, 1, 1, 2, 3, 4, 0, 0, 0, 0, 0xbe, 0xde, 0, 1, 0x10, 7, 0, 0, 'a'},
     {0x80, 102, 0xab, 0xcd, 1, 2, 3, 4, 0x11, 0x22, 0x33, 0x44, 'a'}},
    {"padding-left-out",
     plain (),
     {0xa0, 0x60, 0, 1, 1, 2, 3, 4, 0, 0, 0, 0, 'a', 0, 0, 3},
     {0x80, 102, 0xab, 0xcd, 1, 2, 3, 4, 0x11, 0x22, 0x33, 0x44, 'a'}},
    {"all-left-out",
     plain (),
     {0xb1, 0x60, 0, 1, 1, 2, 3, 4, 0, 0, 0, 0, 9, 9, 9, 9, 0xbe, 0xde, 0, 0, 'a', 'b', 1},
     {0x80, 102, 0xab, 0xcd, 1, 2, 3, 4, 0x11, 0x22, 0x33, 0x44, 'a', 'b'}},
    {"no-payload",
     plain (),
     {0x80, 0x60, 0, 1, 1, 2, 3, 4, 0, 0, 0, 0},
     {0x80, 102, 0xab, 0xcd, 1, 2, 3, 4, 0x11, 0x22, 0x33, 0x44}},
    {"only-padding",
     plain (),
     {0xa0, 0x60, 0, 1, 1, 2, 3, 4, 0, 0, 0, 0, 0, 2},
     {0x80, 102, 0xab, 0xcd, 1, 2, 3, 4, 0x11, 0x22, 0x33, 0x44}},
    {"mid", with_extensions (2, "v0", 0), plain_packet, {0x90, 102,  0xab, 0xcd, 1,    2,    3,  4,
                                                         0x11, 0x22, 0x33, 0x44, 0xbe, 0xde, 0,  1,
                                                         0x21, 'v',  '0',  0,    'a',  'b',  'c'}},
    {"twcc", with_extensions (0, "v0", 1), plain_packet, {0x90, 102,  0xab, 0xcd, 1,    2,    3,  4,
                                                          0x11, 0x22, 0x33, 0x44, 0xbe, 0xde, 0,  1,
                                                          0x11, 0,    0,    0,    'a',  'b',  'c'}},
    {"mid-and-twcc", with_extensions (14, "a", 1), plain_packet, {0x90, 102,  0xab, 0xcd, 1,    2,    3,
                                                                  4,    0x11, 0x22, 0x33, 0x44, 0xbe, 0xde,
                                                                  0,    2,    0xe0, 'a',  0x11, 0,    0,
                                                                  0,    0,    0,    'a',  'b',  'c'}},
    {"ids-out-of-range",
     with_extensions (15, "v0", -1),
     plain_packet,
     {0x80, 102, 0xab, 0xcd, 1, 2, 3, 4, 0x11, 0x22, 0x33, 0x44, 'a', 'b', 'c'}},
    {"mid-empty-or-too-long",
     with_extensions (1, "12345678901234567", 0),
     plain_packet,
     {0x80, 102, 0xab, 0xcd, 1, 2, 3, 4, 0x11, 0x22, 0x33, 0x44, 'a', 'b', 'c'}},
};

void assert_bytes (const Bytes &got, const Bytes &wanted)
{
  g_assert_cmpmem (got.data (), got.size (), wanted.data (), wanted.size ());
}

void test_row (const Row &row)
{
  RtpRewriter rewriter (row.mapping);
  auto packet = buffer_of (row.packet);
  auto result = MiniRef<GstBuffer>::adopt (rewriter.rewrite (packet.get ()));
  g_assert_nonnull (result.get ());
  assert_bytes (bytes_of (result.get ()), row.result);
  assert_bytes (bytes_of (packet.get ()), row.packet);
}

struct GarbageRow {
  const char *name;
  Bytes packet;
};

const GarbageRow garbage_rows[] = {
    {"empty", {}},
    {"short", {0x80, 0x60, 0, 1}},
    {"version-1", {0x40, 0x60, 0, 1, 1, 2, 3, 4, 0, 0, 0, 0, 'a'}},
    {"csrcs-beyond-end", {0x8f, 0x60, 0, 1, 1, 2, 3, 4, 0, 0, 0, 0, 'a'}},
    {"extension-without-head", {0x90, 0x60, 0, 1, 1, 2, 3, 4, 0, 0, 0, 0, 0xbe}},
    {"extension-beyond-end", {0x90, 0x60, 0, 1, 1, 2, 3, 4, 0, 0, 0, 0, 0xbe, 0xde, 0xff, 0xff, 0}},
    {"padding-of-zero", {0xa0, 0x60, 0, 1, 1, 2, 3, 4, 0, 0, 0, 0, 'a', 0}},
    {"padding-beyond-start", {0xa0, 0x60, 0, 1, 1, 2, 3, 4, 0, 0, 0, 0, 'a', 3}},
};

void test_garbage (const GarbageRow &row)
{
  RtpRewriter rewriter (plain ());
  g_assert_null (rewriter.rewrite (buffer_of (row.packet).get ()));
  g_assert_cmpuint (rewriter.next_sequence (), ==, 0xabcd);
}

void test_sequence_wraps ()
{
  RtpMapping mapping = plain ();
  mapping.first_sequence = 0xfffe;
  RtpRewriter rewriter (mapping);
  auto packet = buffer_of (plain_packet);
  for (unsigned wanted : {0xfffeu, 0xffffu, 0u, 1u}) {
    auto result = MiniRef<GstBuffer>::adopt (rewriter.rewrite (packet.get ()));
    const Bytes bytes = bytes_of (result.get ());
    g_assert_cmpuint (bytes[2] << 8 | bytes[3], ==, wanted);
  }
}

const guint8 *data_of_last_memory (GstBuffer *buffer)
{
  GstMemory *memory = gst_buffer_peek_memory (buffer, gst_buffer_n_memory (buffer) - 1);
  GstMapInfo map;
  g_assert_true (gst_memory_map (memory, &map, GST_MAP_READ));
  const guint8 *data = map.data;
  gst_memory_unmap (memory, &map);
  return data;
}

void test_payload_is_shared ()
{
  RtpRewriter rewriter (with_extensions (1, "video0", 2));
  auto packet = buffer_of (plain_packet);
  gst_buffer_append_memory (packet.get (), gst_allocator_alloc (nullptr, 1100, nullptr));
  auto result = MiniRef<GstBuffer>::adopt (rewriter.rewrite (packet.get ()));
  g_assert_true (data_of_last_memory (result.get ()) == data_of_last_memory (packet.get ()));
  // The header is this viewer's own: rtpsession writes into it.
  g_assert_true (gst_memory_is_writable (gst_buffer_peek_memory (result.get (), 0)));
}

// Everything in one memory, as a packet from the network is.
void test_single_memory_is_shared ()
{
  RtpRewriter rewriter (plain ());
  Bytes bytes = plain_packet;
  bytes.resize (1200, 'x');
  auto packet = buffer_of (bytes);
  auto result = MiniRef<GstBuffer>::adopt (rewriter.rewrite (packet.get ()));
  g_assert_true (data_of_last_memory (result.get ()) == data_of_last_memory (packet.get ()) + 12);
  g_assert_cmpuint (gst_buffer_get_size (result.get ()), ==, bytes.size ());
}

void test_flags ()
{
  RtpRewriter rewriter (plain ());
  auto packet = buffer_of (plain_packet);
  GST_BUFFER_FLAG_SET (packet.get (), GST_BUFFER_FLAG_MARKER | GST_BUFFER_FLAG_DELTA_UNIT);
  GST_BUFFER_PTS (packet.get ()) = 1000 * GST_SECOND;
  auto result = MiniRef<GstBuffer>::adopt (rewriter.rewrite (packet.get ()));
  g_assert_true (GST_BUFFER_FLAG_IS_SET (result.get (), GST_BUFFER_FLAG_MARKER));
  g_assert_true (GST_BUFFER_FLAG_IS_SET (result.get (), GST_BUFFER_FLAG_DELTA_UNIT));
  g_assert_false (GST_BUFFER_PTS_IS_VALID (result.get ()));
}

// Processor time of this thread: other programs do not count.
double cpu_ns ()
{
  timespec now;
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double> (now.tv_sec) * 1e9 + static_cast<double> (now.tv_nsec);
}

// "-m perf" only: what a packet costs for each viewer.
void test_speed ()
{
  RtpRewriter rewriter (with_extensions (2, "video0", 1));
  auto packet = buffer_of (plain_packet);
  gst_buffer_append_memory (packet.get (), gst_allocator_alloc (nullptr, 1100, nullptr));
  constexpr unsigned rounds = 1000000;
  const double start = cpu_ns ();
  for (unsigned i = 0; i < rounds; i++)
    gst_buffer_unref (rewriter.rewrite (packet.get ()));
  const double ns = (cpu_ns () - start) / rounds;
  g_test_minimized_result (ns, "%.0f ns a packet", ns);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  test::add_table ("/media/rtp-rewriter/header", rows, test_row);
  test::add_table ("/media/rtp-rewriter/garbage", garbage_rows, test_garbage);
  g_test_add_func ("/media/rtp-rewriter/sequence-wraps", test_sequence_wraps);
  g_test_add_func ("/media/rtp-rewriter/payload-is-shared", test_payload_is_shared);
  g_test_add_func ("/media/rtp-rewriter/single-memory-is-shared", test_single_memory_is_shared);
  g_test_add_func ("/media/rtp-rewriter/flags", test_flags);
  if (g_test_perf ())
    g_test_add_func ("/media/rtp-rewriter/speed", test_speed);
  return g_test_run ();
}
