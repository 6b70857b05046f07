// SPDX-License-Identifier: LGPL-2.1-or-later
#include "camera_sink.hpp"

#include <string>
#include <vector>

namespace wsrtc::bridge {

namespace {

// GST_TYPE_ARRAY of strings.
void set_list (GstElement *sink, const char *property, const std::vector<std::string> &texts)
{
  if (texts.empty ())
    return;
  GValue list = G_VALUE_INIT;
  g_value_init (&list, GST_TYPE_ARRAY);
  for (const std::string &text : texts) {
    GValue item = G_VALUE_INIT;
    g_value_init (&item, G_TYPE_STRING);
    g_value_set_string (&item, text.c_str ());
    gst_value_array_append_and_take_value (&list, &item);
  }
  g_object_set_property (G_OBJECT (sink), property, &list);
  g_value_unset (&list);
}

void set_text (GstElement *sink, const char *property, const std::string &text)
{
  if (!text.empty ())
    g_object_set (sink, property, text.c_str (), nullptr);
}

const char *nick_of (Transcode transcode)
{
  switch (transcode) {
  case Transcode::Auto:
    return "auto";
  case Transcode::Never:
    return "never";
  case Transcode::Always:
    return "always";
  }
  return "auto";
}

// So that a camera that nobody watches has no thread of its own.
std::string context_of (const CameraConfig &camera)
{
  constexpr guint threads = 4;
  return "wsrtc-bridge-" + std::to_string (g_str_hash (camera.name.c_str ()) % threads);
}

} // namespace

// What needs libnice has no one port.
void set_connection (GstElement *sink, const BridgeConfig &bridge, unsigned ice_port)
{
  set_text (sink, "stun-server", bridge.stun_server);
  set_list (sink, "turn-servers", bridge.turn_servers);
  set_list (sink, "external-addresses", bridge.external_addresses);
  if (bridge.stun_server.empty () && bridge.turn_servers.empty ())
    g_object_set (sink, "ice-port", ice_port, nullptr);
}

Result<GRef<GstElement>> make_camera_sink (const BridgeConfig &bridge, const CameraConfig &camera,
                                           GstWsrtcServer *server, unsigned ice_port)
{
  auto sink = GRef<GstElement>::sink (gst_element_factory_make ("wsrtcsink", "sink"));
  if (!sink)
    return Error{Fault::Media,
                 "there is no element wsrtcsink; install the plugin of wsrtc, or set GST_PLUGIN_PATH"};
  g_object_set (sink.get (), "server", server, "announce", FALSE, nullptr);
  set_connection (sink.get (), bridge, ice_port);
  g_object_set (sink.get (), "room", camera.name.c_str (), "context", context_of (camera).c_str (), nullptr);
  if (camera.max_viewers != 0)
    g_object_set (sink.get (), "max-peers", camera.max_viewers, nullptr);
  set_list (sink.get (), "video-codecs", camera.video_codecs);
  set_list (sink.get (), "audio-codecs", camera.audio_codecs);
  gst_util_set_object_arg (G_OBJECT (sink.get ()), "transcode", nick_of (camera.transcode));
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (sink.get ()), "display-name"))
    set_text (sink.get (), "display-name", camera.label);
  return sink;
}

} // namespace wsrtc::bridge
