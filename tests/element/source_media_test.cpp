// SPDX-License-Identifier: LGPL-2.1-or-later
//
// wsrtcsrc with a wsrtcsink as its source: what comes out, in which form, and
// what is told of it.
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <future>
#include <string>
#include <variant>
#include <vector>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "source_rig.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

#define PICTURE "videotestsrc is-live=true pattern=blue ! video/x-raw,width=160,height=120,framerate=30/1"
#define TONE "audiotestsrc is-live=true freq=440 samplesperbuffer=480"
#define X264 " ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=30"
#define OUT "fakesink name=out sync=false async=false"

struct FormRow {
  const char *name;
  const char *producer;
  const char *consumer;
  const char *caps; // a part of those that come out
};

const FormRow form_rows[] = {
    {"vp8-encoded", PICTURE " ! wsrtcsink name=s", "wsrtcsrc name=src ! " OUT, "video/x-vp8"},
    {"vp8-raw", PICTURE " ! wsrtcsink name=s", "wsrtcsrc name=src ! video/x-raw ! " OUT,
     "video/x-raw, format=(string)I420, width=(int)160, height=(int)120"},
    {"vp8-raw-behind-queue", PICTURE " ! wsrtcsink name=s",
     "wsrtcsrc name=src ! queue ! videoconvert ! video/x-raw,format=RGB ! " OUT, "video/x-raw"},
    {"vp8-rtp", PICTURE " ! wsrtcsink name=s", "wsrtcsrc name=src ! application/x-rtp ! " OUT,
     "encoding-name=(string)VP8"},
    {"vp8-depayloader", PICTURE " ! wsrtcsink name=s", "wsrtcsrc name=src ! rtpvp8depay ! " OUT,
     "video/x-vp8"},
    {"vp8-decodebin", PICTURE " ! wsrtcsink name=s",
     "wsrtcsrc name=src ! decodebin ! videoconvert ! video/x-raw,format=RGB ! " OUT, "video/x-raw"},
    {"h264-encoded", PICTURE X264 " ! wsrtcsink name=s transcode=never", "wsrtcsrc name=src ! " OUT,
     "video/x-h264"},
    {"h264-avc", PICTURE X264 " ! wsrtcsink name=s transcode=never",
     "wsrtcsrc name=src ! video/x-h264,stream-format=avc ! " OUT, "codec_data"},
    {"h264-raw", PICTURE X264 " ! wsrtcsink name=s transcode=never",
     "wsrtcsrc name=src ! videoconvert ! video/x-raw,format=RGB ! " OUT, "video/x-raw"},
    {"vp9-encoded", PICTURE " ! wsrtcsink name=s video-codecs=<VP9>", "wsrtcsrc name=src ! " OUT,
     "video/x-vp9"},
    {"opus-encoded", TONE " ! wsrtcsink name=s", "wsrtcsrc name=src ! " OUT, "audio/x-opus"},
    {"opus-raw", TONE " ! wsrtcsink name=s",
     "wsrtcsrc name=src ! audioconvert ! audio/x-raw,format=S16LE ! " OUT, "audio/x-raw"},
    {"pcmu-raw", TONE " ! wsrtcsink name=s audio-codecs=<PCMU>", "wsrtcsrc name=src ! audio/x-raw ! " OUT,
     "rate=(int)8000"},
};

void assert_contains (const std::string &text, const char *part)
{
  if (text.find (part) == std::string::npos)
    g_error ("\"%s\" is not in \"%s\"", part, text.c_str ());
}

void test_form (const FormRow &row)
{
  SourceRig rig (row.consumer);
  FlowWatch out (rig.pipeline (), "out");
  rig.start_producer (row.producer);
  rig.play ();
  wait_for ("buffers", [&] { return out.buffers >= 30 || rig.count_complaints () > 0; });
  assert_text (rig.complaints (), "");
  assert_contains (out.caps (), row.caps);
  // It cannot be sought, says so, and goes on.
  g_assert_false (gst_element_seek_simple (rig.pipeline (), GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, 0));
  wait_for ("more buffers", [&] { return out.buffers >= 60; });
  g_assert_cmpuint (out.back, ==, 0);
  g_assert_cmpuint (out.ends, ==, 0);
}

// ---- picture and sound

// What is sent is what is seen, at the time at which it was taken.
void test_picture ()
{
  SourceRig rig ("wsrtcsrc name=src ! videoconvert ! video/x-raw,format=RGB ! " OUT);
  FlowWatch out (rig.pipeline (), "out");
  rig.start_producer (PICTURE " ! wsrtcsink name=s");
  rig.play ();
  wait_for ("pictures", [&] { return out.buffers >= 60; });
  const SeenPicture seen = out.picture ();
  g_assert_cmpint (seen.width, ==, 160);
  g_assert_cmpint (seen.height, ==, 120);
  g_assert_cmpint (seen.rgb[2], >, 200);
  g_assert_cmpint (seen.rgb[0], <, 60);
}

// Where the signalling says that it is the source's turn.
void test_offers ()
{
  SourceRig rig ("wsrtcsrc name=src src.video_0 ! video/x-raw ! fakesink name=v async=false sync=false "
                 "src.audio_0 ! audio/x-raw ! fakesink name=a async=false sync=false");
  FlowWatch video (rig.pipeline (), "v"), audio (rig.pipeline (), "a");
  rig.let_source_offer ();
  rig.play ();
  wait_for ("the source to say what it takes", [&] { return rig.sent ("capabilities") == 1; });
  rig.start_producer (PICTURE " ! wsrtcsink name=s " TONE " ! s.");
  wait_for ("picture and sound", [&] { return video.buffers >= 30 && audio.buffers >= 30; });
  g_assert_cmpuint (rig.sent ("offer"), ==, 1);
  assert_text (rig.complaints (), "");
}

// ---- what is told

#define BOTH PICTURE " ! wsrtcsink name=s room=demo " TONE " ! s."

void test_introduction ()
{
  SourceRig rig ("wsrtcsrc name=src room=demo src.video_0 ! fakesink name=v async=false sync=false "
                 "src.audio_0 ! fakesink name=a async=false sync=false");
  FlowWatch video (rig.pipeline (), "v"), audio (rig.pipeline (), "a");
  rig.start_producer (BOTH);
  rig.play ();
  wait_for ("picture and sound", [&] { return video.buffers >= 30 && audio.buffers >= 30; });
  g_assert_cmpuint (video.group (), ==, audio.group ());
  g_assert_cmpuint (video.group (), !=, GST_GROUP_ID_INVALID);
  g_assert_true (video.stream_id () != audio.stream_id ());
  g_assert_cmpuint (video.streams (), ==, 2);
  g_assert_cmpuint (audio.streams (), ==, 2);
  GUnique<char> title, codec;
  char *text = nullptr;
  g_assert_true (gst_tag_list_get_string (video.tags ().get (), GST_TAG_TITLE, &text));
  title.reset (text);
  assert_text (title.get (), "demo");
  g_assert_true (gst_tag_list_get_string (audio.tags ().get (), GST_TAG_AUDIO_CODEC, &text));
  codec.reset (text);
  const auto names = rig.pad_names ();
  g_assert_cmpuint (names.size (), ==, 2);
  assert_text (rig.complaints (), "");
}

struct LatencyRow {
  const char *name;
  const char *properties;
  guint64 least_ms;
};

const LatencyRow latency_rows[] = {{"default", "", 40}, {"set", "latency=250", 250}};

void test_latency (const LatencyRow &row)
{
  SourceRig rig ((std::string ("wsrtcsrc name=src ") + row.properties + " ! " OUT).c_str ());
  FlowWatch out (rig.pipeline (), "out");
  rig.start_producer (PICTURE " ! wsrtcsink name=s");
  rig.play ();
  wait_for ("buffers", [&] { return out.buffers >= 10; });
  GstQuery *query = gst_query_new_latency ();
  const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (rig.source (), "video_0"));
  g_assert_true (gst_pad_query (pad.get (), query));
  gboolean live = FALSE;
  GstClockTime least = 0, most = 0;
  gst_query_parse_latency (query, &live, &least, &most);
  gst_query_unref (query);
  g_assert_true (live);
  g_assert_cmpuint (least, ==, row.least_ms * GST_MSECOND);
}

// Buffers are in time for a sink that waits for the clock: none is late.
void test_in_time ()
{
  // Were the latency not told, all would come as late as that.
  SourceRig rig ("wsrtcsrc name=src latency=400 ! video/x-raw ! fakesink name=out sync=true qos=true "
                 "max-lateness=100000000");
  FlowWatch out (rig.pipeline (), "out");
  rig.start_producer (PICTURE " ! wsrtcsink name=s");
  rig.play ();
  wait_for ("pictures", [&] { return out.buffers >= 60; });
  const auto sink = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (rig.pipeline ()), "out"));
  GstStructure *raw = nullptr;
  g_object_get (sink.get (), "stats", &raw, nullptr);
  const GUnique<GstStructure> stats (raw);
  guint64 rendered = 0, dropped = 0;
  gst_structure_get_uint64 (stats.get (), "rendered", &rendered);
  gst_structure_get_uint64 (stats.get (), "dropped", &dropped);
  g_test_message ("%" G_GUINT64_FORMAT " shown in time, %" G_GUINT64_FORMAT " late", rendered, dropped);
  g_assert_cmpuint (rendered, >, 30);
}

// A pause is a gap, and running time goes on behind it where it was.
void test_pause ()
{
  SourceRig rig ("wsrtcsrc name=src ! video/x-raw ! " OUT);
  FlowWatch out (rig.pipeline (), "out");
  rig.start_producer (PICTURE " ! wsrtcsink name=s");
  rig.play ();
  wait_for ("pictures", [&] { return out.buffers >= 30; });
  gst_element_set_state (rig.pipeline (), GST_STATE_PAUSED);
  gst_element_get_state (rig.pipeline (), nullptr, nullptr, GST_CLOCK_TIME_NONE);
  const gint64 paused = g_get_monotonic_time ();
  wait_for ("a second to pass", [&] { return g_get_monotonic_time () - paused > G_TIME_SPAN_SECOND; });
  const guint64 before = out.buffers;
  const gint64 time_before = out.last_pts;
  gst_element_set_state (rig.pipeline (), GST_STATE_PLAYING);
  wait_for ("pictures again", [&] { return out.buffers >= before + 10; });
  g_assert_cmpint (out.last_pts - time_before, <, 900 * static_cast<gint64> (GST_MSECOND));
  assert_text (rig.complaints (), "");
}

// The same while the peer is still connecting, which goes by the time before it.
void test_pause_while_connecting ()
{
  SourceRig rig ("wsrtcsrc name=src ! video/x-raw ! " OUT);
  FlowWatch out (rig.pipeline (), "out");
  std::atomic<bool> answers{false};
  std::promise<void> over;
  rig.let_source_offer ();
  rig.alter_producer ([&] (Message &message) {
    if (!std::holds_alternative<Description> (message.body))
      return;
    answers = true;
    (void)over.get_future ().wait_for (default_deadline); // on the producer's thread
  });
  rig.start_producer (PICTURE " ! wsrtcsink name=s");
  rig.play ();
  wait_for ("an answer", [&] { return answers.load (); });
  gst_element_set_state (rig.pipeline (), GST_STATE_PAUSED);
  gst_element_get_state (rig.pipeline (), nullptr, nullptr, GST_CLOCK_TIME_NONE);
  const gint64 paused = g_get_monotonic_time ();
  wait_for ("a second to pass", [&] { return g_get_monotonic_time () - paused > G_TIME_SPAN_SECOND; });
  gst_element_set_state (rig.pipeline (), GST_STATE_PLAYING);
  gst_element_get_state (rig.pipeline (), nullptr, nullptr, GST_CLOCK_TIME_NONE);
  over.set_value ();
  wait_for ("pictures", [&] { return out.buffers >= 10; });
  const auto now = static_cast<gint64> (gst_element_get_current_running_time (rig.pipeline ()));
  g_assert_cmpint (out.last_pts - now, <, 300 * static_cast<gint64> (GST_MSECOND));
  assert_text (rig.complaints (), "");
}

GRef<GstClock> new_clock ()
{
  return GRef<GstClock>::sink (
      GST_CLOCK (g_object_new (GST_TYPE_SYSTEM_CLOCK, "clock-type", GST_CLOCK_TYPE_MONOTONIC, nullptr)));
}

// As that of a sound card does whose element has gone.
void stop_clock (const GRef<GstClock> &clock)
{
  gst_clock_set_calibration (clock.get (), gst_clock_get_internal_time (clock.get ()),
                             gst_clock_get_time (clock.get ()), 0, 1);
}

struct ClockRow {
  const char *name;
  bool stops; // what was the pipeline's before
  unsigned byes;
};

const ClockRow clock_rows[] = {{"stands-still", true, 1}, {"runs-on", false, 0}};

// Time goes on by another clock, where the one before was; in another session where it
// would not otherwise.
void test_other_clock (const ClockRow &row)
{
  const auto before = new_clock (), after = new_clock ();
  SourceRig rig ("wsrtcsrc name=src ! video/x-raw ! " OUT);
  FlowWatch out (rig.pipeline (), "out");
  gst_pipeline_use_clock (GST_PIPELINE (rig.pipeline ()), before.get ());
  rig.start_producer (PICTURE " ! wsrtcsink name=s");
  rig.play ();
  wait_for ("pictures", [&] { return out.buffers >= 30; });
  gst_element_set_state (rig.pipeline (), GST_STATE_PAUSED);
  gst_element_get_state (rig.pipeline (), nullptr, nullptr, GST_CLOCK_TIME_NONE);
  if (row.stops)
    stop_clock (before);
  gst_pipeline_use_clock (GST_PIPELINE (rig.pipeline ()), after.get ());
  gst_element_set_state (rig.pipeline (), GST_STATE_PLAYING);
  gst_element_get_state (rig.pipeline (), nullptr, nullptr, GST_CLOCK_TIME_NONE);
  const gint64 time = out.last_pts;
  const guint64 buffers = out.buffers;
  wait_for ("pictures again", [&] { return out.buffers >= buffers + 150; });
  const auto now = static_cast<gint64> (gst_element_get_current_running_time (rig.pipeline ()));
  g_assert_cmpint (out.last_pts - time, >, 4 * static_cast<gint64> (GST_SECOND));
  g_assert_cmpint (std::abs (out.last_pts - now), <, 3 * static_cast<gint64> (GST_SECOND));
  g_assert_cmpuint (rig.sent ("bye"), ==, row.byes);
  assert_text (rig.complaints (), "");
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/source/form", form_rows, test_form);
  g_test_add_func ("/source/picture", test_picture);
  g_test_add_func ("/source/offers", test_offers);
  g_test_add_func ("/source/introduction", test_introduction);
  add_table ("/source/latency", latency_rows, test_latency);
  g_test_add_func ("/source/in-time", test_in_time);
  g_test_add_func ("/source/pause", test_pause);
  g_test_add_func ("/source/pause-while-connecting", test_pause_while_connecting);
  add_table ("/source/other-clock", clock_rows, test_other_clock);
  return g_test_run ();
}
