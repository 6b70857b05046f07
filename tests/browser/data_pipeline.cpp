// SPDX-License-Identifier: LGPL-2.1-or-later
//
// data_pipeline LAUNCH: plays a pipeline with a wsrtcsink called s behind an
// element called v, says back what comes on data channels, and prints the
// navigation events that come to v.
#include <glib-unix.h>
#include <gst/gst.h>
#include <gst/wsrtc/wsrtc.h>

namespace {

void on_string (GstWsrtcDataChannel *channel, const char *text, gpointer)
{
  gst_wsrtc_data_channel_send_string (channel, *text ? text : "an empty text", nullptr);
}

void on_bytes (GstWsrtcDataChannel *channel, GBytes *bytes, gpointer)
{
  if (g_bytes_get_size (bytes) == 0)
    gst_wsrtc_data_channel_send_string (channel, "empty bytes", nullptr);
  else
    gst_wsrtc_data_channel_send_bytes (channel, bytes, nullptr);
}

void on_channel (GstElement *, const char *, GstWsrtcDataChannel *channel, gpointer)
{
  g_signal_connect (channel, "message-string", G_CALLBACK (on_string), nullptr);
  g_signal_connect (channel, "message-bytes", G_CALLBACK (on_bytes), nullptr);
}

GstPadProbeReturn on_event (GstPad *, GstPadProbeInfo *info, gpointer)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  if (GST_EVENT_TYPE (event) != GST_EVENT_NAVIGATION)
    return GST_PAD_PROBE_OK;
  g_autofree char *text = gst_structure_to_string (gst_event_get_structure (event));
  g_print ("%s\n", text);
  return GST_PAD_PROBE_DROP;
}

gboolean on_interrupt (gpointer loop)
{
  g_main_loop_quit (static_cast<GMainLoop *> (loop));
  return G_SOURCE_CONTINUE;
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_autoptr (GError) error = nullptr;
  g_autoptr (GstElement) pipeline = gst_parse_launch (argc > 1 ? argv[1] : "", &error);
  if (!pipeline || error)
    g_error ("%s", error->message);
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "s");
  g_autoptr (GstElement) video = gst_bin_get_by_name (GST_BIN (pipeline), "v");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (video, "src");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, on_event, nullptr, nullptr);
  g_signal_connect (sink, "data-channel", G_CALLBACK (on_channel), nullptr);
  g_autoptr (GMainLoop) loop = g_main_loop_new (nullptr, FALSE);
  g_unix_signal_add (SIGINT, on_interrupt, loop);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_main_loop_run (loop);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return 0;
}
