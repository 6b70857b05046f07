// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How long the decoder of Opus says that it waits: for one packet, and not for the longest that there may be.
#include <string>

#include <gst/gst.h>

#include "decoders.hpp"
#include "gptr.hpp"
#include "opus_wait.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

struct PacketRow {
  const char *name;
  guint8 bytes[2];
  gsize size;
  guint64 microseconds; // 0 = it is no packet
};

// The first byte: five bits of configuration, one for stereo, two for how many frames there are.
const PacketRow packet_rows[] = {
    {"nothing", {}, 0, 0},
    {"silk-60", {3 << 3}, 1, 60000},
    {"silk-10-of-the-third-band", {8 << 3}, 1, 10000},
    {"hybrid-20", {13 << 3}, 1, 20000},
    {"hybrid-10-of-the-second-band", {14 << 3}, 1, 10000},
    {"celt-2.5", {16 << 3}, 1, 2500},
    {"celt-20-stereo", {(31 << 3) | 4}, 1, 20000},
    {"two-frames", {(31 << 3) | 1}, 1, 40000},
    {"two-frames-of-two-sizes", {(31 << 3) | 2}, 1, 40000},
    {"six-frames", {(31 << 3) | 3, 6}, 2, 120000},
    {"six-frames-at-variable-rate", {(31 << 3) | 3, 0x80 | 6}, 2, 120000},
    {"seven-frames", {(31 << 3) | 3, 7}, 2, 0},
    {"frames-without-a-number", {(31 << 3) | 3}, 1, 0},
};

void test_packet (const PacketRow &row)
{
  g_assert_cmpuint (opus_packet_duration (row.bytes, row.size) / GST_USECOND, ==, row.microseconds);
}

struct StreamRow {
  const char *name;
  const char *frame_size; // of opusenc, ms
  guint64 wait;           // ms
  unsigned told;          // messages of another latency; the first is of opusdec
};

const StreamRow stream_rows[] = {
    {"of-10-ms", "10", 20, 1},
    {"of-20-ms", "20", 20, 1},
    {"of-60-ms", "60", 60, 2},
};

GstClockTime min_latency (const MiniRef<GstQuery> &query)
{
  GstClockTime min = 0;
  gst_query_parse_latency (query.get (), nullptr, &min, nullptr);
  return min;
}

// What it adds to that of what is before it.
GstClockTime wait_of (GstElement *decoder)
{
  const auto sink = GRef<GstPad>::adopt (gst_element_get_static_pad (decoder, "sink"));
  const auto src = GRef<GstPad>::adopt (gst_element_get_static_pad (decoder, "src"));
  const auto before = MiniRef<GstQuery>::adopt (gst_query_new_latency ());
  const auto after = MiniRef<GstQuery>::adopt (gst_query_new_latency ());
  g_assert_true (gst_pad_peer_query (sink.get (), before.get ()));
  g_assert_true (gst_pad_query (src.get (), after.get ()));
  return min_latency (after) - min_latency (before);
}

void test_stream (const StreamRow &row)
{
  const std::string launch =
      "audiotestsrc num-buffers=50 ! audio/x-raw,rate=48000,channels=1 ! opusenc name=encoder frame-size=" +
      std::string (row.frame_size);
  g_autoptr (GError) error = nullptr;
  const auto pipeline = GRef<GstElement>::sink (gst_parse_launch (launch.c_str (), &error));
  g_assert_no_error (error);
  auto made = make_decoder ("OPUS");
  g_assert_true (static_cast<bool> (made));
  GstElement *decoder = made->get ();
  GstElement *end = gst_element_factory_make ("fakesink", nullptr);
  gst_bin_add_many (GST_BIN (pipeline.get ()), GST_ELEMENT (gst_object_ref (decoder)), end, nullptr);
  const auto encoder = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (pipeline.get ()), "encoder"));
  g_assert_true (gst_element_link_many (encoder.get (), decoder, end, nullptr));

  gst_element_set_state (pipeline.get (), GST_STATE_PLAYING);
  const auto bus = GRef<GstBus>::adopt (gst_element_get_bus (pipeline.get ()));
  unsigned told = 0;
  for (;;) {
    const auto message = MiniRef<GstMessage>::adopt (gst_bus_timed_pop (bus.get (), 20 * GST_SECOND));
    g_assert_nonnull (message.get ());
    g_assert_cmpint (GST_MESSAGE_TYPE (message.get ()), !=, GST_MESSAGE_ERROR);
    if (GST_MESSAGE_TYPE (message.get ()) == GST_MESSAGE_EOS)
      break;
    told += GST_MESSAGE_TYPE (message.get ()) == GST_MESSAGE_LATENCY &&
                    GST_MESSAGE_SRC (message.get ()) == GST_OBJECT (decoder)
                ? 1
                : 0;
  }
  g_assert_cmpuint (wait_of (decoder) / GST_MSECOND, ==, row.wait);
  g_test_message ("%u messages", told);
  g_assert_cmpuint (told, >=, row.told);
  gst_element_set_state (pipeline.get (), GST_STATE_NULL);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/media/opus-wait/packets", packet_rows, test_packet);
  add_table ("/media/opus-wait/streams", stream_rows, test_stream);
  return g_test_run ();
}
