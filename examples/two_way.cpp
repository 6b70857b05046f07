// SPDX-License-Identifier: LGPL-2.1-or-later
//
// two_way [--uri=ws://HOST:PORT/signaling] [--room=ROOM] [LAUNCH-LINE]
//
// A call of two: what the launch line makes is sent, what the other one sends is
// shown, or counted where there is no display. The other one is a browser at the
// address that is printed, or a second two_way with the first one's server as its
// uri.
#include <atomic>
#include <string>

#include <glib-unix.h>
#include <gst/gst.h>

namespace {

constexpr const char *test_inputs =
    "videotestsrc is-live=true pattern=ball ! video/x-raw,width=640,height=480 ! call.video_0 "
    "audiotestsrc is-live=true wave=ticks ! call.audio_1";

struct Call {
  GstElement *pipeline = nullptr;
  GMainLoop *loop = nullptr;
  std::atomic<guint64> pictures{0}, sounds{0};
};

GstElement *make_output (const char *description)
{
  g_autoptr (GError) error = nullptr;
  GstElement *output = gst_parse_bin_from_description (description, TRUE, &error);
  if (!output || error)
    g_printerr ("error: %s\n", error->message);
  return output;
}

// A display that is missing is no reason not to call.
GstElement *make_video_output ()
{
  const bool has_display = g_getenv ("DISPLAY") || g_getenv ("WAYLAND_DISPLAY");
  return make_output (has_display ? "queue ! videoconvert ! autovideosink"
                                  : "queue ! videoconvert ! video/x-raw ! fakesink sync=true");
}

GstPadProbeReturn count (GstPad *, GstPadProbeInfo *, gpointer counter)
{
  (*static_cast<std::atomic<guint64> *> (counter))++;
  return GST_PAD_PROBE_OK;
}

// On the element's owner thread. The pad stays while others come and go.
void on_pad_added (GstElement *, GstPad *pad, gpointer data)
{
  if (!GST_PAD_IS_SRC (pad))
    return;
  auto *call = static_cast<Call *> (data);
  const bool video = g_str_has_prefix (GST_PAD_NAME (pad), "src_video");
  GstElement *output = video ? make_video_output ()
                             : make_output ("queue ! audioconvert ! audioresample ! fakesink sync=true");
  if (!output)
    return;
  gst_bin_add (GST_BIN (call->pipeline), output);
  g_autoptr (GstPad) sink = gst_element_get_static_pad (output, "sink");
  gst_pad_add_probe (sink, GST_PAD_PROBE_TYPE_BUFFER, count, video ? &call->pictures : &call->sounds,
                     nullptr);
  gst_pad_link (pad, sink);
  gst_element_sync_state_with_parent (output);
  g_print ("%s comes from the other one\n", GST_PAD_NAME (pad));
}

void on_peer (GstElement *, const char *id, gpointer text)
{
  g_print ("%s %s\n", id, static_cast<const char *> (text));
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

gboolean on_message (GstBus *, GstMessage *message, gpointer data)
{
  const auto *call = static_cast<const Call *> (data);
  switch (GST_MESSAGE_TYPE (message)) {
  case GST_MESSAGE_ELEMENT:
    if (gst_message_has_name (message, "wsrtc-address"))
      g_print ("call it at %s\n", gst_structure_get_string (gst_message_get_structure (message), "address"));
    break;
  case GST_MESSAGE_WARNING: // the call goes on, or is tried again
    print_fault (message, false);
    break;
  case GST_MESSAGE_ERROR:
    print_fault (message, true);
    g_main_loop_quit (call->loop);
    break;
  default:
    break;
  }
  return G_SOURCE_CONTINUE;
}

gboolean on_interrupt (gpointer data)
{
  g_main_loop_quit (static_cast<Call *> (data)->loop);
  return G_SOURCE_CONTINUE;
}

int run (const char *uri, const char *room, const std::string &inputs)
{
  const std::string launch = "wsrtcbin name=call announce=false port=0 " + inputs;
  g_autoptr (GError) error = nullptr;
  g_autoptr (GstElement) pipeline = gst_parse_launch (launch.c_str (), &error);
  if (!pipeline || error) {
    g_printerr ("error: %s\n", error->message);
    return 1;
  }
  g_autoptr (GMainLoop) loop = g_main_loop_new (nullptr, FALSE);
  Call call;
  call.pipeline = pipeline;
  call.loop = loop;
  g_autoptr (GstElement) bin = gst_bin_get_by_name (GST_BIN (pipeline), "call");
  g_object_set (bin, "uri", uri, "room", room, nullptr);
  g_signal_connect (bin, "pad-added", G_CALLBACK (on_pad_added), &call);
  g_signal_connect (bin, "peer-added", G_CALLBACK (on_peer), const_cast<char *> ("is there"));
  g_signal_connect (bin, "peer-removed", G_CALLBACK (on_peer), const_cast<char *> ("has gone"));
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  gst_bus_add_watch (bus, on_message, &call);
  g_unix_signal_add (SIGINT, on_interrupt, &call);

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_main_loop_run (loop);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_bus_remove_watch (bus);
  g_print ("%" G_GUINT64_FORMAT " pictures and %" G_GUINT64_FORMAT " pieces of sound came\n",
           call.pictures.load (), call.sounds.load ());
  return 0;
}

} // namespace

int main (int argc, char **argv)
{
  g_autofree char *uri = nullptr, *room = nullptr;
  const GOptionEntry entries[] = {
      {"uri", 0, 0, G_OPTION_ARG_STRING, &uri, "Signalling server; without one it is run here", "URI"},
      {"room", 0, 0, G_OPTION_ARG_STRING, &room, "Where the two meet", "ROOM"},
      {nullptr, 0, 0, G_OPTION_ARG_NONE, nullptr, nullptr, nullptr}};
  g_autoptr (GOptionContext) options = g_option_context_new ("[LAUNCH-LINE]");
  g_option_context_add_main_entries (options, entries, nullptr);
  g_option_context_add_group (options, gst_init_get_option_group ());
  g_autoptr (GError) error = nullptr;
  if (!g_option_context_parse (options, &argc, &argv, &error)) {
    g_printerr ("error: %s\n", error->message);
    return 1;
  }
  return run (uri, room, argc > 1 ? argv[1] : test_inputs);
}
