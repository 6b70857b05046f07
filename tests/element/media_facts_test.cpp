// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What streams tell of themselves, and what browsers make of it.
#include <string>

#include "media_rig.hpp"
#include "stream_facts.hpp"
#include "table.hpp"
#include "wait_for.hpp"

using namespace wsrtc;

namespace {

struct ShowRow {
  const char *name;
  const char *codec;
  StreamFacts facts;
  const char *faults; // "" = browsers can show it
};

StreamFacts facts_of (unsigned bit_depth, unsigned chroma_format, bool interlaced = false,
                      bool b_frames = false)
{
  StreamFacts facts;
  facts.bit_depth = bit_depth;
  facts.chroma_format = chroma_format;
  facts.interlaced = interlaced;
  facts.b_frames = b_frames;
  return facts;
}

const ShowRow show_rows[] = {
    {"nothing-known", "H264", {}, ""},
    {"grey", "H264", facts_of (8, 0), ""},
    {"422", "H264", facts_of (8, 2), "4:2:2 colour"},
    {"444-of-10-bit", "H264", facts_of (10, 3), "4:4:4 colour, 10 bit"},
    {"no-such-colour", "H264", facts_of (8, 9), "an unknown colour format"},
    {"interlaced", "H264", facts_of (8, 1, true), "interlaced pictures"},
    {"b-frames", "H264", facts_of (8, 1, false, true), "B-frames"},
    {"vp9-of-10-bit", "VP9", facts_of (10, 1), "10 bit"},
    {"h265-b-frames", "H265", facts_of (8, 1, false, true), "B-frames"},
    {"av1-of-10-bit", "AV1", facts_of (10, 1), ""},
    {"av1-444", "AV1", facts_of (8, 3), "4:4:4 colour"},
};

void test_show (const ShowRow &row)
{
  const CodecRow &codec = *find_codec (row.codec);
  const std::string faults = what_browsers_cannot_show (codec, row.facts);
  g_assert_cmpstr (faults.c_str (), ==, row.faults);
  g_assert_cmpint (browsers_can_show (codec, row.facts), ==, *row.faults == '\0');
}

// ---- real streams

#define VIDEO(format)                                                                                        \
  "videotestsrc pattern=ball ! video/x-raw,format=" format ",width=320,height=240,framerate=30/1 ! "
#define X264 "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=30"

struct StreamRow {
  const char *name;
  const char *launch;
  const char *faults;
  const char *notice; // a part of it; nullptr = nothing is said
};

const StreamRow stream_rows[] = {
    {"h264", VIDEO ("I420") X264, "", nullptr},
    {"h264-b-frames", VIDEO ("I420") "x264enc speed-preset=ultrafast bframes=2 b-adapt=false", "B-frames",
     "media_0: H264 comes in with B-frames, which browsers do not show as it should be, so that it is not "
     "passed on unless "
     "transcode=never; change the encoder"},
    {"h264-b-frames-avc",
     VIDEO ("I420") "x264enc speed-preset=ultrafast bframes=2 b-adapt=false ! video/x-h264,stream-format=avc",
     "B-frames", "B-frames"},
    {"h264-b-frames-rtp",
     VIDEO ("I420") "x264enc speed-preset=ultrafast bframes=2 b-adapt=false ! rtph264pay", "B-frames",
     "B-frames"},
    {"h264-4:2:2", VIDEO ("Y42B") X264, "4:2:2 colour", "4:2:2 colour"},
    {"h264-4:4:4", VIDEO ("Y444") X264, "4:4:4 colour", "4:4:4 colour"},
    {"h264-10-bit", VIDEO ("I420_10LE") X264, "10 bit", "10 bit"},
    {"h264-interlaced",
     "videotestsrc ! video/x-raw,format=I420,width=320,height=240,framerate=30/1,interlace-mode=interleaved "
     "! " X264 " interlaced=true",
     "interlaced pictures", "interlaced pictures"},
    {"h265", VIDEO ("I420") "x265enc tune=zerolatency speed-preset=ultrafast log-level=none", "",
     "media_0: H265 comes in, which only few browsers can show; the others need an encoder"},
    {"h265-b-frames", VIDEO ("I420") "x265enc speed-preset=ultrafast log-level=none option-string=bframes=2",
     "B-frames", "H265 comes in with B-frames"},
    {"h265-10-bit", VIDEO ("I420_10LE") "x265enc tune=zerolatency speed-preset=ultrafast log-level=none",
     "10 bit", "10 bit"},
    {"vp8", VIDEO ("I420") "vp8enc deadline=1", "", nullptr},
    {"vp9", VIDEO ("I420") "vp9enc deadline=1 cpu-used=8 lag-in-frames=0", "", nullptr},
    {"vp9-4:4:4", VIDEO ("Y444") "vp9enc deadline=1 cpu-used=8 lag-in-frames=0", "4:4:4 colour",
     "4:4:4 colour"},
    {"raw-4:4:4", VIDEO ("Y444") "identity", "", nullptr},
};

void test_stream (const StreamRow &row)
{
  test::MediaRig rig (row.launch, MediaKind::Video);
  rig.play ();
  const CodecRow *codec = rig.ingest ().encoded ();
  if (!codec) {
    g_assert_true (rig.ingest ().facts () == StreamFacts{});
    return;
  }
  const std::string wanted = row.faults;
  StreamFacts facts;
  const bool known = test::reached_within (
      [&] {
        facts = rig.ingest ().facts ();
        return facts.width == 320 && facts.height >= 240 &&
               what_browsers_cannot_show (*codec, facts) == wanted;
      },
      test::Milliseconds (20000));
  const std::string notice = rig.ingest ().notice ();
  if (!known)
    g_error ("known after 20 s: %ux%u, faults \"%s\", notice \"%s\"", facts.width, facts.height,
             what_browsers_cannot_show (*codec, facts).c_str (), notice.c_str ());
  if (row.notice)
    g_assert_nonnull (strstr (notice.c_str (), row.notice));
  else
    g_assert_cmpstr (notice.c_str (), ==, "");
  rig.assert_healthy ();
}

// The camera of before with other settings, whose profile is the same.
void test_other_source ()
{
#define MAIN VIDEO ("I420") "x264enc speed-preset=superfast rc-lookahead=1 sync-lookahead=0 b-adapt=false "
#define WITH_B_FRAMES MAIN "bframes=2 ! video/x-h264,profile=main"
  test::MediaRig rig (WITH_B_FRAMES, MediaKind::Video);
  rig.play ();
  const auto has_b_frames = [&] { return rig.ingest ().facts ().b_frames; };
  test::wait_for ("B-frames", has_b_frames);
  rig.replace_source (WITH_B_FRAMES);
  const gint64 enough = g_get_monotonic_time () + G_USEC_PER_SEC;
  test::wait_for ("a second of what has them still", [&] {
    g_assert_true (has_b_frames ());
    return g_get_monotonic_time () > enough;
  });
  rig.replace_source (MAIN "bframes=0 ! video/x-h264,profile=main");
  test::wait_for ("no B-frames any more", [&] { return !has_b_frames (); });
  const std::string notice = rig.ingest ().notice ();
  g_assert_cmpstr (notice.c_str (), ==, "");
  rig.assert_healthy ();
#undef WITH_B_FRAMES
#undef MAIN
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  test::add_table ("/media/facts/browsers", show_rows, test_show);
  test::add_table ("/media/facts/stream", stream_rows, test_stream);
  g_test_add_func ("/media/facts/other-source", test_other_source);
  return g_test_run ();
}
