// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Lips: a flash and a tick that are made at one time come out at one time, though
// their packets do not come at one time. Sender reports tell (RFC 3550 6.4.1).
#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <mutex>
#include <vector>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "source_rig.hpp"
#include "wait_for.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr GstClockTime period = GST_SECOND, clap = 60 * GST_MSECOND;
constexpr int rate = 48000;

// ---- made: white, and loud, for the first part of each second

GstPadProbeReturn paint (GstPad *, GstPadProbeInfo *info, gpointer)
{
  GstBuffer *buffer = gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));
  info->data = buffer;
  const guint8 luma = GST_BUFFER_PTS (buffer) % period < clap ? 235 : 16;
  gst_buffer_memset (buffer, 0, luma, 160 * 120);
  return GST_PAD_PROBE_OK;
}

GstPadProbeReturn sound (GstPad *, GstPadProbeInfo *info, gpointer)
{
  GstBuffer *buffer = gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));
  info->data = buffer;
  GstMapInfo map;
  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  auto *samples = reinterpret_cast<gint16 *> (map.data);
  for (gsize i = 0; i < map.size / sizeof (gint16); i++) {
    const GstClockTime time = GST_BUFFER_PTS (buffer) + gst_util_uint64_scale (i, GST_SECOND, rate);
    const bool loud = time % period < clap;
    samples[i] = loud ? gint16 (20000 * std::sin (2 * G_PI * 1000 * double (time) / GST_SECOND)) : gint16 (0);
  }
  gst_buffer_unmap (buffer, &map);
  return GST_PAD_PROBE_OK;
}

void add_probe (GstElement *pipeline, const char *element, GstPadProbeCallback probe, gpointer data)
{
  const auto found = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (pipeline), element));
  const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (found.get (), "sink"));
  gst_pad_add_probe (pad.get (), GST_PAD_PROBE_TYPE_BUFFER, probe, data, nullptr);
}

// ---- seen and heard

struct Onsets {
  std::mutex mutex;          // protects what follows
  std::vector<gint64> times; // ns of running time
  gint64 quiet_since = 0;

  void add (gint64 time, bool on)
  {
    const std::lock_guard<std::mutex> lock (mutex);
    constexpr gint64 least = 400 * static_cast<gint64> (GST_MSECOND);
    if (on && time - quiet_since > least)
      times.push_back (time);
    if (on)
      quiet_since = time;
  }

  std::vector<gint64> get ()
  {
    const std::lock_guard<std::mutex> lock (mutex);
    return times;
  }
};

GstPadProbeReturn look (GstPad *, GstPadProbeInfo *info, gpointer onsets)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  guint8 middle = 0;
  gst_buffer_extract (buffer, 160 * 60 + 80, &middle, 1);
  static_cast<Onsets *> (onsets)->add (static_cast<gint64> (GST_BUFFER_PTS (buffer)), middle > 128);
  return GST_PAD_PROBE_OK;
}

GstPadProbeReturn listen (GstPad *, GstPadProbeInfo *info, gpointer onsets)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GstMapInfo map;
  gst_buffer_map (buffer, &map, GST_MAP_READ);
  const auto *samples = reinterpret_cast<const gint16 *> (map.data);
  for (gsize i = 0; i < map.size / sizeof (gint16); i++)
    if (std::abs (samples[i]) > 8000)
      static_cast<Onsets *> (onsets)->add (
          static_cast<gint64> (GST_BUFFER_PTS (buffer) + gst_util_uint64_scale (i, GST_SECOND, rate)), true);
  gst_buffer_unmap (buffer, &map);
  return GST_PAD_PROBE_OK;
}

// Each flash against the tick that is nearest, in ms; positive = the flash is
// later.
std::vector<double> differences (const std::vector<gint64> &flashes, const std::vector<gint64> &ticks)
{
  std::vector<double> all;
  for (const gint64 flash : flashes) {
    gint64 best = G_MAXINT64;
    for (const gint64 tick : ticks)
      if (std::llabs (flash - tick) < std::llabs (best))
        best = flash - tick;
    if (std::llabs (best) < static_cast<gint64> (period / 2))
      all.push_back (double (best) / GST_MSECOND);
  }
  return all;
}

// The picture's way to the sender is a third of a second longer, as behind a
// slow encoder.
constexpr const char *producer =
    "videotestsrc is-live=true ! video/x-raw,format=I420,width=160,height=120,framerate=30/1 ! "
    "identity name=paint ! queue min-threshold-time=300000000 max-size-time=2000000000 max-size-buffers=0 ! "
    "wsrtcsink name=s "
    "audiotestsrc is-live=true samplesperbuffer=480 ! audio/x-raw,format=S16LE,rate=48000,channels=1 ! "
    "identity name=sound ! s.";
constexpr const char *consumer =
    "wsrtcsrc name=src src.video_0 ! video/x-raw,format=I420 ! fakesink name=v sync=false async=false "
    "src.audio_0 ! audioconvert ! audioresample ! audio/x-raw,format=S16LE,rate=48000,channels=1 ! "
    "fakesink name=a sync=false async=false";

void test_lips ()
{
  constexpr double limit_ms = 80;
  constexpr size_t enough = 4;
  Onsets flashes, ticks;
  SourceRig rig (consumer);
  add_probe (rig.pipeline (), "v", look, &flashes);
  add_probe (rig.pipeline (), "a", listen, &ticks);
  rig.start_producer (producer, [] (GstElement *pipeline) {
    add_probe (pipeline, "paint", paint, nullptr);
    add_probe (pipeline, "sound", sound, nullptr);
  });
  rig.play ();
  std::vector<double> last;
  wait_for (
      "claps in sync",
      [&] {
        auto all = differences (flashes.get (), ticks.get ());
        if (all.size () < enough)
          return false;
        last.assign (all.end () - enough, all.end ());
        return std::all_of (last.begin (), last.end (), [] (double ms) { return std::abs (ms) < limit_ms; });
      },
      Milliseconds (40000));
  const auto all = differences (flashes.get (), ticks.get ());
  std::sort (last.begin (), last.end ());
  g_test_message ("flash against tick: %.1f ms at first, then %.1f ms (%.1f to %.1f) after %zu claps",
                  all.front (), last[last.size () / 2], last.front (), last.back (), all.size ());
  assert_text (rig.complaints (), "");
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/source/lips", test_lips);
  return g_test_run ();
}
