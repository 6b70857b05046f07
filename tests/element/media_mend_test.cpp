// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Elements of a rendition that fail while it runs: others take their place, and
// nobody else notices.
#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "assert_text.hpp"
#include "factories.hpp"
#include "media_rig.hpp"
#include "table.hpp"
#include "wait_for.hpp"

using namespace wsrtc;
using test::FakeElement;
using test::MediaRig;
using test::RecordingOutlet;
using test::SeenBatch;
using test::wait_for;

namespace {

#define VIDEO "videotestsrc is-live=true ! video/x-raw,format=I420,width=320,height=240,framerate=30/1"
#define X264 "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=100000"
#define H264 VIDEO " ! " X264
#define OPUS "audiotestsrc is-live=true samplesperbuffer=960 ! audio/x-raw,rate=48000,channels=2 ! opusenc"

constexpr GstFlowReturn silently = GST_FLOW_NOT_NEGOTIATED;
constexpr GstFlowReturn loudly = GST_FLOW_ERROR;

struct Row {
  const char *name;
  std::vector<FakeElement> fakes;
  const char *launch;
  const char *codec;
  const char *instead; // what works in the end
  unsigned failures;   // that were told
};

const Row rows[] = {
    {"encoder-error", {{"vah264enc", X264, 20, loudly}}, VIDEO, "H264", "x264enc", 1},
    {"encoder-not-negotiated", {{"vah264enc", X264, 20, silently}}, VIDEO, "H264", "x264enc", 1},
    {"encoder-from-the-start", {{"vah264enc", X264, 0, silently}}, VIDEO, "H264", "x264enc", 1},
    {"encoder-does-not-start", {{"vah264enc", X264, -1, loudly, false}}, VIDEO, "H264", "x264enc", 1},
    {"two-encoders",
     {{"vah264enc", X264, 20, loudly}, {"vaapih264enc", X264, 20, silently}},
     VIDEO,
     "H264",
     "x264enc",
     2},
    {"encoder-of-transcoded",
     {{"vah264enc", X264, 20, silently}},
     VIDEO " ! vp8enc deadline=1",
     "H264",
     "x264enc",
     1},
    {"decoder-error", {{"vah264dec", "avdec_h264", 20, loudly}}, H264, "VP8", "avdec_h264", 1},
    {"decoder-not-negotiated", {{"vah264dec", "avdec_h264", 0, silently}}, H264, "VP8", "avdec_h264", 1},
    {"decoder-does-not-start",
     {{"vah264dec", "avdec_h264", -1, loudly, false}},
     H264,
     "VP8",
     "avdec_h264",
     1},
};

// The owner mends what is broken, as it is told of it.
void wait_mending (MediaRig &rig, const char *what, const std::function<bool ()> &reached)
{
  unsigned mended = 0;
  wait_for (what, [&] {
    if (rig.broken != mended) {
      mended = rig.broken;
      rig.ingest ().mend ();
    }
    return reached ();
  });
}

// For a receiver it is one stream.
void assert_one_stream (const std::vector<SeenBatch> &batches)
{
  const auto &first = batches.front ().packets.front ();
  guint16 sequence = first.sequence;
  guint32 time = first.time;
  for (const SeenBatch &batch : batches)
    for (const auto &packet : batch.packets) {
      g_assert_cmpuint (packet.sequence, ==, sequence++);
      const auto step = static_cast<gint32> (packet.time - time);
      g_assert_cmpint (step, >=, 0);
      g_assert_cmpint (step, <, 90000 * 10);
      time = packet.time;
    }
}

void test_mend (const Row &row)
{
  const test::WithFakes fakes (row.fakes);
  MediaRig rig (row.launch, MediaKind::Video);
  rig.play ();
  auto made = rig.ingest ().rendition ({find_codec (row.codec), Making::Encode}, {});
  g_assert_true (static_cast<bool> (made));
  auto outlet = std::make_shared<RecordingOutlet> ();
  (*made)->fanout ().add (outlet);
  wait_mending (rig, "the substitute",
                [&] { return rig.broken == row.failures && rig.count (row.instead) > 0; });
  const size_t before = outlet->count ();
  wait_mending (rig, "its packets", [&] { return outlet->count () > before + 20; });

  g_assert_false ((*made)->lost ().has_value ());
  g_assert_cmpuint (rig.broken, ==, row.failures);
  for (const FakeElement &fake : row.fakes)
    g_assert_cmpuint (rig.count (fake.factory), ==, 0);
  const auto batches = outlet->batches ();
  assert_one_stream (batches);
  g_assert_true (batches[0].key_frame);
  rig.assert_healthy ();
}

// ---- nothing left

#define TO_H264                                                                                              \
  "identity ! capssetter join=false replace=true "                                                           \
  "caps=video/x-h264,stream-format=byte-stream,alignment=au,profile=constrained-baseline"
#define TO_RAW                                                                                               \
  "identity ! capssetter join=false replace=true "                                                           \
  "caps=video/x-raw,format=I420,width=320,height=240,framerate=30/1"

struct LostRow {
  const char *name;
  std::vector<FakeElement> fakes;
  std::vector<const char *> missing;
  const char *launch;
  Making making;
  const char *codec;
  unsigned failures;
  const char *text; // how it begins
};

const LostRow lost_rows[] = {
    {"encoder",
     {{"vah264enc", TO_H264, 0, loudly}},
     {"x264enc", "openh264enc"},
     VIDEO,
     Making::Encode,
     "H264",
     1,
     "vah264enc failed (the fake element fails): no other encoder for H264 works here; install vaapih264enc "
     "(Debian package gstreamer1.0-vaapi), or "},
    {"encoder-from-the-start",
     {{"vah264enc", TO_H264, -1, loudly, false}, {"vaapih264enc", TO_H264, 0, loudly}},
     {"x264enc", "openh264enc"},
     VIDEO,
     Making::Encode,
     "H264",
     2,
     "vaapih264enc failed (the fake element fails): no other encoder for H264 works here; install "
     "nvh264enc "},
    {"decoder",
     {{"vah264dec", TO_RAW, 0, loudly}},
     {"avdec_h264", "openh264dec"},
     H264,
     Making::Encode,
     "VP8",
     1,
     "vah264dec failed (the fake element fails): no other decoder for H264 works here; install avdec_h264 "},
    // Has no substitute, and is tried again.
    {"parser",
     {{"opusparse", "identity", 10, loudly}},
     {},
     OPUS,
     Making::Pass,
     "OPUS",
     4,
     "opusparse failed (the fake element fails) again and again; check the input"},
};

void test_lost (const LostRow &row)
{
  const test::WithFakes fakes (row.fakes);
  const test::Without without (row.missing);
  const Variant variant{find_codec (row.codec), row.making};
  MediaRig rig (row.launch, variant.codec->kind);
  rig.play ();
  auto rendition = *rig.ingest ().rendition (variant, {});
  wait_mending (rig, "the rendition to be lost", [&] { return rendition->lost ().has_value (); });

  const std::string text = rendition->lost ()->text;
  g_test_message ("%s", text.c_str ());
  g_assert_true (g_str_has_prefix (text.c_str (), row.text));
  g_assert_cmpuint (rig.broken, ==, row.failures);
  for (const FakeElement &fake : row.fakes)
    g_assert_cmpuint (rig.count (fake.factory), ==, 0);
  rig.assert_healthy ();

  // It is not to be had, until nobody has wanted it for a while.
  const auto has_it = [&] {
    const auto variants = rig.ingest ().available ({{variant.codec}, Transcode::Auto});
    return std::find (variants.list.begin (), variants.list.end (), variant) != variants.list.end ();
  };
  g_assert_false (has_it ());
  const auto refused = rig.ingest ().rendition (variant, {});
  g_assert_false (static_cast<bool> (refused));
  assert_text (refused.error ().text, "media_0: " + text);
  rendition = nullptr;
  rig.ingest ().tidy ({}, test::Milliseconds (0));
  g_assert_true (has_it ());
}

// The end comes in between.
void test_end ()
{
  const test::WithFakes fakes ({{"vah264enc", X264, 5, silently}});
  MediaRig rig ("videotestsrc is-live=true num-buffers=30 ! video/x-raw,width=64,height=64,framerate=30/1",
                MediaKind::Video);
  rig.play ();
  auto rendition = *rig.ingest ().rendition ({find_codec ("H264"), Making::Encode}, {});
  rendition->fanout ().add (std::make_shared<RecordingOutlet> ());
  wait_for ("a failure, and the end", [&] { return rig.broken > 0 && rig.ends > 0; });
  rig.ingest ().mend ();
  wait_for ("the end of the pipeline", [&] { return rig.reached_eos (); });
  g_assert_false (rendition->lost ().has_value ());
  rig.assert_healthy ();
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  test::add_table ("/media/mend", rows, test_mend);
  test::add_table ("/media/lost", lost_rows, test_lost);
  g_test_add_func ("/media/mend/end", test_end);
  return g_test_run ();
}
