// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Streams that are broken on their way: bits that flip, frames and packets that
// are cut off, noise. The pipeline goes on, and so do the viewers with the next
// key frame.
#include <atomic>
#include <random>
#include <string>

#include "media_rig.hpp"
#include "table.hpp"
#include "wait_for.hpp"

using namespace wsrtc;
using test::MediaRig;
using test::wait_for;

namespace {

// Changes what comes out of the element called "break" while it is on.
class Breaker {
public:
  enum class How { Flips, Cuts, Noise };

  Breaker (MediaRig &rig, How how)
      : how_ (how),
        element_ (GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (rig.pipeline ()), "break"))),
        pad_ (GRef<GstPad>::adopt (gst_element_get_static_pad (element_.get (), "src")))
  {
    probe_ = gst_pad_add_probe (
        pad_.get (), GST_PAD_PROBE_TYPE_BUFFER,
        [] (GstPad *, GstPadProbeInfo *info, gpointer self) {
          static_cast<Breaker *> (self)->on_buffer (info);
          return GST_PAD_PROBE_OK;
        },
        this, nullptr);
  }

  ~Breaker () { gst_pad_remove_probe (pad_.get (), probe_); }

  Breaker (const Breaker &) = delete;
  Breaker &operator= (const Breaker &) = delete;

  void set_on (bool on) { on_ = on; }

  unsigned broken () const { return broken_; }

private:
  void on_buffer (GstPadProbeInfo *info)
  {
    GstBuffer *whole = GST_PAD_PROBE_INFO_BUFFER (info);
    if (!on_ || gst_buffer_get_size (whole) == 0)
      return;
    GstBuffer *copy = gst_buffer_copy_deep (whole);
    gst_buffer_unref (whole);
    GST_PAD_PROBE_INFO_DATA (info) = copy;
    GstMapInfo map;
    gst_buffer_map (copy, &map, GST_MAP_WRITE);
    size_t size = map.size;
    switch (how_) {
    case How::Flips:
      for (int i = 0; i < 4; i++)
        map.data[random_ () % size] ^= static_cast<guint8> (1u << random_ () % 8);
      break;
    case How::Cuts:
      size = random_ () % size;
      break;
    case How::Noise:
      for (size_t i = 0; i < size; i++)
        map.data[i] = static_cast<guint8> (random_ () >> 8);
      break;
    }
    gst_buffer_unmap (copy, &map);
    gst_buffer_resize (copy, 0, static_cast<gssize> (size));
    broken_++;
  }

  const How how_;
  const GRef<GstElement> element_;
  const GRef<GstPad> pad_;
  gulong probe_ = 0;
  std::atomic<bool> on_{false};
  std::atomic<unsigned> broken_{0};
  std::minstd_rand random_{11}; // streaming thread
};

#define VIDEO "videotestsrc pattern=ball ! video/x-raw,format=I420,width=160,height=120,framerate=60/1 ! "
#define SOUND "audiotestsrc samplesperbuffer=480 ! audio/x-raw,rate=48000,channels=1 ! "
#define X264 "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=5"
#define X265                                                                                                 \
  "x265enc tune=zerolatency speed-preset=ultrafast key-int-max=5 log-level=none option-string=bframes=0"
#define BREAK " ! identity name=break"

struct StreamCase {
  const char *name;
  MediaKind kind;
  const char *codec;
  const char *launch;
};

const StreamCase stream_cases[] = {
    {"h264", MediaKind::Video, "H264", VIDEO X264 BREAK},
    {"h264-avc", MediaKind::Video, "H264", VIDEO X264 " ! video/x-h264,stream-format=avc" BREAK},
    {"h264-rtp", MediaKind::Video, "H264", VIDEO X264 " ! rtph264pay config-interval=-1 mtu=300" BREAK},
    {"h265", MediaKind::Video, "H265", VIDEO X265 BREAK},
    {"h265-rtp", MediaKind::Video, "H265", VIDEO X265 " ! rtph265pay config-interval=-1 mtu=300" BREAK},
    {"vp8", MediaKind::Video, "VP8", VIDEO "vp8enc deadline=1 keyframe-max-dist=5" BREAK},
    {"vp8-rtp", MediaKind::Video, "VP8",
     VIDEO "vp8enc deadline=1 keyframe-max-dist=5 ! rtpvp8pay mtu=300" BREAK},
    {"vp9", MediaKind::Video, "VP9",
     VIDEO "vp9enc deadline=1 cpu-used=8 lag-in-frames=0 keyframe-max-dist=5" BREAK},
    {"vp9-rtp", MediaKind::Video, "VP9",
     VIDEO "vp9enc deadline=1 cpu-used=8 lag-in-frames=0 keyframe-max-dist=5 ! rtpvp9pay mtu=300" BREAK},
    {"opus", MediaKind::Audio, "OPUS", SOUND "opusenc" BREAK},
    {"opus-rtp", MediaKind::Audio, "OPUS", SOUND "opusenc ! rtpopuspay" BREAK},
    {"g722-rtp", MediaKind::Audio, "G722", SOUND "audioresample ! avenc_g722 ! rtpg722pay" BREAK},
    {"aac", MediaKind::Audio, "OPUS", SOUND "voaacenc" BREAK},
    {"aac-rtp", MediaKind::Audio, "OPUS", SOUND "voaacenc ! aacparse ! rtpmp4gpay" BREAK},
    {"mp3", MediaKind::Audio, "OPUS", SOUND "lamemp3enc" BREAK},
};

struct BrokenRow {
  std::string name;
  const StreamCase &stream;
  Breaker::How how;
};

void test_broken (const BrokenRow &row)
{
  MediaRig rig (row.stream.launch, row.stream.kind);
  Breaker breaker (rig, row.how);
  rig.play ();
  const auto outlet = rig.watch (rig.rendition (row.stream.codec), 3);
  breaker.set_on (true);
  wait_for ("broken data", [&] { return breaker.broken () >= 40; });
  breaker.set_on (false);
  const size_t key_frames = outlet->key_frames ();
  wait_for ("key frames after that", [&] {
    rig.assert_healthy ();
    return outlet->key_frames () > key_frames + 2;
  });
}

std::vector<BrokenRow> make_rows ()
{
  std::vector<BrokenRow> rows;
  for (const StreamCase &stream : stream_cases)
    for (const auto &[word, how] :
         {std::pair ("flips", Breaker::How::Flips), std::pair ("cuts", Breaker::How::Cuts),
          std::pair ("noise", Breaker::How::Noise)})
      rows.push_back ({std::string (stream.name) + "-" + word, stream, how});
  return rows;
}

// ---- what never was what the caps say

struct ContradictionRow {
  const char *name;
  MediaKind kind;
  const char *launch;
  const char *says;
};

#define AS(caps) " ! capssetter join=false replace=true caps=" caps

const ContradictionRow contradiction_rows[] = {
    {"vp8-that-is-h264", MediaKind::Video, VIDEO X264 AS ("video/x-vp8"),
     "media_0: VP8 comes in, but nothing that can be shown: the bytes are not what the caps say"},
    {"h264-that-is-vp8", MediaKind::Video,
     VIDEO "vp8enc deadline=1" AS ("video/x-h264,stream-format=byte-stream,alignment=au"),
     "media_0: H264 comes in, but nothing that can be shown: the bytes are not what the caps say"},
    {"aac-that-is-silence", MediaKind::Audio,
     "audiotestsrc wave=silence ! audio/x-raw,rate=8000" AS ("audio/mpeg,mpegversion=4,stream-format=adts"),
     "media_0: AAC comes in, but nothing that can be shown"},
    {"aac-that-is-samples", MediaKind::Audio,
     "audiotestsrc ! audio/x-raw,rate=8000" AS ("audio/mpeg,mpegversion=4,stream-format=adts"),
     "media_0: AAC comes in, but nothing that can be shown"},
    {"rtp-of-another-codec", MediaKind::Video,
     VIDEO "vp8enc deadline=1 ! rtpvp8pay" AS (
         "\"application/x-rtp,media=video,encoding-name=H264,clock-rate=90000,payload=96\""),
     "media_0: H264 comes in, but nothing that can be shown: it has no sequence parameter set (SPS)"},
};

void test_contradiction (const ContradictionRow &row)
{
  MediaRig rig (row.launch, row.kind);
  gst_element_set_state (rig.pipeline (), GST_STATE_PLAYING);
  wait_for ("a notice", [&] { return !rig.ingest ().notice ().empty (); });
  const std::string notice = rig.ingest ().notice ();
  if (!g_str_has_prefix (notice.c_str (), row.says))
    g_error ("%s", notice.c_str ());
  rig.assert_healthy ();
}

GstPadProbeReturn drop_parameter_sets (GstPad *, GstPadProbeInfo *info, gpointer on)
{
  guint8 head[5] = {};
  gst_buffer_extract (GST_PAD_PROBE_INFO_BUFFER (info), 0, head, sizeof head);
  const bool is_set = (head[4] & 0x1f) == 7 || (head[4] & 0x1f) == 8;
  return is_set && *static_cast<std::atomic<bool> *> (on) ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

// A byte-stream without parameter sets: named after a while; once they come, so
// does the picture, and nothing is said any more.
void test_no_parameter_sets ()
{
  std::atomic<bool> on{true}; // longer than the pipeline
  MediaRig rig (VIDEO X264 " ! h264parse ! video/x-h264,stream-format=byte-stream,alignment=nal" BREAK,
                MediaKind::Video);
  const auto element = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (rig.pipeline ()), "break"));
  const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (element.get (), "src"));
  gst_pad_add_probe (pad.get (), GST_PAD_PROBE_TYPE_BUFFER, drop_parameter_sets, &on, nullptr);
  gst_element_set_state (rig.pipeline (), GST_STATE_PLAYING);
  wait_for ("a notice", [&] { return !rig.ingest ().notice ().empty (); });
  const std::string notice = rig.ingest ().notice ();
  if (!strstr (notice.c_str (), "no sequence parameter set (SPS)"))
    g_error ("%s", notice.c_str ());
  on = false;
  wait_for ("the notice to go", [&] { return rig.ingest ().notice ().empty (); });
  wait_for ("caps", [&] { return rig.ingest ().ready (); });
  rig.watch (rig.rendition ("H264"), 10);
}

// Of pictures that come several at a time, as multipartdemux has them, only one has a time.
GstPadProbeReturn drop_times (GstPad *, GstPadProbeInfo *info, gpointer seen)
{
  auto *buffer = gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));
  if ((*static_cast<unsigned *> (seen))++ % 20 != 0)
    GST_BUFFER_PTS (buffer) = GST_BUFFER_DTS (buffer) = GST_BUFFER_DURATION (buffer) = GST_CLOCK_TIME_NONE;
  info->data = buffer;
  return GST_PAD_PROBE_OK;
}

struct TimelessRow {
  const char *name, *launch, *codec;
};

const TimelessRow timeless_rows[] = {
    {"jpeg-to-vp8", VIDEO "jpegenc" AS ("image/jpeg") BREAK, "VP8"}, // nor a rate
    {"jpeg-to-h264", VIDEO "jpegenc" AS ("image/jpeg") BREAK, "H264"},
    {"raw-to-vp8", VIDEO "identity" BREAK, "VP8"},
};

// Each picture comes, in an order that goes on.
void test_timeless (const TimelessRow &row)
{
  unsigned seen = 0; // longer than the pipeline
  MediaRig rig (row.launch, MediaKind::Video);
  const auto element = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (rig.pipeline ()), "break"));
  const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (element.get (), "src"));
  gst_pad_add_probe (pad.get (), GST_PAD_PROBE_TYPE_BUFFER, drop_times, &seen, nullptr);
  rig.play ();
  const auto made = rig.ingest ().rendition ({find_codec (row.codec), Making::Encode}, {});
  g_assert_true (static_cast<bool> (made));
  const auto batches = rig.watch (**made, 60)->batches ();
  const auto spent = batches.back ().running_time - batches.front ().running_time;
  g_test_message ("60 pictures of %u, over %u ms", seen, unsigned (spent / GST_MSECOND));
  g_assert_cmpuint (spent, <, 5 * GST_SECOND); // 20 s with only those that have a time
  for (size_t i = 1; i < batches.size (); i++)
    g_assert_cmpuint (batches[i].running_time, >=, batches[i - 1].running_time);
  rig.assert_healthy ();
}

// Media before caps, as from an appsrc that was given none.
void test_no_caps ()
{
  MediaRig rig ("fakesrc num-buffers=3 sizetype=fixed sizemax=100", MediaKind::Video);
  const std::string text = rig.wait_for_failure ();
  g_assert_true (g_str_has_prefix (text.c_str (), "media_0: media came without caps"));
  g_assert_nonnull (strstr (text.c_str (), "capsfilter"));
  wait_for ("the end", [&] { return rig.ends == 1; });
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  static const auto rows = make_rows ();
  test::add_table ("/media/broken/stream", rows, test_broken);
  test::add_table ("/media/broken/contradiction", contradiction_rows, test_contradiction);
  g_test_add_func ("/media/broken/no-parameter-sets", test_no_parameter_sets);
  test::add_table ("/media/broken/timeless", timeless_rows, test_timeless);
  g_test_add_func ("/media/broken/no-caps", test_no_caps);
  return g_test_run ();
}
