// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Pictures come whole, and viewers begin with one that needs no other: cameras
// that say their parameter sets before each slice, key frames that are lost on
// their way.
#include <iterator>
#include <map>
#include <optional>
#include <vector>

#include "big_endian.hpp"
#include "gapless_numbers.hpp"
#include "media_rig.hpp"
#include "packet_guard.hpp"
#include "picture_heads.hpp"
#include "table.hpp"

using namespace wsrtc;
using test::MediaRig;

namespace {

using Bytes = std::vector<uint8_t>;

// ---- packets

struct Packet {
  uint32_t time;
  bool marker;
  Bytes payload;
  bool admitted;
};

struct GuardRow {
  const char *name;
  const char *codec;
  std::vector<Packet> packets;
};

const Bytes sps{0x67, 0x42}, pps{0x68, 0xce}, sei{0x06, 0x05}, aud{0x09, 0x10}, idr{0x65, 0x88},
    idr_rest{0x65, 0x01};
const Bytes stap{0x78, 0, 2, 0x67, 0x42, 0, 2, 0x68, 0xce}, slice{0x41, 0x9a};
const Bytes sps265{0x42, 1, 1}, idr265{0x26, 1, 0x88}, suffix_sei265{0x50, 1, 5};

const GuardRow guard_rows[] = {
    {"heads-before-a-picture", "H264", {{1, false, sps, true}, {1, false, pps, true}, {1, true, idr, true}}},
    {"heads-before-each-slice",
     "H264",
     {{1, false, stap, true},
      {1, false, idr, true},
      {1, false, sps, false},
      {1, false, pps, false},
      {1, false, stap, false},
      {1, true, idr_rest, true},
      {2, false, sps, true},
      {2, true, idr, true}}},
    {"heads-of-a-picture-that-was-lost",
     "H264",
     {{1, false, sps, true}, {2, true, slice, true}, {3, false, sps, true}}},
    // What ends a picture has to end it.
    {"times-that-stand-still",
     "H264",
     {{1, false, sps, true}, {1, true, idr, true}, {1, false, sps, true}, {1, true, idr, true}}},
    {"heads-that-are-the-last", "H264", {{1, false, idr, true}, {1, true, sei, true}}},
    {"h265",
     "H265",
     {{1, false, sps265, true},
      {1, false, idr265, true},
      {1, false, sps265, false},
      {1, false, suffix_sei265, true}}},
};

MiniRef<GstBuffer> make_packet (const Packet &packet)
{
  Bytes bytes{0x80, static_cast<uint8_t> (packet.marker ? 0xe0 : 0x60), 0, 1, 0, 0, 0, 0, 0, 0, 0, 9};
  write_be32 (bytes.data () + 4, packet.time);
  bytes.insert (bytes.end (), packet.payload.begin (), packet.payload.end ());
  return MiniRef<GstBuffer>::adopt (gst_buffer_new_memdup (bytes.data (), bytes.size ()));
}

void test_guard (const GuardRow &row)
{
  PacketGuard guard (find_codec (row.codec));
  for (size_t i = 0; i < row.packets.size (); i++) {
    const auto packet = make_packet (row.packets[i]);
    GstBuffer *buffer = packet.get ();
    g_test_message ("packet %zu", i);
    g_assert_cmpint (guard.admit (&buffer), ==, row.packets[i].admitted);
  }
}

// As much as two frames may have, in frames that all have one time.
void test_still_time ()
{
  PacketGuard guard (find_codec ("H264"));
  Bytes slice_of_a_kib = slice;
  slice_of_a_kib.resize (1024);
  for (int i = 0; i < 64 * 1024; i++) {
    const auto packet = make_packet ({1, i % 4 == 3, slice_of_a_kib, true});
    GstBuffer *buffer = packet.get ();
    g_assert_true (guard.admit (&buffer));
  }
}

// ---- numbers

struct Numbered {
  uint16_t number;
  int passes_with; // -1 = it is left out
  uint32_t ssrc = 1;
};

struct NumberRow {
  const char *name;
  std::vector<Numbered> packets;
};

const NumberRow number_rows[] = {
    {"nothing-left-out", {{7, 7}, {8, 8}}},
    {"one-left-out", {{7, 7}, {8, -1}, {9, 8}, {10, 9}}},
    {"some-left-out", {{7, 7}, {8, -1}, {9, -1}, {10, 8}, {11, -1}, {12, 9}}},
    {"the-first-left-out", {{7, -1}, {8, 7}, {9, 8}}},
    {"a-loss-stays", {{7, 7}, {8, -1}, {10, 9}, {11, 10}}},
    {"wrap-around", {{65534, 65534}, {65535, -1}, {0, 65535}, {1, -1}, {2, 0}}},
    {"left-out-at-the-wrap-around", {{65535, 65535}, {0, -1}, {1, 0}}},
    {"late-from-before-what-was-left-out", {{7, 7}, {9, -1}, {10, -1}, {8, 8}, {11, 9}}},
    {"late-in-the-middle", {{7, 7}, {8, -1}, {10, 9}, {11, -1}, {9, 8}, {12, 10}}},
    {"left-out-late", {{7, 7}, {9, 9}, {8, -1}, {10, 10}}},
    {"left-out-twice", {{7, 7}, {8, -1}, {8, -1}, {9, 8}}},
    {"passes-twice", {{7, 7}, {8, -1}, {9, 8}, {9, 8}, {10, 9}}},
    {"begins-anew", {{5000, 5000}, {5001, -1}, {100, 99}, {101, -1}, {102, 100}}},
    {"another-source", {{50, 50}, {51, -1}, {49, 48, 2}, {50, -1, 2}, {51, 49, 2}, {52, 50, 2}}},
};

void test_numbers (const NumberRow &row)
{
  GaplessNumbers numbers;
  for (const Numbered &packet : row.packets) {
    g_test_message ("packet %u", packet.number);
    numbers.come (packet.ssrc, packet.number);
    if (packet.passes_with < 0)
      numbers.leave_out ();
    else
      g_assert_cmpint (numbers.number (), ==, packet.passes_with);
  }
}

// ---- heads

struct HeadRow {
  const char *name;
  std::optional<std::vector<ByteRange>> (*keep) (const uint8_t *, size_t);
  std::vector<Bytes> units;
  std::optional<std::vector<Bytes>> kept;
};

const Bytes vps265{0x40, 1, 1}, pps265{0x44, 1, 1}, cra265{0x2a, 1, 0x88}, trail265{0x02, 1, 0x88},
    idr_rest265{0x26, 1, 0x08};

const HeadRow head_rows[] = {
    {"h264/key", keep_h264_units, {sps, pps, idr}, {}},
    {"h264/key-of-slices", keep_h264_units, {sps, pps, idr, idr_rest}, {}},
    {"h264/plain", keep_h264_units, {slice}, {}},
    {"h264/key-is-lost", keep_h264_units, {sps, pps, slice}, {{pps, slice}}},
    {"h264/half-of-key-is-lost", keep_h264_units, {sps, pps, idr_rest}, {{pps, idr_rest}}},
    {"h264/all-is-lost", keep_h264_units, {sps, pps}, {{pps}}},
    {"h264/nothing-is-left", keep_h264_units, {sps}, std::vector<Bytes>{}},
    {"h264/delimiter", keep_h264_units, {aud, slice}, {{slice}}},
    {"h264/delimiter-in-the-middle", keep_h264_units, {sps, pps, aud, sps, idr}, {{sps, pps, sps, idr}}},
    {"h264/empty", keep_h264_units, {}, {}},
    {"h265/key", keep_h265_units, {vps265, sps265, pps265, idr265}, {}},
    {"h265/clean-random-access", keep_h265_units, {vps265, sps265, pps265, cra265}, {}},
    {"h265/plain", keep_h265_units, {trail265}, {}},
    {"h265/key-is-lost", keep_h265_units, {vps265, sps265, pps265, trail265}, {{pps265, trail265}}},
    {"h265/half-of-key-is-lost", keep_h265_units, {sps265, idr_rest265}, {{idr_rest265}}},
};

Bytes byte_stream (const std::vector<Bytes> &units)
{
  Bytes stream;
  for (const Bytes &unit : units) {
    stream.insert (stream.end (), {0, 0, 0, 1});
    stream.insert (stream.end (), unit.begin (), unit.end ());
  }
  return stream;
}

void test_heads (const HeadRow &row)
{
  const Bytes unit = byte_stream (row.units);
  const auto kept = row.keep (unit.data (), unit.size ());
  g_assert_cmpint (kept.has_value (), ==, row.kept.has_value ());
  if (!kept)
    return;
  Bytes left;
  for (const auto &[offset, size] : *kept) {
    g_assert_cmpuint (offset + size, <=, unit.size ());
    left.insert (left.end (), unit.data () + offset, unit.data () + offset + size);
  }
  const Bytes expected = byte_stream (*row.kept);
  g_assert_cmpmem (left.data (), left.size (), expected.data (), expected.size ());
}

// ---- in a pipeline

#define SLICED                                                                                               \
  "videotestsrc pattern=ball ! video/x-raw,format=I420,width=320,height=240,framerate=30/1 ! "               \
  "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=5 threads=2 sliced-threads=true ! "           \
  "rtph264pay config-interval=-1 mtu=3000"

// Each picture is one: it ends once, and it begins once.
void test_sliced_camera ()
{
  MediaRig rig (SLICED, MediaKind::Video);
  rig.play ();
  const auto outlet = rig.watch (rig.rendition ("H264"), 60);
  std::map<guint32, unsigned> ends, starts;
  for (const auto &batch : outlet->batches ()) {
    starts[batch.rtp_time] += batch.key_frame ? 1 : 0;
    for (const auto &packet : batch.packets)
      ends[packet.time] += packet.marker ? 1 : 0;
  }
  ends.erase (std::prev (ends.end ())); // may not be over
  g_assert_cmpuint (ends.size (), >, 5);
  for (const auto &[time, count] : ends)
    g_assert_cmpuint (count, ==, 1);
  for (const auto &[time, count] : starts)
    g_assert_cmpuint (count, <=, 1);
  rig.assert_healthy ();
}

// A camera makes none on request.
GstPadProbeReturn ask_in_vain (GstPad *, GstPadProbeInfo *info, gpointer)
{
  const auto type = GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info));
  return type == GST_EVENT_CUSTOM_UPSTREAM ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

// Drops the slice of the first key frame.
GstPadProbeReturn lose_key_frame (GstPad *, GstPadProbeInfo *info, gpointer lost)
{
  constexpr gsize payload = 12;
  guint8 type = 0;
  if (*static_cast<bool *> (lost))
    return GST_PAD_PROBE_OK;
  gst_buffer_extract (GST_PAD_PROBE_INFO_BUFFER (info), payload, &type, 1);
  *static_cast<bool *> (lost) = (type & 0x1f) == 5;
  return *static_cast<bool *> (lost) ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

// Its parameter sets have come, and the pictures that need it: viewers begin with
// the next one, half a second later.
void test_lost_key_frame ()
{
  bool lost = false; // streaming thread; until the pipeline has ended
  MediaRig rig ("videotestsrc pattern=ball ! video/x-raw,format=I420,width=320,height=240,framerate=30/1 ! "
                "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=15 threads=1 ! "
                "rtph264pay config-interval=-1 mtu=60000 aggregate-mode=none ! identity name=lose",
                MediaKind::Video);
  const auto lose = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (rig.pipeline ()), "lose"));
  const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (lose.get (), "src"));
  const gulong probe =
      gst_pad_add_probe (pad.get (), GST_PAD_PROBE_TYPE_BUFFER, lose_key_frame, &lost, nullptr);
  gst_pad_add_probe (pad.get (), GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, ask_in_vain, nullptr, nullptr);
  rig.play ();
  const auto first = rig.watch (rig.rendition ("H264"), 1)->batches ().front ();
  g_assert_true (first.key_frame);
  g_assert_cmpuint (first.running_time, >=, 450 * GST_MSECOND);
  gst_pad_remove_probe (pad.get (), probe);
  rig.assert_healthy ();
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  test::add_table ("/media/pictures/guard", guard_rows, test_guard);
  g_test_add_func ("/media/pictures/guard-still-time", test_still_time);
  test::add_table ("/media/pictures/numbers", number_rows, test_numbers);
  test::add_table ("/media/pictures/heads", head_rows, test_heads);
  g_test_add_func ("/media/pictures/sliced-camera", test_sliced_camera);
  g_test_add_func ("/media/pictures/lost-key-frame", test_lost_key_frame);
  return g_test_run ();
}
