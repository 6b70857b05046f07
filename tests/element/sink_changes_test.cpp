// SPDX-License-Identifier: LGPL-2.1-or-later
//
// wsrtcsink while its source changes, ends, falls silent and comes back: who
// watches stays connected and sees what is new, in the same session where that
// is possible.
#include <array>
#include <cstring>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "table.hpp"
#include "watcher.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

#define PICTURES(pattern, caps)                                                                              \
  "videotestsrc is-live=true pattern=" pattern " ! video/x-raw,framerate=30/1," caps
#define SMALL "width=160,height=120"
#define LARGE "width=320,height=240"
#define X264_WITH(options, profile)                                                                          \
  " ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=30 " options                               \
  " ! video/x-h264,stream-format=byte-stream,profile=" profile
#define X264 X264_WITH ("", "constrained-baseline")
// What it does not use it does not say, either.
#define X264_HIGH X264_WITH ("dct8x8=true cabac=true", "high")
#define VP8 " ! vp8enc deadline=1 keyframe-max-dist=30"

std::string with_sink (const char *source)
{
  return std::string (source) + " ! wsrtcsink name=s";
}

bool has_colour (const SeenPicture &picture, std::array<int, 3> wanted)
{
  constexpr int tolerance = 60;
  for (size_t i = 0; i < wanted.size (); i++)
    if (ABS (picture.rgb[i] - wanted[i]) > tolerance)
      return false;
  return true;
}

constexpr std::array<int, 3> red{255, 0, 0};
constexpr std::array<int, 3> blue{0, 0, 255};

// ---- another source on the pad

struct ChangeRow {
  const char *name;
  std::vector<std::string> takes; // the viewer, best first
  const char *before, *after;
  const char *codec_before, *codec_after;
  int payload_before, payload_after;
  unsigned sessions; // in all
};

const ChangeRow change_rows[] = {
    {"vp8-size", {"VP8"}, PICTURES ("red", SMALL), PICTURES ("blue", LARGE), "VP8", "VP8", 96, 96, 1},
    {"h264-size", {"H264"}, PICTURES ("red", SMALL), PICTURES ("blue", LARGE), "H264", "H264", 102, 102, 1},
    {"passed-h264-size",
     {"H264"},
     PICTURES ("red", SMALL) X264,
     PICTURES ("blue", LARGE) X264,
     "H264",
     "H264",
     102,
     102,
     1},
    {"passed-h264-more-of-a-profile",
     {"H264"},
     PICTURES ("red", SMALL) X264,
     PICTURES ("blue", LARGE) X264_HIGH,
     "H264",
     "H264",
     102,
     102,
     2},
    {"passed-h264-less-of-a-profile",
     {"H264"},
     PICTURES ("red", SMALL) X264_HIGH,
     PICTURES ("blue", LARGE) X264,
     "H264",
     "H264",
     102,
     102,
     1},
    {"passed-vp8-size",
     {"VP8"},
     PICTURES ("red", SMALL) VP8,
     PICTURES ("blue", LARGE) VP8,
     "VP8",
     "VP8",
     96,
     96,
     1},
    {"raw-to-h264",
     {"H264"},
     PICTURES ("red", SMALL),
     PICTURES ("blue", LARGE) X264,
     "H264",
     "H264",
     102,
     102,
     1},
    {"h264-to-raw",
     {"H264"},
     PICTURES ("red", SMALL) X264,
     PICTURES ("blue", LARGE),
     "H264",
     "H264",
     102,
     102,
     1},
    {"raw-to-vp8", {"VP8"}, PICTURES ("red", SMALL), PICTURES ("blue", LARGE) VP8, "VP8", "VP8", 96, 96, 1},
    {"raw-to-h264-for-a-viewer-of-vp8",
     {"VP8", "H264"},
     PICTURES ("red", SMALL),
     PICTURES ("blue", LARGE) X264,
     "VP8",
     "H264",
     96,
     102,
     2},
    {"h264-to-vp8",
     {"VP8", "H264"},
     PICTURES ("red", SMALL) X264,
     PICTURES ("blue", LARGE) VP8,
     "H264",
     "VP8",
     102,
     96,
     2},
};

void test_change (const ChangeRow &row)
{
  Watcher watcher (row.takes);
  SinkRig rig (with_sink (row.before).c_str ());
  rig.play ();
  watcher.look (row.codec_before, row.payload_before);
  rig.join ("ann", watcher.options ());
  wait_for_picture ("a red picture", rig, "ann", [&] { return has_colour (watcher.picture (), red); });
  g_assert_cmpint (watcher.picture ().width, ==, 160);

  if (std::strcmp (row.codec_before, row.codec_after) != 0)
    watcher.look (row.codec_after, row.payload_after);
  replace_source (rig, row.after);
  wait_for_picture ("a large blue picture", rig, "ann", [&] {
    const SeenPicture picture = watcher.picture ();
    return picture.width == 320 && picture.height == 240 && has_colour (picture, blue);
  });
  wait_for ("the session", [&] { return watcher.sessions >= row.sessions; });
  rig.wait_for_packets ("ann");
  g_assert_cmpuint (watcher.sessions, ==, row.sessions);
  g_assert_cmpuint (watcher.back, ==, 0);
  g_assert_false (rig.removed ("ann"));
  assert_text (rig.complaints (), "");
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/sink/changes", change_rows, test_change);
  return g_test_run ();
}
