// SPDX-License-Identifier: LGPL-2.1-or-later
//
// wsrtcsrc whose source is not there yet, goes, and comes back; its own starts and
// stops.
#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "leaks.hpp"
#include "source_rig.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

#define PICTURES(pattern)                                                                                    \
  "videotestsrc is-live=true pattern=" pattern " ! video/x-raw,width=160,height=120,framerate=30/1"
#define RGB "videoconvert ! video/x-raw,format=RGB ! fakesink name=out sync=false async=false"

bool is_red (const SeenPicture &picture)
{
  return picture.rgb[0] > 180 && picture.rgb[2] < 80;
}

bool is_blue (const SeenPicture &picture)
{
  return picture.rgb[2] > 180 && picture.rgb[0] < 80;
}

// ---- coming and going

void test_waits ()
{
  SourceRig rig ("wsrtcsrc name=src ! " RGB);
  FlowWatch out (rig.pipeline (), "out");
  rig.play ();
  wait_for ("the source to say what it takes", [&] { return rig.sent ("capabilities") == 1; });
  g_assert_cmpuint (rig.pad_names ().size (), ==, 0);
  assert_text (rig.complaints (), "");
  rig.start_producer (PICTURES ("blue") " ! wsrtcsink name=s");
  wait_for ("blue", [&] { return is_blue (out.picture ()); });
  assert_text (rig.complaints (), "");
}

struct RestartRow {
  const char *name;
  const char *red;
  const char *blue;
};

const RestartRow restart_rows[] = {
    {"vp8", PICTURES ("red") " ! wsrtcsink name=s", PICTURES ("blue") " ! wsrtcsink name=s"},
    {"other-codec", PICTURES ("red") " ! wsrtcsink name=s",
     PICTURES ("blue") " ! wsrtcsink name=s video-codecs=<H264>"},
};

// The pad, and what is linked to it, see one stream.
void test_restarts (const RestartRow &row)
{
  SourceRig rig ("wsrtcsrc name=src ! " RGB);
  FlowWatch out (rig.pipeline (), "out");
  rig.play ();
  rig.start_producer (row.red);
  wait_for ("red", [&] { return is_red (out.picture ()); });
  const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (rig.source (), "video_0"));
  const std::string id = out.stream_id ();
  std::vector<gint64> waits; // from the start of the producer to its picture
  for (int round = 0; round < 10; round++) {
    const bool blue = round % 2 == 0;
    const gint64 begun = g_get_monotonic_time ();
    rig.start_producer (blue ? row.blue : row.red);
    wait_for (blue ? "blue" : "red",
              [&] { return blue ? is_blue (out.picture ()) : is_red (out.picture ()); });
    waits.push_back (g_get_monotonic_time () - begun);
  }
  std::sort (waits.begin (), waits.end ());
  g_test_message ("from the start of a producer to its picture: median %.0f ms, worst %.0f ms",
                  double (waits[waits.size () / 2]) / 1000, double (waits.back ()) / 1000);
  const auto after = GRef<GstPad>::adopt (gst_element_get_static_pad (rig.source (), "video_0"));
  g_assert_true (pad.get () == after.get ());
  g_assert_cmpuint (rig.pad_names ().size (), ==, 1);
  g_assert_cmpuint (out.ends, ==, 0);
  g_assert_cmpuint (out.back, ==, 0);
  assert_text (out.stream_id (), id);
  assert_text (rig.complaints (), "");
}

// Links each pad that comes, as often as it comes, to the element that is called
// like it. Owner's thread of the source.
void link_by_name (GstElement *source, GstPad *pad, gpointer)
{
  const auto pipeline = GRef<GstElement>::adopt (GST_ELEMENT (gst_element_get_parent (source)));
  const auto element =
      GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (pipeline.get ()), GST_PAD_NAME (pad)));
  if (!element)
    return;
  const auto sink = GRef<GstPad>::adopt (gst_element_get_static_pad (element.get (), "sink"));
  g_assert_cmpint (gst_pad_link (pad, sink.get ()), ==, GST_PAD_LINK_OK);
}

// Sound that comes only with the second source gets a pad then.
void test_another_track ()
{
  SourceRig rig (
      "wsrtcsrc name=src fakesink name=audio_0 sync=false async=false "
      "videoconvert name=video_0 ! video/x-raw,format=RGB ! fakesink name=out sync=false async=false");
  g_signal_connect (rig.source (), "pad-added", G_CALLBACK (link_by_name), nullptr);
  FlowWatch out (rig.pipeline (), "out"), sound (rig.pipeline (), "audio_0");
  rig.play ();
  rig.start_producer (PICTURES ("red") " ! wsrtcsink name=s");
  wait_for ("red", [&] { return is_red (out.picture ()); });
  rig.start_producer (PICTURES ("blue") " ! wsrtcsink name=s audiotestsrc is-live=true ! s.");
  wait_for ("blue, and sound", [&] { return is_blue (out.picture ()) && sound.buffers > 10; });
  g_assert_cmpuint (rig.pad_names ().size (), ==, 2);
  assert_text (rig.complaints (), "");
}

// A producer that gets another input while it is watched offers anew: the picture
// goes on in the session that is, until the next one has it.
void test_producer_grows ()
{
  SourceRig rig (
      "wsrtcsrc name=src fakesink name=audio_0 sync=false async=false "
      "videoconvert name=video_0 ! video/x-raw,format=RGB ! fakesink name=out sync=false async=false");
  g_signal_connect (rig.source (), "pad-added", G_CALLBACK (link_by_name), nullptr);
  FlowWatch out (rig.pipeline (), "out"), sound (rig.pipeline (), "audio_0");
  rig.play ();
  rig.start_producer (PICTURES ("blue") " ! wsrtcsink name=s");
  wait_for ("blue", [&] { return is_blue (out.picture ()); });

  GError *error = nullptr;
  GstElement *tone = gst_parse_bin_from_description ("audiotestsrc is-live=true ! identity", TRUE, &error);
  g_assert_no_error (error);
  const auto sink = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (rig.producer ()), "s"));
  gst_bin_add (GST_BIN (rig.producer ()), tone);
  g_assert_true (gst_element_link_pads (tone, "src", sink.get (), "audio_%u"));
  gst_element_sync_state_with_parent (tone);

  wait_for ("sound", [&] { return sound.buffers > 10; });
  const guint64 before = out.buffers;
  wait_for ("pictures", [&] { return out.buffers > before + 30; });
  g_assert_cmpuint (rig.sent ("answer"), ==, 2);
  g_assert_cmpuint (out.back, ==, 0);
  g_assert_cmpuint (out.ends, ==, 0);
  assert_text (rig.complaints (), "");
}

// Nobody is forced to link all pads, or to take what there is.
void test_not_linked ()
{
  SourceRig rig ("wsrtcsrc name=src src.video_0 ! " RGB);
  FlowWatch out (rig.pipeline (), "out");
  rig.play ();
  rig.start_producer (PICTURES ("blue") " ! wsrtcsink name=s audiotestsrc is-live=true ! s.");
  wait_for ("blue", [&] { return is_blue (out.picture ()); });
  g_assert_cmpuint (rig.pad_names ().size (), ==, 2);
  assert_text (rig.complaints (), "");
}

// ---- settings that cannot work

struct SettingRow {
  const char *name;
  const char *properties;
  const char *complaint;
};

const SettingRow setting_rows[] = {
    {"scheme", "uri=http://localhost/", "ws"},
    {"room", "room=a/b", "room"},
    {"codec", "video-codecs=<THEORA>", "THEORA"},
    {"sound-for-picture", "video-codecs=<OPUS>", "OPUS"},
    {"stun", "stun-server=localhost", "stun-server"},
    {"relay", "ice-transport-policy=relay ice-agent=port", "ice-transport-policy"},
};

// One error, at once, that names the property.
void test_settings (const SettingRow &row)
{
  GError *raw = nullptr;
  const auto pipeline = GRef<GstElement>::sink (
      gst_parse_launch ((std::string ("wsrtcsrc ") + row.properties + " ! fakesink").c_str (), &raw));
  g_assert_no_error (raw);
  g_assert_cmpint (gst_element_set_state (pipeline.get (), GST_STATE_PLAYING), ==, GST_STATE_CHANGE_FAILURE);
  const auto bus = GRef<GstBus>::adopt (gst_element_get_bus (pipeline.get ()));
  const auto pop = [&] {
    return MiniRef<GstMessage>::adopt (gst_bus_pop_filtered (bus.get (), GST_MESSAGE_ERROR));
  };
  const auto message = pop ();
  g_assert_true (static_cast<bool> (message));
  gst_message_parse_error (message.get (), &raw, nullptr);
  const GUnique<GError> error (raw);
  g_test_message ("%s", error->message);
  g_assert_nonnull (std::strstr (error->message, row.complaint));
  g_assert_false (static_cast<bool> (pop ()));
  gst_element_set_state (pipeline.get (), GST_STATE_NULL);
}

// ---- starts and stops

void test_cycles ()
{
  SourceRig rig (
      "wsrtcsrc name=src "
      "videoconvert name=video_0 ! video/x-raw,format=RGB ! fakesink name=out sync=false async=false");
  g_signal_connect (rig.source (), "pad-added", G_CALLBACK (link_by_name), nullptr);
  rig.start_producer (PICTURES ("blue") " ! wsrtcsink name=s");
  const auto cycle = [&] {
    FlowWatch out (rig.pipeline (), "out");
    rig.play ();
    wait_for ("blue", [&] { return is_blue (out.picture ()); });
    rig.stop ();
    g_assert_cmpuint (rig.pad_names ().size (), ==, 0);
  };
  cycle ();
  const LeakGuard guard;
  for (int round = 0; round < 5; round++)
    cycle ();
  assert_text (rig.complaints (), "");
}

// At any moment.
void test_stops_while_starting ()
{
  SourceRig rig (
      "wsrtcsrc name=src "
      "videoconvert name=video_0 ! video/x-raw,format=RGB ! fakesink name=out sync=false async=false");
  g_signal_connect (rig.source (), "pad-added", G_CALLBACK (link_by_name), nullptr);
  rig.start_producer (PICTURES ("blue") " ! wsrtcsink name=s");
  for (int round = 0; round < 10; round++) {
    rig.play ();
    const gint64 begun = g_get_monotonic_time ();
    wait_for ("a moment", [&] { return g_get_monotonic_time () - begun > round * 20000; });
    rig.stop ();
  }
  assert_text (rig.complaints (), "");
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/source/waits", test_waits);
  add_table ("/source/restarts", restart_rows, test_restarts);
  g_test_add_func ("/source/another-track", test_another_track);
  g_test_add_func ("/source/producer-grows", test_producer_grows);
  g_test_add_func ("/source/not-linked", test_not_linked);
  add_table ("/source/settings", setting_rows, test_settings);
  g_test_add_func ("/source/cycles", test_cycles);
  g_test_add_func ("/source/stops-while-starting", test_stops_while_starting);
  return g_test_run ();
}
