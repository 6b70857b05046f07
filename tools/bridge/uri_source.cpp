// SPDX-License-Identifier: LGPL-2.1-or-later
//
// SRT, RTMP, HTTP with HLS, MPEG-TS or MJPEG in it, and files: parsed, and not
// decoded.
//
//   urisourcebin → parsebin → queue → pad
#include <string>

#include <gio/gio.h>

#include "owning_handler.hpp"
#include "source_kinds.hpp"

namespace wsrtc::bridge {

namespace {

void on_source_pad (GstElement *, GstPad *pad, GstElement *parser)
{
  const auto sink = GRef<GstPad>::adopt (gst_element_get_static_pad (parser, "sink"));
  if (!gst_pad_is_linked (sink.get ()))
    gst_pad_link (pad, sink.get ());
}

// Pictures and sound of one file come in one thread, and each waits for its time.
void on_parsed_pad (GstElement *, GstPad *pad, SourceStreamsPtr *streams)
{
  auto caps = MiniRef<GstCaps>::adopt (gst_pad_get_current_caps (pad));
  if (!caps)
    caps = MiniRef<GstCaps>::adopt (gst_pad_query_caps (pad, nullptr));
  const auto kind = (*streams)->take (caps.get (), GST_PAD_NAME (pad));
  if (!kind)
    return;
  GstElement *queue = gst_element_factory_make ("queue", nullptr);
  if (!queue)
    return;
  gst_bin_add (GST_BIN ((*streams)->bin ()), queue);
  const auto sink = GRef<GstPad>::adopt (gst_element_get_static_pad (queue, "sink"));
  const auto source = GRef<GstPad>::adopt (gst_element_get_static_pad (queue, "src"));
  // The queue runs before its pad has a peer, or what is linked first gets nothing.
  (*streams)->expose (*kind, source.get (), caps.get ());
  gst_element_sync_state_with_parent (queue);
  gst_pad_link (pad, sink.get ());
}

void on_parsed_all (GstElement *, SourceStreamsPtr *streams)
{
  (*streams)->complete ();
}

// Of what urisourcebin makes: the elements that speak the protocol have them where
// they have properties of such names. HTTP would give them to whatever host it is
// redirected to, so that it follows none by itself: http_redirects.hpp.
void set_credentials (GstElement *, GstElement *source, Credentials *credentials)
{
  struct {
    const char *property;
    const std::string &value;
  } const rows[] = {{"user-id", credentials->user}, // HTTP
                    {"user-pw", credentials->password},
                    {"username", credentials->user}, // RTMP
                    {"password", credentials->password}};

  for (const auto &row : rows)
    if (g_object_class_find_property (G_OBJECT_GET_CLASS (source), row.property))
      g_object_set (source, row.property, row.value.c_str (), nullptr);
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (source), "automatic-redirect"))
    g_object_set (source, "automatic-redirect", FALSE, nullptr);
}

void set_database (GstElement *, GstElement *source, GRef<GTlsDatabase> *trusted)
{
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (source), "tls-database"))
    g_object_set (source, "tls-database", trusted->get (), nullptr);
}

} // namespace

Status fill_uri_source (const CameraConfig &config, const SourceStreamsPtr &streams)
{
  GstElement *source = gst_element_factory_make ("urisourcebin", "uri");
  GstElement *parser = gst_element_factory_make ("parsebin", "parser");
  if (source)
    gst_bin_add (GST_BIN (streams->bin ()), source);
  if (parser)
    gst_bin_add (GST_BIN (streams->bin ()), parser);
  if (!source || !parser)
    return Error{Fault::Media,
                 "there is no element urisourcebin or parsebin; install gstreamer1.0-plugins-base"};
  const auto trusted = read_trust (config);
  if (!trusted)
    return trusted.error ();
  g_object_set (source, "uri", config.url.c_str (), nullptr);
  if (*trusted)
    connect_owning (source, "source-setup", G_CALLBACK (set_database), *trusted);
  if (config.credentials)
    connect_owning (source, "source-setup", G_CALLBACK (set_credentials), *config.credentials);
  g_signal_connect_object (source, "pad-added", G_CALLBACK (on_source_pad), parser, GConnectFlags (0));
  connect_owning (parser, "pad-added", G_CALLBACK (on_parsed_pad), streams);
  connect_owning (parser, "no-more-pads", G_CALLBACK (on_parsed_all), streams);
  return Done{};
}

} // namespace wsrtc::bridge
