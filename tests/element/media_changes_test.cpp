// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a source does in the middle, and what a viewer gets of it: packets go on
// soon, their RTP times as real time does and never back, and the element has
// nothing to complain of.
#include <atomic>
#include <cstring>
#include <string>
#include <vector>

#include <gst/video/video.h>

#include "media_rig.hpp"
#include "table.hpp"
#include "wait_for.hpp"

using namespace wsrtc;
using test::MediaRig;
using test::RecordingOutlet;
using test::SeenBatch;
using test::wait_for;

namespace {

#define SIZE(caps) " ! capsfilter name=caps caps=video/x-raw,format=I420," caps
#define SMALL SIZE ("width=160,height=120,framerate=30/1")
#define X264 " ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=15"
#define LIVE "videotestsrc name=v is-live=true" SMALL
#define PACED "videotestsrc name=v" SMALL

// Where the changes come in that no element makes: at the source's pad.
class Tampered {
public:
  explicit Tampered (MediaRig &rig)
      : rig_ (rig), pad_ (GRef<GstPad>::adopt (gst_element_get_static_pad (rig.source (), "src")))
  {
    probe_ = gst_pad_add_probe (
        pad_.get (), GST_PAD_PROBE_TYPE_BUFFER,
        [] (GstPad *pad, GstPadProbeInfo *info, gpointer self) {
          return static_cast<Tampered *> (self)->tamper (pad, info);
        },
        this, nullptr);
  }

  ~Tampered () { gst_pad_remove_probe (pad_.get (), probe_); }

  // Any thread.
  std::atomic<gint64> offset{0};  // of all stamps, without a new segment
  std::atomic<bool> strip{false}; // all stamps
  std::atomic<bool> hold{false};  // buffers do not come
  std::atomic<bool> gaps{false};  // … but events that say so

  // In front of the next buffer: what flushes by itself must not be pushing, it
  // would take it for its end.
  void flush (bool reset_time)
  {
    reset_time_ = reset_time;
    flush_ = true;
    wait_for ("the flush", [this] { return !flush_; });
  }

  GstPad *pad () { return pad_.get (); }

  MediaRig &rig () { return rig_; }

private:
  GstPadProbeReturn tamper (GstPad *pad, GstPadProbeInfo *info)
  {
    GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
    if (flush_.exchange (false))
      push_flush (pad);
    if (hold) {
      if (gaps)
        gst_pad_push_event (pad, gst_event_new_gap (GST_BUFFER_PTS (buffer), GST_BUFFER_DURATION (buffer)));
      return GST_PAD_PROBE_DROP;
    }
    buffer = gst_buffer_make_writable (buffer);
    for (GstClockTime *stamp : {&GST_BUFFER_PTS (buffer), &GST_BUFFER_DTS (buffer)})
      if (GST_CLOCK_TIME_IS_VALID (*stamp))
        *stamp = strip ? GST_CLOCK_TIME_NONE : *stamp + static_cast<GstClockTime> (offset.load ());
    GST_PAD_PROBE_INFO_DATA (info) = buffer;
    return GST_PAD_PROBE_OK;
  }

  void push_flush (GstPad *pad) const
  {
    gst_pad_push_event (pad, gst_event_new_flush_start ());
    gst_pad_push_event (pad, gst_event_new_flush_stop (reset_time_));
    GstSegment segment;
    gst_segment_init (&segment, GST_FORMAT_TIME);
    gst_pad_push_event (pad, gst_event_new_segment (&segment));
  }

  MediaRig &rig_;
  GRef<GstPad> pad_;
  gulong probe_ = 0;
  std::atomic<bool> flush_{false}, reset_time_{false};
};

void set_caps (Tampered &source, const char *caps)
{
  const auto filter =
      GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (source.rig ().pipeline ()), "caps"));
  gst_util_set_object_arg (G_OBJECT (filter.get ()), "caps", caps);
}

// Not to wait for something, but to let it last.
void last (gint64 ms)
{
  const gint64 end = g_get_monotonic_time () + ms * 1000;
  wait_for ("time to pass", [end] { return g_get_monotonic_time () >= end; });
}

void change_size (Tampered &source)
{
  set_caps (source, "video/x-raw,format=I420,width=320,height=240,framerate=30/1");
}

void change_rate (Tampered &source)
{
  set_caps (source, "video/x-raw,format=I420,width=160,height=120,framerate=10/1");
}

void change_pixels (Tampered &source)
{
  set_caps (source, "video/x-raw,format=NV12,width=160,height=120,framerate=30/1");
}

void jump_forward (Tampered &source)
{
  source.offset = gint64 (3600 * GST_SECOND);
}

void jump_back (Tampered &source)
{
  jump_forward (source);
  last (300);
  source.offset = 0;
}

void strip_stamps (Tampered &source)
{
  source.strip = true;
}

void get_stamps_back (Tampered &source)
{
  source.strip = true;
  last (300);
  source.strip = false;
}

void shift_segment (Tampered &source)
{
  gst_pad_set_offset (source.pad (), gint64 (100 * GST_SECOND));
}

void shift_segment_back (Tampered &source)
{
  gst_pad_set_offset (source.pad (), gint64 (100 * GST_SECOND));
  last (300);
  gst_pad_set_offset (source.pad (), 0);
}

void flush (Tampered &source)
{
  source.flush (false);
}

void flush_and_reset (Tampered &source)
{
  source.flush (true);
}

void seek (Tampered &source)
{
  g_assert_true (
      gst_element_seek_simple (source.rig ().pipeline (), GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, GST_SECOND));
}

void have_gaps (Tampered &source)
{
  source.gaps = true;
  source.hold = true;
  last (300);
  g_assert_true (source.rig ().ingest ().flows ());
  source.hold = false;
}

void be_silent (Tampered &source)
{
  const unsigned flows = source.rig ().flows;
  source.hold = true;
  wait_for ("the silence to be noticed", [&] { return !source.rig ().ingest ().flows (); });
  source.hold = false;
  wait_for ("its end to be told", [&] { return source.rig ().flows > flows; });
  g_assert_true (source.rig ().ingest ().flows ());
}

void pause (Tampered &source)
{
  gst_element_set_state (source.rig ().pipeline (), GST_STATE_PAUSED);
  last (500);
  gst_element_set_state (source.rig ().pipeline (), GST_STATE_PLAYING);
}

// Shows another time, and starts at another one.
void change_clock (Tampered &source)
{
  const auto clock = GRef<GstClock>::sink (
      GST_CLOCK (g_object_new (GST_TYPE_SYSTEM_CLOCK, "clock-type", GST_CLOCK_TYPE_REALTIME, nullptr)));
  gst_element_set_state (source.rig ().pipeline (), GST_STATE_PAUSED);
  gst_pipeline_use_clock (GST_PIPELINE (source.rig ().pipeline ()), clock.get ());
  gst_element_set_state (source.rig ().pipeline (), GST_STATE_PLAYING);
}

void change_latency (Tampered &source)
{
  GstElement *pipeline = source.rig ().pipeline ();
  gst_pipeline_set_latency (GST_PIPELINE (pipeline), 500 * GST_MSECOND);
  gst_element_post_message (source.rig ().source (),
                            gst_message_new_latency (GST_OBJECT (source.rig ().source ())));
  gst_bin_recalculate_latency (GST_BIN (pipeline));
}

GRef<GstElement> test_source (Tampered &source)
{
  return GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (source.rig ().source ()), "v"));
}

void end (Tampered &source)
{
  const unsigned ends = source.rig ().ends;
  gst_element_send_event (test_source (source).get (), gst_event_new_eos ());
  wait_for ("the end to be told", [&] { return source.rig ().ends > ends; });
  wait_for ("the end of the pipeline", [&] { return source.rig ().reached_eos (); });
  g_assert_false (source.rig ().ingest ().flows ());
}

void start_again (Tampered &source)
{
  gst_element_set_state (source.rig ().source (), GST_STATE_READY);
  gst_element_sync_state_with_parent (source.rig ().source ());
}

void end_and_start_again (Tampered &source)
{
  for (int round = 0; round < 3; round++) {
    end (source);
    const unsigned flows = source.rig ().flows;
    start_again (source);
    wait_for ("media to be told of again", [&] { return source.rig ().flows > flows; });
  }
}

void begin_again_without_an_end (Tampered &source)
{
  start_again (source);
}

struct Change {
  const char *name;
  void (*make) (Tampered &source);
  bool of_format; // of raw pictures, which the encoder in front of an encoded input makes too
};

const Change changes[] = {
    {"size", change_size, true},
    {"frame-rate", change_rate, true},
    {"pixel-format", change_pixels, true},
    {"stamps-forward", jump_forward, false},
    {"stamps-back", jump_back, false},
    {"no-stamps", strip_stamps, false},
    {"no-stamps-for-a-while", get_stamps_back, false},
    {"segment-forward", shift_segment, false},
    {"segment-back", shift_segment_back, false},
    {"flush", flush, false},
    {"flush-reset-time", flush_and_reset, false},
    {"seek", seek, false},
    {"gaps", have_gaps, false},
    {"silence", be_silent, false},
    {"pause", pause, false},
    {"clock", change_clock, false},
    {"latency", change_latency, false},
    {"end-and-restart", end_and_start_again, false},
    {"restart", begin_again_without_an_end, false},
};

struct Input {
  const char *name;
  const char *launch;
  const char *codec;
};

const Input inputs[] = {
    {"raw", LIVE, "VP8"},
    {"raw-paced", PACED, "VP8"},
    {"h264", LIVE X264, "H264"},
    {"h264-paced", PACED X264, "H264"},
};

// RTP times go as the time does in which packets come; what lags or runs ahead by
// more than this would be seen.
constexpr gint64 tolerance_us = 1500 * 1000;

void assert_goes_on (const std::vector<SeenBatch> &batches, int clock_rate)
{
  g_assert_cmpuint (batches.size (), >, 1);
  const SeenBatch &first = batches.front ();
  gint64 sent = 0; // µs since the first, by RTP time
  for (size_t i = 1; i < batches.size (); i++) {
    const auto step = static_cast<gint32> (batches[i].rtp_time - batches[i - 1].rtp_time);
    g_assert_cmpint (step, >=, 0);
    g_assert_cmpuint (batches[i].running_time, >=, batches[i - 1].running_time);
    sent += step * G_TIME_SPAN_SECOND / clock_rate;
    const gint64 passed = batches[i].at - first.at;
    g_assert_cmpint (ABS (sent - passed), <, tolerance_us);
  }
}

struct Row {
  std::string name;
  const Change &change;
  const Input &input;
};

std::vector<Row> make_rows ()
{
  std::vector<Row> rows;
  for (const Input &input : inputs)
    for (const Change &change : changes)
      rows.push_back ({std::string (input.name) + "/" + change.name, change, input});
  return rows;
}

void test_change (const Row &row)
{
  MediaRig rig (row.input.launch, MediaKind::Video);
  Tampered source (rig);
  rig.play ();
  Rendition &rendition = rig.rendition (row.input.codec);
  auto outlet = rig.watch (rendition, 10);
  row.change.make (source);
  const size_t seen = outlet->count ();
  wait_for ("packets to go on", [&] {
    rig.assert_healthy ();
    return outlet->count () >= seen + 15;
  });
  g_assert_true (&rig.rendition (row.input.codec) == &rendition);
  assert_goes_on (outlet->batches (), rendition.codec ().clock_rate);
  rig.assert_healthy ();
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  const auto rows = make_rows ();
  test::add_table ("/media/changes", rows, test_change);
  return g_test_run ();
}
