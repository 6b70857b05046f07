// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sender_clocks.hpp"

#include "big_endian.hpp"
#include "owner_link.hpp"

namespace wsrtc {

namespace {

constexpr auto packets = GstPadProbeType (GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST);
// Retransmissions have a payload type of their own; only video has any.
constexpr int rate_of_others = 90000;

} // namespace

void SenderClocks::add (const GstCaps *sender)
{
  const GstStructure *s = gst_caps_get_structure (sender, 0);
  int payload_type = 0, rate = 0;
  if (!gst_structure_get_int (s, "payload", &payload_type) || !gst_structure_get_int (s, "clock-rate", &rate))
    return;
  const std::lock_guard<std::mutex> lock (mutex_);
  rates_[static_cast<uint8_t> (payload_type)] = rate;
}

void SenderClocks::watch (GstElement *rtpsession)
{
  const auto on_pad = +[] (GstElement *, GstPad *pad, gpointer self) {
    using Self = std::shared_ptr<SenderClocks>;
    if (!g_str_has_prefix (GST_PAD_NAME (pad), "send_rtp_sink"))
      return;
    gst_pad_add_probe (
        pad, packets,
        [] (GstPad *at, GstPadProbeInfo *info, gpointer data) {
          return on_packets (at, info, **static_cast<Self *> (data));
        },
        new Self (*static_cast<Self *> (self)), [] (gpointer data) { delete static_cast<Self *> (data); });
  };
  connect_owning (rtpsession, "pad-added", G_CALLBACK (on_pad), shared_from_this ());
}

GstPadProbeReturn SenderClocks::on_packets (GstPad *pad, GstPadProbeInfo *info, SenderClocks &clocks)
{
  if (info->type & GST_PAD_PROBE_TYPE_BUFFER) {
    clocks.tell (pad, GST_PAD_PROBE_INFO_BUFFER (info));
    return GST_PAD_PROBE_OK;
  }
  GstBufferList *list = GST_PAD_PROBE_INFO_BUFFER_LIST (info);
  for (guint i = 0; i < gst_buffer_list_length (list); i++)
    clocks.tell (pad, gst_buffer_list_get (list, i));
  return GST_PAD_PROBE_OK;
}

std::optional<int> SenderClocks::rate_for (uint32_t ssrc, uint8_t payload_type)
{
  const std::lock_guard<std::mutex> lock (mutex_);
  if (!told_.insert (ssrc).second)
    return std::nullopt;
  const auto known = rates_.find (payload_type);
  return known == rates_.end () ? rate_of_others : known->second;
}

void SenderClocks::tell (GstPad *pad, GstBuffer *packet)
{
  uint8_t head[12];
  if (gst_buffer_extract (packet, 0, head, sizeof head) < sizeof head)
    return;
  const uint8_t payload_type = head[1] & 0x7f;
  const uint32_t ssrc = read_be32 (head + 8);
  const auto rate = rate_for (ssrc, payload_type);
  if (!rate)
    return;
  GstCaps *caps = gst_caps_new_simple ("application/x-rtp", "payload", G_TYPE_INT, int{payload_type}, "ssrc",
                                       G_TYPE_UINT, ssrc, "clock-rate", G_TYPE_INT, *rate, nullptr);
  gst_pad_send_event (pad, gst_event_new_caps (caps));
  gst_caps_unref (caps);
}

} // namespace wsrtc
