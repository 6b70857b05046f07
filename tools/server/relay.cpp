// SPDX-License-Identifier: LGPL-2.1-or-later
#include "relay.hpp"

Relay::Relay (GstWsrtcServer *server, const char *stream, GstWsrtcSignaller *signaller)
    : server_ (server), signaller_ (static_cast<GstWsrtcSignaller *> (g_object_ref (signaller))),
      stream_ (stream)
{
}

Relay::~Relay ()
{
  if (pipeline_) {
    GstBus *bus = gst_element_get_bus (pipeline_);
    gst_bus_remove_watch (bus);
    gst_object_unref (bus);
    gst_element_set_state (pipeline_, GST_STATE_NULL);
    gst_object_unref (pipeline_);
  }
  g_object_unref (signaller_);
}

bool Relay::start ()
{
  return build () && gst_element_set_state (pipeline_, GST_STATE_PLAYING) != GST_STATE_CHANGE_FAILURE;
}

bool Relay::build ()
{
  GstElement *source = gst_element_factory_make ("wsrtcsrc", nullptr);
  GstElement *sink = gst_element_factory_make ("wsrtcsink", nullptr);
  if (!source || !sink) {
    g_printerr ("wsrtc-server: %s: there is no element wsrtcsrc or wsrtcsink; install the plugin of wsrtc\n",
                stream_.c_str ());
    gst_clear_object (&source);
    gst_clear_object (&sink);
    return false;
  }
  g_object_set (source, "signaller", signaller_, nullptr);
  g_object_set (sink, "server", server_, "room", stream_.c_str (), "announce", FALSE, nullptr);
  pipeline_ = static_cast<GstElement *> (gst_object_ref_sink (gst_pipeline_new (nullptr)));
  gst_bin_add_many (GST_BIN (pipeline_), source, sink, nullptr);
  g_signal_connect_object (source, "pad-added", G_CALLBACK (on_pad), sink, static_cast<GConnectFlags> (0));
  GstBus *bus = gst_element_get_bus (pipeline_);
  gst_bus_add_watch (bus, on_message, this);
  gst_object_unref (bus);
  return true;
}

// On a thread of the source. The sink takes what is encoded as it is.
void Relay::on_pad (GstElement *, GstPad *pad, GstElement *sink)
{
  char *name = gst_pad_get_name (pad);
  GstPad *input =
      gst_element_request_pad_simple (sink, g_str_has_prefix (name, "video") ? "video_%u" : "audio_%u");
  g_free (name);
  if (!input)
    return;
  gst_pad_link (pad, input);
  gst_object_unref (input);
}

// What one publisher does wrong is its matter; the next one begins anew.
gboolean Relay::on_message (GstBus *, GstMessage *message, gpointer data)
{
  const auto *self = static_cast<Relay *> (data);
  GError *error = nullptr;
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, nullptr);
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING)
    gst_message_parse_warning (message, &error, nullptr);
  if (error)
    g_printerr ("wsrtc-server: %s: %s\n", self->stream_.c_str (), error->message);
  g_clear_error (&error);
  return G_SOURCE_CONTINUE;
}
