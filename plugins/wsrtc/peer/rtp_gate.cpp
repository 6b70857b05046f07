// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rtp_gate.hpp"

#include <utility>

#include "big_endian.hpp"
#include "inner_elements.hpp"
#include "peer_debug.hpp"
#include "session_description.hpp"

namespace wsrtc {

namespace {

constexpr auto any_buffer = GstPadProbeType (GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST);

} // namespace

RtpAdmission admission_of (const GstSDPMessage &answer, GstElement *webrtcbin)
{
  GstWebRTCSessionDescription *raw = nullptr;
  g_object_get (webrtcbin, "remote-description", &raw, nullptr);
  const WebrtcDescription offer (raw);
  return offer ? RtpAdmission (answer, *offer->sdp) : RtpAdmission ();
}

void RtpGate::set (RtpAdmission admission)
{
  const std::lock_guard<std::mutex> lock (mutex_);
  std::swap (admission_, admission);
}

void RtpGate::watch (GstElement *element)
{
  if (!is_made_by (element, "dtlssrtpdec"))
    return;
  watch (element, "rtp_src", on_packets<&RtpGate::admits>);
  watch (element, "rtcp_src", on_packets<&RtpGate::admits_reports>);
}

void RtpGate::watch (GstElement *element, const char *pad_name, GstPadProbeCallback probe)
{
  if (const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (element, pad_name)))
    gst_pad_add_probe (pad.get (), any_buffer, probe, new std::shared_ptr<RtpGate> (shared_from_this ()),
                       [] (gpointer gate) { delete static_cast<std::shared_ptr<RtpGate> *> (gate); });
}

bool RtpGate::admits (GstBuffer *packet)
{
  uint8_t head[12];
  if (gst_buffer_extract (packet, 0, head, sizeof head) < sizeof head)
    return false;
  const uint32_t ssrc = read_be32 (head + 8);
  const auto now = std::chrono::steady_clock::now ();
  RtpVerdict verdict = RtpVerdict::Dropped;
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    verdict = admission_.admits (head[1] & 0x7f, ssrc, now);
  }
  if (verdict == RtpVerdict::PassedAnew)
    GST_WARNING ("a track goes on with the source %08x, because its source before has been silent for %d s; "
                 "its description names neither (a=ssrc)",
                 ssrc, static_cast<int> (source_silence.count ()));
  return verdict != RtpVerdict::Dropped;
}

// What is cut short is webrtcbin's to refuse.
bool RtpGate::admits_reports (GstBuffer *packet)
{
  std::vector<ReportHead> compound;
  uint8_t head[8];
  for (gsize at = 0; gst_buffer_extract (packet, at, head, sizeof head) == sizeof head;
       at += (read_be16 (head + 2) + 1u) * 4)
    compound.push_back ({head[1], read_be32 (head + 4)});
  const std::lock_guard<std::mutex> lock (mutex_);
  return admission_.admits (compound);
}

template <RtpGate::Check check>
GstPadProbeReturn RtpGate::on_packets (GstPad *, GstPadProbeInfo *info, gpointer data)
{
  RtpGate &gate = **static_cast<std::shared_ptr<RtpGate> *> (data);
  if (info->type & GST_PAD_PROBE_TYPE_BUFFER)
    return (gate.*check) (GST_PAD_PROBE_INFO_BUFFER (info)) ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
  GstBufferList *list = gst_buffer_list_make_writable (GST_PAD_PROBE_INFO_BUFFER_LIST (info));
  info->data = list;
  for (guint i = gst_buffer_list_length (list); i-- > 0;)
    if (!(gate.*check) (gst_buffer_list_get (list, i)))
      gst_buffer_list_remove (list, i, 1);
  return gst_buffer_list_length (list) > 0 ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
}

} // namespace wsrtc
