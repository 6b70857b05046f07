// SPDX-License-Identifier: LGPL-2.1-or-later
#include "receiver_counts.hpp"

#include <cstring>
#include <utility>

#include "big_endian.hpp"
#include "owner_link.hpp"

namespace wsrtc::test {

namespace {

using Counts = WebrtcReceiver::Counts;
using CountsPtr = std::shared_ptr<Counts>;

CountsPtr &counts_in (gpointer data)
{
  return *static_cast<CountsPtr *> (data);
}

void drop_counts (gpointer data)
{
  delete static_cast<CountsPtr *> (data);
}

// One-byte header extensions of RFC 8285.
std::string extension_of (const guint8 *packet, gsize size, int id)
{
  const gsize start = 12 + 4 * gsize (packet[0] & 0x0f);
  if (!(packet[0] & 0x10) || size < start + 4 || packet[start] != 0xbe || packet[start + 1] != 0xde)
    return {};
  const gsize end = start + 4 + 4 * gsize (packet[start + 2] << 8 | packet[start + 3]);
  for (gsize at = start + 4; at < end && end <= size;) {
    if (packet[at] == 0) {
      at++;
      continue;
    }
    const gsize length = (packet[at] & 0x0f) + 1u;
    if (packet[at] >> 4 == id && at + 1 + length <= size)
      return {reinterpret_cast<const char *> (packet + at + 1), length};
    at += 1 + length;
  }
  return {};
}

void count (Counts &counts, GstBuffer *buffer)
{
  GstMapInfo map;
  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return;
  if (map.size >= 12) {
    const guint8 payload_type = map.data[1] & 0x7f;
    PayloadTypeCount &one = counts.of[payload_type];
    one.ssrc = read_be32 (map.data + 8);
    const int mid_id = counts.mid_id;
    if (mid_id != 0) {
      std::lock_guard lock (counts.mutex);
      counts.mids[payload_type] = extension_of (map.data, map.size, mid_id);
    }
    one.packets++;
    counts.all++;
    if (counts.on_packet)
      counts.on_packet (map.data, map.size);
  }
  gst_buffer_unmap (buffer, &map);
}

GstPadProbeReturn on_rtp (GstPad *, GstPadProbeInfo *info, gpointer data)
{
  Counts &counts = *counts_in (data);
  if (info->type & GST_PAD_PROBE_TYPE_BUFFER) {
    count (counts, GST_PAD_PROBE_INFO_BUFFER (info));
  } else {
    GstBufferList *list = GST_PAD_PROBE_INFO_BUFFER_LIST (info);
    for (guint i = 0; i < gst_buffer_list_length (list); i++)
      count (counts, gst_buffer_list_get (list, i));
  }
  const bool lost = counts.lose_every > 0 && counts.all % counts.lose_every == 0;
  return counts.deliver && !lost ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
}

GstPadProbeReturn on_rtcp (GstPad *, GstPadProbeInfo *info, gpointer data)
{
  const Counts &counts = *counts_in (data);
  GstMapInfo map;
  if (counts.on_rtcp && gst_buffer_map (GST_PAD_PROBE_INFO_BUFFER (info), &map, GST_MAP_READ)) {
    counts.on_rtcp (map.data, map.size);
    gst_buffer_unmap (GST_PAD_PROBE_INFO_BUFFER (info), &map);
  }
  return GST_PAD_PROBE_OK;
}

constexpr auto any_buffer = GstPadProbeType (GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST);

// Browsers report often; GStreamer's default of 5 s is RFC 3550's for a crowd.
void report_often (GstElement *rtpsession)
{
  GRef<GObject> session;
  g_object_get (rtpsession, "internal-session", session.out (), nullptr);
  g_object_set (session.get (), "rtcp-min-interval", guint64 (300 * GST_MSECOND), nullptr);
}

GstPadProbeReturn drop (GstPad *, GstPadProbeInfo *, gpointer)
{
  return GST_PAD_PROBE_DROP;
}

void on_element_added (GstBin *, GstBin *, GstElement *element, gpointer data)
{
  const CountsPtr &counts = counts_in (data);
  GstElementFactory *factory = gst_element_get_factory (element);
  const char *name = factory ? GST_OBJECT_NAME (factory) : "";
  if (std::strcmp (name, "dtlssrtpdec") == 0) {
    const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (element, "rtp_src"));
    gst_pad_add_probe (pad.get (), any_buffer, on_rtp, new CountsPtr (counts), drop_counts);
    const auto rtcp = GRef<GstPad>::adopt (gst_element_get_static_pad (element, "rtcp_src"));
    gst_pad_add_probe (rtcp.get (), GST_PAD_PROBE_TYPE_BUFFER, on_rtcp, new CountsPtr (counts), drop_counts);
    return;
  }
  if (std::strcmp (name, "rtpsession") == 0)
    report_often (element);
  else if (counts->mute && std::strcmp (name, "nicesink") == 0)
    drop_all (only_pad (element).get ());
  std::lock_guard lock (counts->mutex);
  if (std::strcmp (name, "nicesrc") == 0 || std::strcmp (name, "nicesink") == 0)
    counts->nice.push_back (GRef<GstElement>::take_ref (element));
  else if (std::strcmp (name, "dtlsenc") == 0)
    counts->dtls.push_back (GRef<GstElement>::take_ref (element));
}

GstFlowReturn swallow (GstPad *, GstObject *, GstBuffer *buffer)
{
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

// A jitter buffer's thread.
void on_pad_added (GstElement *, GstPad *pad, gpointer data)
{
  if (!GST_PAD_IS_SRC (pad))
    return;
  auto sink = GRef<GstPad>::sink (gst_pad_new (nullptr, GST_PAD_SINK));
  gst_pad_set_chain_function (sink.get (), swallow);
  gst_pad_set_active (sink.get (), TRUE);
  gst_pad_link (pad, sink.get ());
  Counts &counts = *counts_in (data);
  std::lock_guard lock (counts.mutex);
  counts.deliveries.push_back (std::move (sink));
}

} // namespace

GRef<GstPad> only_pad (GstElement *element)
{
  for (const char *name : {"sink", "src"})
    if (GstPad *pad = gst_element_get_static_pad (element, name))
      return GRef<GstPad>::adopt (pad);
  return {};
}

void drop_all (GstPad *sink)
{
  gst_pad_add_probe (sink, any_buffer, drop, nullptr, nullptr);
}

void watch_packets (GstElement *webrtcbin, const std::shared_ptr<WebrtcReceiver::Counts> &counts)
{
  connect_owning (webrtcbin, "deep-element-added", G_CALLBACK (on_element_added), counts);
  connect_owning (webrtcbin, "pad-added", G_CALLBACK (on_pad_added), counts);
}

} // namespace wsrtc::test
