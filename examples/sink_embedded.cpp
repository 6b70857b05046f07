// SPDX-License-Identifier: LGPL-2.1-or-later
//
// sink_embedded [LAUNCH-LINE]
//
// A pipeline with wsrtcsink inside a program. The address of its page comes as
// a message on the bus, so nothing needs to be parsed or guessed; viewers are
// reported as they come and go.
#include <string>

#include <glib-unix.h>
#include <gst/gst.h>

namespace {

constexpr const char *test_picture =
    "videotestsrc is-live=true pattern=ball ! video/x-raw,width=1280,height=720 ! "
    "wsrtcsink name=web room=embedded announce=false port=0";

// Called on the element's owner thread: print, post to the main loop, but do not wait.
void on_peer_added (GstElement *, const char *id, gpointer)
{
  g_print ("viewer %s came\n", id);
}

void on_peer_removed (GstElement *, const char *id, gpointer)
{
  g_print ("viewer %s has gone\n", id);
}

void print_fault (GstMessage *message, bool fatal)
{
  g_autoptr (GError) error = nullptr;
  if (fatal)
    gst_message_parse_error (message, &error, nullptr);
  else
    gst_message_parse_warning (message, &error, nullptr);
  g_printerr ("%s: %s\n", fatal ? "error" : "warning", error->message);
}

gboolean on_message (GstBus *, GstMessage *message, gpointer loop)
{
  switch (GST_MESSAGE_TYPE (message)) {
  case GST_MESSAGE_ELEMENT:
    if (gst_message_has_name (message, "wsrtc-address"))
      g_print ("watch it at %s\n", gst_structure_get_string (gst_message_get_structure (message), "address"));
    break;
  case GST_MESSAGE_WARNING: // one viewer is out, all others go on
    print_fault (message, false);
    break;
  case GST_MESSAGE_ERROR:
    print_fault (message, true);
    g_main_loop_quit (static_cast<GMainLoop *> (loop));
    break;
  case GST_MESSAGE_EOS:
    g_main_loop_quit (static_cast<GMainLoop *> (loop));
    break;
  default:
    break;
  }
  return G_SOURCE_CONTINUE;
}

gboolean on_interrupt (gpointer loop)
{
  g_main_loop_quit (static_cast<GMainLoop *> (loop));
  return G_SOURCE_CONTINUE;
}

int run (const char *launch)
{
  g_autoptr (GError) error = nullptr;
  g_autoptr (GstElement) pipeline = gst_parse_launch (launch, &error);
  if (!pipeline || error) {
    g_printerr ("error: %s\n", error->message);
    return 1;
  }

  g_autoptr (GMainLoop) loop = g_main_loop_new (nullptr, FALSE);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  gst_bus_add_watch (bus, on_message, loop);
  g_unix_signal_add (SIGINT, on_interrupt, loop);

  g_autoptr (GstElement) web = gst_bin_get_by_name (GST_BIN (pipeline), "web");
  if (web) {
    g_signal_connect (web, "peer-added", G_CALLBACK (on_peer_added), nullptr);
    g_signal_connect (web, "peer-removed", G_CALLBACK (on_peer_removed), nullptr);
  }

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_main_loop_run (loop);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_bus_remove_watch (bus);
  return 0;
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  const int status = run (argc > 1 ? argv[1] : test_picture);
  gst_deinit ();
  return status;
}
