// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The rendition for narrow paths: its encoder follows while it runs, and gets
// smaller pictures where there are too few bits for all points.
#include <memory>
#include <string>

#include <gst/gst.h>

#include "media_rig.hpp"
#include "picture_scale.hpp"
#include "table.hpp"
#include "wait_for.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr double hd = 1280.0 * 720 * 30, vga = 640.0 * 480 * 30;

struct ScaleRow {
  const char *name;
  uint64_t bitrate;
  double points;
  unsigned now, expected;
};

const ScaleRow scale_rows[] = {
    {"hd-enough", 2000000, hd, 1, 1},        {"hd-just-enough", 560000, hd, 1, 1},
    {"hd-too-few", 540000, hd, 1, 2},        {"hd-far-too-few", 130000, hd, 1, 4},
    {"hd-next-to-nothing", 10000, hd, 1, 4}, {"no-way-back-at-once", 600000, hd, 2, 2},
    {"way-back", 980000, hd, 2, 1},          {"way-back-by-half", 260000, hd, 4, 2},
    {"way-back-to-all", 2000000, hd, 4, 1},  {"vga-enough", 200000, vga, 1, 1},
    {"vga-too-few", 180000, vga, 1, 2},      {"no-size", 100000, 0, 1, 1},
    {"nonsense-is-all", 2000000, hd, 0, 1},
};

void test_scale (const ScaleRow &row)
{
  g_assert_cmpuint (choose_divisor (row.bitrate, row.points, row.now), ==, row.expected);
}

// It does not go back and forth around any rate.
void test_no_flapping ()
{
  for (uint64_t bitrate = 10000; bitrate < 4000000; bitrate += 10000)
    for (const unsigned now : {1u, 2u, 4u}) {
      const unsigned next = choose_divisor (bitrate, hd, now);
      g_assert_cmpuint (choose_divisor (bitrate, hd, next), ==, next);
      g_assert_cmpuint (choose_divisor (bitrate + bitrate / 20, hd, next), <=, next);
    }
}

// ---- pictures that take more than they are given

struct OvershootRow {
  const char *name;
  uint64_t bitrate;
  // What is made at the full size, and at half of it, and at a quarter.
  uint64_t made[3];
  unsigned expected; // after half a minute
};

const OvershootRow overshoot_rows[] = {
    {"fits", 200000, {200000, 200000, 200000}, 1},
    {"a-little-more", 200000, {260000, 200000, 200000}, 1},
    {"too-much", 200000, {900000, 200000, 200000}, 2},
    {"far-too-much", 200000, {2000000, 900000, 200000}, 4},
    {"too-much-at-any-size", 200000, {2000000, 900000, 400000}, 4},
    {"less-than-it-may", 200000, {20000, 20000, 20000}, 1},
};

void test_overshoot (const OvershootRow &row)
{
  OvershootWatch watch;
  OvershootWatch::Clock::time_point now (std::chrono::seconds (100));
  uint64_t octets = 0;
  unsigned divisor = 1;
  for (int i = 0; i < 300; i++, now += std::chrono::milliseconds (100)) {
    divisor = watch.step (row.bitrate, octets, now);
    octets += row.made[divisor == 1 ? 0 : divisor == 2 ? 1 : 2] / 80;
  }
  g_assert_cmpuint (divisor, ==, row.expected);
}

// When there is a quarter of it only, it may be as large as before.
void test_overshoot_ends ()
{
  OvershootWatch watch;
  OvershootWatch::Clock::time_point now (std::chrono::seconds (100));
  uint64_t octets = 0;
  unsigned divisor = 1;
  for (int i = 0; i < 300; i++, now += std::chrono::milliseconds (100)) {
    divisor = watch.step (200000, octets, now);
    octets += (i < 100 && divisor == 1 ? 900000 : 45000) / 80;
    if (i == 99)
      g_assert_cmpuint (divisor, ==, 2);
  }
  g_assert_cmpuint (divisor, ==, 1);
}

// ---- in a pipeline

std::shared_ptr<Rendition> reduced (MediaRig &rig, const char *codec)
{
  auto made = rig.ingest ().rendition ({find_codec (codec), Making::Encode, Rate::Reduced}, {});
  g_assert_true (static_cast<bool> (made));
  return *made;
}

gint width_at (MediaRig &rig, const char *encoder)
{
  const auto found = rig.find (encoder);
  const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (found.get (), "sink"));
  const auto caps = MiniRef<GstCaps>::adopt (gst_pad_get_current_caps (pad.get ()));
  gint width = 0;
  if (caps)
    gst_structure_get_int (gst_caps_get_structure (caps.get (), 0), "width", &width);
  return width;
}

// Without an error on the way, and frames go on.
void test_size ()
{
  MediaRig rig ("videotestsrc is-live=true ! video/x-raw,width=640,height=480,framerate=30/1",
                MediaKind::Video);
  rig.play ();
  const auto rendition = reduced (rig, "VP8");
  const auto viewer = rig.watch (*rendition, 3);
  g_assert_cmpint (width_at (rig, "vp8enc"), ==, 640);

  struct Step {
    uint64_t bitrate;
    gint width;
  };

  for (const Step &step : {Step{150000, 320}, Step{30000, 160}, Step{150000, 320}, Step{1000000, 640}}) {
    rendition->set_bitrate (step.bitrate);
    g_assert_cmpuint (rendition->bitrate (), ==, step.bitrate);
    wait_for ("the other size", [&] { return width_at (rig, "vp8enc") == step.width; });
    const size_t before = viewer->count ();
    wait_for ("frames", [&] { return viewer->count () >= before + 5; });
  }
  rig.assert_healthy ();
}

// Encoders are given square points, so no more of them than the picture has of these.
void test_wide_points ()
{
  MediaRig rig ("videotestsrc is-live=true ! video/x-raw,width=720,height=576,framerate=25/1,"
                "pixel-aspect-ratio=64/45",
                MediaKind::Video);
  rig.play ();
  const auto rendition = reduced (rig, "VP8");
  const auto viewer = rig.watch (*rendition, 3);
  g_assert_cmpint (width_at (rig, "vp8enc"), ==, 1024);
  rendition->set_bitrate (200000);
  wait_for ("the other size", [&] { return width_at (rig, "vp8enc") == 512; });
  rig.assert_healthy ();
}

// Noise, which no encoder makes small.
void test_noise ()
{
  MediaRig rig ("videotestsrc is-live=true pattern=snow ! video/x-raw,width=160,height=120,framerate=30/1",
                MediaKind::Video);
  rig.play ();
  const auto rendition = reduced (rig, "VP8");
  const auto viewer = rig.watch (*rendition, 3);
  wait_for ("smaller pictures", [&] {
    rendition->set_bitrate (230000);
    return width_at (rig, "vp8enc") == 80;
  });
  const size_t before = viewer->count ();
  wait_for ("frames", [&] { return viewer->count () >= before + 5; });
  rig.assert_healthy ();
}

struct CodecName {
  const char *name;
};

const CodecName codec_names[] = {{"VP8"}, {"VP9"}, {"H264"}, {"H265"}};

size_t bytes_of_next (RecordingOutlet &viewer, size_t frames)
{
  const size_t before = viewer.count ();
  wait_for ("frames", [&] { return viewer.count () >= before + frames; });
  const auto batches = viewer.batches ();
  size_t bytes = 0;
  for (size_t i = before; i < before + frames; i++)
    for (const SeenPacket &packet : batches[i].packets)
      bytes += packet.size;
  return bytes;
}

// What comes out of it, too.
void test_rate (const CodecName &codec)
{
  if (!check_encoder (*find_codec (codec.name)))
    return g_test_skip ("no encoder is installed");
  MediaRig rig ("videotestsrc is-live=true pattern=zone-plate kx2=8 ky2=8 kt=2 ! "
                "video/x-raw,width=160,height=120,framerate=30/1",
                MediaKind::Video);
  rig.play ();
  const auto rendition = reduced (rig, codec.name);
  const auto viewer = rig.watch (*rendition, 3);
  rendition->set_bitrate (400000);
  g_assert_cmpuint (rendition->bitrate (), ==, 400000);
  bytes_of_next (*viewer, 30); // until it has got used to it
  const size_t many = bytes_of_next (*viewer, 30);
  rendition->set_bitrate (80000);
  bytes_of_next (*viewer, 30);
  const size_t few = bytes_of_next (*viewer, 30);
  rendition->set_bitrate (400000);
  bytes_of_next (*viewer, 30);
  const size_t again = bytes_of_next (*viewer, 30);
  g_test_message ("%zu, %zu, %zu bytes", many, few, again);
  g_assert_cmpuint (few * 3, <, many * 2);
  g_assert_cmpuint (few * 3, <, again * 2);
  rig.assert_healthy ();
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/reduced/scale", scale_rows, test_scale);
  g_test_add_func ("/reduced/scale/no-flapping", test_no_flapping);
  add_table ("/reduced/overshoot", overshoot_rows, test_overshoot);
  g_test_add_func ("/reduced/overshoot/ends", test_overshoot_ends);
  g_test_add_func ("/reduced/size", test_size);
  g_test_add_func ("/reduced/wide-points", test_wide_points);
  g_test_add_func ("/reduced/noise", test_noise);
  add_table ("/reduced/rate", codec_names, test_rate);
  return g_test_run ();
}
