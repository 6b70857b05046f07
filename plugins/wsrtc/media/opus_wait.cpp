// SPDX-License-Identifier: LGPL-2.1-or-later
#include "opus_wait.hpp"

#include <atomic>
#include <memory>

#include "gptr.hpp"
#include "pad_watch.hpp"

namespace wsrtc {

namespace {

constexpr GstClockTime usual = 20 * GST_MSECOND;
constexpr GstClockTime longest = 120 * GST_MSECOND;

using Wait = std::atomic<GstClockTime>;
using SharedWait = std::shared_ptr<Wait>;

// Four of SILK for each of three bandwidths, two of the hybrid for each of two, four of CELT for each of
// four.
GstClockTime frame_duration (unsigned config)
{
  constexpr unsigned silk[] = {10000, 20000, 40000, 60000};
  constexpr unsigned celt[] = {2500, 5000, 10000, 20000};
  if (config < 12)
    return silk[config % 4] * GST_USECOND;
  if (config < 16)
    return silk[config % 2] * GST_USECOND;
  return celt[config % 4] * GST_USECOND;
}

// Streaming thread.
bool notice (Wait &wait, GstPad *pad, GstPadProbeInfo *info)
{
  GstBuffer *packet = GST_PAD_PROBE_INFO_BUFFER (info);
  guint8 head[2] = {};
  const gsize size = packet ? gst_buffer_extract (packet, 0, head, sizeof head) : 0;
  const GstClockTime duration = opus_packet_duration (head, size);
  if (duration <= wait)
    return true;
  wait = duration;
  const auto decoder = GRef<GstElement>::adopt (gst_pad_get_parent_element (pad));
  if (decoder)
    gst_element_post_message (decoder.get (), gst_message_new_latency (GST_OBJECT (decoder.get ())));
  return true;
}

// Any thread.
GstPadProbeReturn answer (GstPad *pad, GstPadProbeInfo *info, gpointer wait)
{
  GstQuery *query = GST_PAD_PROBE_INFO_QUERY (info);
  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return GST_PAD_PROBE_OK;
  const auto decoder = GRef<GstElement>::adopt (gst_pad_get_parent_element (pad));
  if (!decoder)
    return GST_PAD_PROBE_DROP;
  const auto sink = GRef<GstPad>::adopt (gst_element_get_static_pad (decoder.get (), "sink"));
  if (!gst_pad_peer_query (sink.get (), query))
    return GST_PAD_PROBE_DROP;
  gboolean is_live = FALSE;
  GstClockTime min = 0, max = 0;
  gst_query_parse_latency (query, &is_live, &min, &max);
  const GstClockTime held = **static_cast<SharedWait *> (wait);
  gst_query_set_latency (query, is_live, min + held, GST_CLOCK_TIME_IS_VALID (max) ? max + held : max);
  return GST_PAD_PROBE_HANDLED;
}

} // namespace

GstClockTime opus_packet_duration (const guint8 *data, gsize size)
{
  if (size == 0)
    return 0;
  const unsigned code = data[0] & 3U;
  if (code == 3 && size < 2)
    return 0;
  const unsigned count = code == 0 ? 1 : code == 3 ? data[1] & 63U : 2;
  const GstClockTime duration = count * frame_duration (data[0] >> 3U);
  return duration <= longest ? duration : 0;
}

void tell_opus_wait (GstElement *decoder)
{
  const auto wait = std::make_shared<Wait> (usual);
  const auto sink = GRef<GstPad>::adopt (gst_element_get_static_pad (decoder, "sink"));
  watch_data (sink.get (), wait, notice);
  const auto src = GRef<GstPad>::adopt (gst_element_get_static_pad (decoder, "src"));
  gst_pad_add_probe (
      src.get (), static_cast<GstPadProbeType> (GST_PAD_PROBE_TYPE_QUERY_UPSTREAM | GST_PAD_PROBE_TYPE_PUSH),
      answer, new SharedWait (wait), [] (gpointer data) { delete static_cast<SharedWait *> (data); });
}

} // namespace wsrtc
