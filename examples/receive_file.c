/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * receive_file FILE.mkv [WSRTC-ADDRESS]
 *
 * Records what a browser or another pipeline sends, as it is encoded, until
 * Ctrl-C: wsrtc://127.0.0.1:8443/demo is the stream "demo" of that server. It
 * may start before the stream is there, and goes on when that was away.
 */
#include <glib-unix.h>
#include <gst/gst.h>

typedef struct {
  GstElement *pipeline;
  GstElement *muxer;
  GMainLoop *loop;
} Recorder;

/* On the element's owner thread. The muxer takes encoded media, so it gets what
 * was sent, and nothing is decoded. */
static void on_pad_added (GstElement *source, GstPad *pad, Recorder *recorder)
{
  const gboolean video = g_str_has_prefix (GST_PAD_NAME (pad), "video");
  GstElement *queue = gst_element_factory_make ("queue", NULL);
  gst_bin_add (GST_BIN (recorder->pipeline), queue);
  gst_element_sync_state_with_parent (queue);
  gst_element_link_pads (queue, "src", recorder->muxer, video ? "video_%u" : "audio_%u");
  gst_element_link_pads (source, GST_PAD_NAME (pad), queue, "sink");
  g_print ("recording %s\n", GST_PAD_NAME (pad));
}

static gboolean on_message (GstBus *bus, GstMessage *message, gpointer data)
{
  Recorder *recorder = data;
  g_autoptr (GError) error = NULL;
  switch (GST_MESSAGE_TYPE (message)) {
  case GST_MESSAGE_WARNING: /* the stream is away, and waited for */
    gst_message_parse_warning (message, &error, NULL);
    g_printerr ("warning: %s\n", error->message);
    break;
  case GST_MESSAGE_ERROR:
    gst_message_parse_error (message, &error, NULL);
    g_printerr ("error: %s\n", error->message);
    g_main_loop_quit (recorder->loop);
    break;
  case GST_MESSAGE_EOS: /* the file is complete */
    g_main_loop_quit (recorder->loop);
    break;
  default:
    break;
  }
  (void)bus;
  return G_SOURCE_CONTINUE;
}

/* The end of the stream goes through the muxer, which writes the rest. */
static gboolean on_interrupt (gpointer data)
{
  Recorder *recorder = data;
  gst_element_send_event (recorder->pipeline, gst_event_new_eos ());
  return G_SOURCE_CONTINUE;
}

static int run (const char *location, const char *address)
{
  Recorder recorder = {0};
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = recorder.pipeline =
      gst_parse_launch ("wsrtcsrc name=source matroskamux name=muxer ! filesink name=file", &error);
  if (!pipeline || error) {
    g_printerr ("error: %s\n", error->message);
    return 1;
  }
  g_autoptr (GstElement) source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  g_autoptr (GstElement) muxer = gst_bin_get_by_name (GST_BIN (pipeline), "muxer");
  g_autoptr (GstElement) file = gst_bin_get_by_name (GST_BIN (pipeline), "file");
  recorder.muxer = muxer;
  g_object_set (file, "location", location, NULL);
  if (address && !gst_uri_handler_set_uri (GST_URI_HANDLER (source), address, &error)) {
    g_printerr ("error: %s\n", error->message);
    return 1;
  }
  g_signal_connect (source, "pad-added", G_CALLBACK (on_pad_added), &recorder);

  g_autoptr (GMainLoop) loop = recorder.loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  gst_bus_add_watch (bus, on_message, &recorder);
  g_unix_signal_add (SIGINT, on_interrupt, &recorder);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_main_loop_run (loop);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_bus_remove_watch (bus);
  return 0;
}

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  if (argc < 2) {
    g_printerr ("usage: receive_file FILE.mkv [WSRTC-ADDRESS]\n");
    return 2;
  }
  const int status = run (argv[1], argc > 2 ? argv[2] : NULL);
  gst_deinit ();
  return status;
}
