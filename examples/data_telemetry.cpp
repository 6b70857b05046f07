// SPDX-License-Identifier: LGPL-2.1-or-later
//
// data_telemetry
//
// Figures beside the picture: each viewer gets a data channel, on which a line of
// JSON goes out ten times a second, with no old line sent again when a new one is
// there. What a viewer sends is printed. In a page:
//
//   player.addEventListener('channel', ({ detail }) =>
//     detail.addEventListener('message', ({ data }) => console.log(data)));
#include <cmath>

#include <glib-unix.h>
#include <gst/gst.h>
#include <gst/wsrtc/wsrtc.h>

namespace {

constexpr const char *launch = "videotestsrc is-live=true pattern=ball ! video/x-raw,width=640,height=360 ! "
                               "wsrtcsink name=web room=telemetry announce=false port=0 "
                               "data-channels=<\"telemetry,ordered=false,max-retransmits=0\">";

struct Program {
  GMainLoop *loop;
  GMutex mutex;        // protects channels
  GPtrArray *channels; // that are open
};

// This and what follows: on the element's owner thread.
void on_open (GstWsrtcDataChannel *channel, Program *program)
{
  g_mutex_lock (&program->mutex);
  g_ptr_array_add (program->channels, g_object_ref (channel));
  g_mutex_unlock (&program->mutex);
}

void on_close (GstWsrtcDataChannel *channel, Program *program)
{
  g_mutex_lock (&program->mutex);
  g_ptr_array_remove (program->channels, channel);
  g_mutex_unlock (&program->mutex);
}

void on_text (GstWsrtcDataChannel *, const char *text, Program *)
{
  g_print ("a viewer says: %s\n", text);
}

void on_channel (GstElement *, const char *id, GstWsrtcDataChannel *channel, Program *program)
{
  g_print ("viewer %s has the channel %s\n", id, gst_wsrtc_data_channel_get_label (channel));
  g_signal_connect (channel, "open", G_CALLBACK (on_open), program);
  g_signal_connect (channel, "close", G_CALLBACK (on_close), program);
  g_signal_connect (channel, "message-string", G_CALLBACK (on_text), program);
}

// In the main loop. Who cannot take more goes without: there is a newer one soon.
gboolean send_figures (gpointer data)
{
  auto *program = static_cast<Program *> (data);
  const double seconds = static_cast<double> (g_get_monotonic_time ()) / G_USEC_PER_SEC;
  g_autofree char *line =
      g_strdup_printf ("{\"seconds\":%.1f,\"height\":%.2f}", seconds, 10 + std::sin (seconds));
  g_mutex_lock (&program->mutex);
  for (guint i = 0; i < program->channels->len; i++)
    (void)gst_wsrtc_data_channel_send_string (
        static_cast<GstWsrtcDataChannel *> (g_ptr_array_index (program->channels, i)), line, nullptr);
  g_mutex_unlock (&program->mutex);
  return G_SOURCE_CONTINUE;
}

gboolean on_message (GstBus *, GstMessage *message, gpointer data)
{
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    g_autoptr (GError) error = nullptr;
    gst_message_parse_error (message, &error, nullptr);
    g_printerr ("error: %s\n", error->message);
    g_main_loop_quit (static_cast<Program *> (data)->loop);
  } else if (gst_message_has_name (message, "wsrtc-address")) {
    g_print ("watch it at %s\n", gst_structure_get_string (gst_message_get_structure (message), "address"));
  }
  return G_SOURCE_CONTINUE;
}

gboolean on_interrupt (gpointer data)
{
  g_main_loop_quit (static_cast<Program *> (data)->loop);
  return G_SOURCE_CONTINUE;
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_autoptr (GError) error = nullptr;
  g_autoptr (GstElement) pipeline = gst_parse_launch (launch, &error);
  if (!pipeline || error) {
    g_printerr ("error: %s\n", error->message);
    return 1;
  }
  Program program{};
  program.loop = g_main_loop_new (nullptr, FALSE);
  program.channels = g_ptr_array_new_with_free_func (g_object_unref);
  g_mutex_init (&program.mutex);

  g_autoptr (GstElement) web = gst_bin_get_by_name (GST_BIN (pipeline), "web");
  g_signal_connect (web, "data-channel", G_CALLBACK (on_channel), &program);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  gst_bus_add_watch (bus, on_message, &program);
  g_unix_signal_add (SIGINT, on_interrupt, &program);
  g_timeout_add (100, send_figures, &program);

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_main_loop_run (program.loop);
  gst_element_set_state (pipeline, GST_STATE_NULL); // all channels close here
  gst_bus_remove_watch (bus);
  g_ptr_array_unref (program.channels);
  g_mutex_clear (&program.mutex);
  g_main_loop_unref (program.loop);
  return 0;
}
