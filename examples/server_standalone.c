/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * server_standalone [PORT]
 *
 * A server that the program owns, shared by two sinks: both streams are on one
 * port and in one list. The server could outlive the pipelines, and more
 * streams can be added at any time.
 */
#include <glib-unix.h>
#include <gst/gst.h>
#include <gst/wsrtc/wsrtc.h>

static const char *streams =
    "videotestsrc is-live=true pattern=ball ! wsrtcsink name=first room=ball announce=false "
    "videotestsrc is-live=true pattern=smpte ! wsrtcsink name=second room=bars announce=false "
    "audiotestsrc is-live=true wave=ticks ! second.";

static void share_server (GstElement *pipeline, const char *name, GstWsrtcServer *server)
{
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), name);
  g_object_set (sink, "server", server, NULL);
}

static gboolean on_message (GstBus *bus, GstMessage *message, gpointer loop)
{
  g_autoptr (GError) error = NULL;
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    gst_message_parse_error (message, &error, NULL);
    g_printerr ("error: %s\n", error->message);
    g_main_loop_quit (loop);
  } else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING) {
    gst_message_parse_warning (message, &error, NULL);
    g_printerr ("warning: %s\n", error->message);
  }
  (void)bus;
  return G_SOURCE_CONTINUE;
}

static gboolean on_interrupt (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_CONTINUE;
}

static int run (guint port)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstWsrtcServer) server = gst_wsrtc_server_new ();
  g_object_set (server, "port", port, NULL);
  if (!gst_wsrtc_server_start (server, &error)) {
    g_printerr ("error: %s\n", error->message);
    return 1;
  }

  g_autoptr (GstElement) pipeline = gst_parse_launch (streams, &error);
  if (!pipeline || error) {
    g_printerr ("error: %s\n", error->message);
    return 1;
  }
  share_server (pipeline, "first", server);
  share_server (pipeline, "second", server);

  g_autofree char *ball = gst_wsrtc_server_get_address (server, "ball");
  g_autofree char *bars = gst_wsrtc_server_get_address (server, "bars");
  g_print ("watch %s and %s\n", ball, bars);

  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  gst_bus_add_watch (bus, on_message, loop);
  g_unix_signal_add (SIGINT, on_interrupt, loop);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_main_loop_run (loop);

  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_bus_remove_watch (bus);
  gst_wsrtc_server_stop (server);
  return 0;
}

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  const int status = run (argc > 1 ? (guint)g_ascii_strtoull (argv[1], NULL, 10) : 0);
  gst_deinit ();
  return status;
}
