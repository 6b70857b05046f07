// SPDX-License-Identifier: LGPL-2.1-or-later
//
// wsrtcsink while its source changes, ends, falls silent and comes back: who
// watches stays connected and sees what is new, in the same session where that
// is possible.
#include <algorithm>
#include <atomic>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "picture_watch.hpp"
#include "sink_rig.hpp"
#include "table.hpp"

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

// One viewer, as the wire shows it.
class Watcher {
public:
  explicit Watcher (const std::vector<std::string> &codecs)
  {
    options_.receiver.codecs = codecs;
    options_.receiver.deliver = true;
    options_.role = "viewer";
    options_.capabilities = Capabilities{codecs, {}};
  }

  // Must outlive the rig.
  ViewerOptions options ()
  {
    ViewerOptions options = options_;
    options.receiver.on_packet = [this] (const guint8 *packet, gsize size) { see (packet, size); };
    options.alter = [this] (Message &message) {
      if (const auto *description = std::get_if<Description> (&message.body))
        sessions += description->type == SdpType::Answer ? 1 : 0;
      return true;
    };
    return options;
  }

  std::atomic<unsigned> sessions{0}; // that it has answered
  std::atomic<unsigned> back{0};     // RTP times that were before the last one
  std::atomic<unsigned> lost{0};     // sequence numbers that did not come
  std::atomic<guint64> packets{0};

  void look (const char *codec, int payload_type)
  {
    auto picture = std::make_unique<PictureWatch> (codec, payload_type);
    const std::lock_guard<std::mutex> lock (mutex_);
    picture_.swap (picture);
  }

  SeenPicture picture () const
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    return picture_->last ();
  }

private:
  struct Last {
    guint32 ssrc;
    guint16 sequence;
    guint32 time;
  };

  void see (const guint8 *packet, gsize size)
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    const Last now{GST_READ_UINT32_BE (packet + 8), GST_READ_UINT16_BE (packet + 2),
                   GST_READ_UINT32_BE (packet + 4)};
    if (packets++ > 0 && now.ssrc == last_.ssrc) {
      back += static_cast<gint32> (now.time - last_.time) < 0 ? 1 : 0;
      lost += static_cast<guint16> (now.sequence - last_.sequence - 1);
    }
    last_ = now;
    if (picture_)
      picture_->push (packet, size);
  }

  ViewerOptions options_;
  mutable std::mutex mutex_; // protects what follows
  Last last_{};
  std::unique_ptr<PictureWatch> picture_;
};

// Takes all out of the pipeline but the sink, and puts this in front of it.
void replace_source (SinkRig &rig, const char *launch)
{
  GstBin *pipeline = GST_BIN (rig.pipeline ());
  std::vector<GRef<GstElement>> before;
  GstIterator *all = gst_bin_iterate_elements (pipeline);
  gst_iterator_foreach (
      all,
      [] (const GValue *item, gpointer data) {
        static_cast<std::vector<GRef<GstElement>> *> (data)->push_back (
            GRef<GstElement>::take_ref (static_cast<GstElement *> (g_value_get_object (item))));
      },
      &before);
  gst_iterator_free (all);
  before.erase (std::remove_if (before.begin (), before.end (),
                                [&] (const auto &element) { return element.get () == rig.sink (); }),
                before.end ());
  for (const auto &element : before)
    gst_element_set_state (element.get (), GST_STATE_NULL);
  for (const auto &element : before)
    gst_bin_remove (pipeline, element.get ());
  g_autoptr (GError) error = nullptr;
  GstElement *source =
      gst_parse_bin_from_description ((std::string (launch) + " ! identity").c_str (), TRUE, &error);
  g_assert_no_error (error);
  gst_bin_add (pipeline, source);
  g_assert_true (gst_element_link_pads (source, "src", rig.sink (), "video_0"));
  gst_element_sync_state_with_parent (source);
}

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

// As a browser does: asks for a key frame until there is a picture.
void wait_for_picture (const char *what, SinkRig &rig, const std::string &id,
                       const std::function<bool ()> &reached)
{
  constexpr gint64 interval = G_TIME_SPAN_SECOND;
  gint64 asked = g_get_monotonic_time ();
  wait_for (what, [&] {
    const gint64 now = g_get_monotonic_time ();
    if (now - asked > interval) {
      rig.with (id, [] (WebrtcReceiver &viewer) { viewer.request_key_frames (); });
      asked = now;
    }
    return reached ();
  });
}

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
