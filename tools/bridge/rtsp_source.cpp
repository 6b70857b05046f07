// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A camera that speaks RTSP (RFC 2326, RFC 7826): its RTP goes on as it is.
#include <cstring>
#include <string>

#include <gio/gio.h>

#include "jitter_watch.hpp"
#include "owning_handler.hpp"
#include "rtsp_redirects.hpp"
#include "source_kinds.hpp"

namespace wsrtc::bridge {

namespace {

// GstRTSPLowerTrans
constexpr unsigned over_udp = 1, over_udp_multicast = 2, over_tcp = 4, over_http = 16;

// Nothing by UDP for so long: another try, by TCP.
constexpr guint64 udp_patience_us = 1500000;
constexpr guint64 tcp_patience_us = 5000000;

struct TransportRow {
  Transport transport;
  unsigned protocols;
  const char *scheme; // that the address gets in place of "rtsp"; nullptr = as it is
};

constexpr TransportRow transports[] = {
    {Transport::Auto, over_udp | over_udp_multicast | over_tcp, nullptr},
    {Transport::Udp, over_udp | over_udp_multicast, nullptr},
    {Transport::Tcp, over_tcp, nullptr},
    {Transport::Tls, over_tcp, "rtsps"},
    {Transport::Http, over_http, "rtsph"},
};

const TransportRow &row_of (Transport transport)
{
  for (const TransportRow &row : transports)
    if (row.transport == transport)
      return row;
  return transports[0];
}

bool has_scheme (const std::string &url, const char *scheme)
{
  return g_ascii_strncasecmp (url.c_str (), (std::string (scheme) + ":").c_str (), strlen (scheme) + 1) == 0;
}

void set_address (GstElement *source, const CameraConfig &config)
{
  const TransportRow &row = row_of (config.transport);
  std::string url = config.url;
  if (row.scheme && has_scheme (url, "rtsp"))
    url = row.scheme + url.substr (strlen ("rtsp"));
  // The media inside the encrypted connection, and not beside it.
  const bool encrypted = has_scheme (url, "rtsps");
  g_object_set (source, "location", url.c_str (), nullptr);
  if (has_scheme (url, "rtsp") || encrypted)
    g_object_set (source, "protocols", encrypted ? over_tcp : row.protocols, nullptr);
  if (config.credentials)
    g_object_set (source, "user-id", config.credentials->user.c_str (), "user-pw",
                  config.credentials->password.c_str (), nullptr);
}

// Packets that are in order go on at once: the latency is only how long one that
// is missing is waited for. Not drop-on-latency: it would drop a frame that is
// whole when two come within a wait that is shorter than what is between them.
void set_timing (GstElement *source, const CameraConfig &config)
{
  const WaitControl control (config.latency);
  const Milliseconds wait = config.adaptive_latency ? control.wait () : config.latency;
  gst_util_set_object_arg (G_OBJECT (source), "buffer-mode", "slave");
  g_object_set (source, "latency", static_cast<guint> (wait.count ()), "timeout", udp_patience_us,
                "tcp-timeout", tcp_patience_us, nullptr);
  if (config.adaptive_latency)
    watch_jitter (source, control, config.name.str ());
}

// A stream has one source at a time, and another one when a camera's encoder begins
// anew. Each that comes has a thread and a buffer, and by UDP they may come from anybody.
void limit_sources (GstElement *, GstElement *manager, gpointer)
{
  constexpr guint most = 4;
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (manager), "max-streams"))
    g_object_set (manager, "max-streams", most, nullptr);
}

// ---- what it offers

gboolean on_select (GstElement *source, guint number, GstCaps *caps, SourceStreamsPtr *streams)
{
  const TalkGatePtr &talk = (*streams)->talk ();
  if (talk)
    talk->note_description ();
  if (is_backchannel (caps))
    return talk && talk->take (source, number, caps);
  return (*streams)->take (caps, std::to_string (number)).has_value ();
}

// Only those that were selected have pads.
void on_pad (GstElement *, GstPad *pad, SourceStreamsPtr *streams)
{
  auto caps = MiniRef<GstCaps>::adopt (gst_pad_get_current_caps (pad));
  if (!caps)
    caps = MiniRef<GstCaps>::adopt (gst_pad_query_caps (pad, nullptr));
  if (const auto kind = kind_of_caps (caps.get ()))
    (*streams)->expose (*kind, pad, caps.get ());
}

void on_complete (GstElement *, SourceStreamsPtr *streams)
{
  (*streams)->complete ();
}

} // namespace

Status fill_rtsp_source (const CameraConfig &config, const SourceStreamsPtr &streams)
{
  GstElement *source = gst_element_factory_make ("rtspsrc", "rtsp");
  if (!source)
    return Error{Fault::Media, "there is no element rtspsrc; install gstreamer1.0-plugins-good"};
  gst_bin_add (GST_BIN (streams->bin ()), source);
  const auto trusted = read_trust (config);
  if (!trusted)
    return trusted.error ();
  if (*trusted)
    g_object_set (source, "tls-database", trusted->get (), nullptr);
  set_address (source, config);
  watch_redirects (source, streams);
  set_timing (source, config);
  if (streams->talk ())
    streams->talk ()->prepare (source);
  g_signal_connect (source, "new-manager", G_CALLBACK (limit_sources), nullptr);
  connect_owning (source, "select-stream", G_CALLBACK (on_select), streams);
  connect_owning (source, "pad-added", G_CALLBACK (on_pad), streams);
  connect_owning (source, "no-more-pads", G_CALLBACK (on_complete), streams);
  return Done{};
}

} // namespace wsrtc::bridge
