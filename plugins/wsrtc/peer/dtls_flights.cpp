// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dtls_flights.hpp"

#include "gptr.hpp"
#include "inner_elements.hpp"

namespace wsrtc {

namespace {

struct Watch {
  std::shared_ptr<DtlsFlights> flights;
  bool seen = false; // dtlsenc's thread
};

bool ends_handshake (GstBuffer *buffer)
{
  GstMapInfo map;
  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return false;
  const bool is_it = is_last_flight (map.data, map.size);
  gst_buffer_unmap (buffer, &map);
  return is_it;
}

} // namespace

// RFC 6347 section 4.1: type, version, epoch, number, length. What begins with
// 32 or more has the header of RFC 9147, which only encrypted records have.
bool is_last_flight (const uint8_t *datagram, size_t size)
{
  constexpr size_t header = 13;
  constexpr uint8_t change_cipher_spec = 20, first_of_next_version = 32;
  for (size_t at = 0; at + header <= size;) {
    const uint8_t *record = datagram + at;
    if (record[0] == change_cipher_spec || record[0] >= first_of_next_version ||
        GST_READ_UINT16_BE (record + 3) > 0)
      return true;
    at += header + GST_READ_UINT16_BE (record + 11);
  }
  return false;
}

void DtlsFlights::watch (GstElement *element)
{
  if (!is_made_by (element, "dtlsenc"))
    return;
  const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (element, "src"));
  const auto on_buffer = [] (GstPad *out, GstPadProbeInfo *info, gpointer data) {
    auto *watch = static_cast<Watch *> (data);
    if (watch->seen || !ends_handshake (GST_PAD_PROBE_INFO_BUFFER (info)))
      return GST_PAD_PROBE_OK;
    watch->seen = true;
    return watch->flights->on_buffer (out, info);
  };
  const auto drop = [] (gpointer data) { delete static_cast<Watch *> (data); };
  if (pad)
    gst_pad_add_probe (pad.get (), GST_PAD_PROBE_TYPE_BUFFER, on_buffer, new Watch{shared_from_this ()},
                       drop);
}

// Pushed from here, since it is told of when it has gone and not before.
GstPadProbeReturn DtlsFlights::on_buffer (GstPad *pad, GstPadProbeInfo *info)
{
  const auto peer = GRef<GstPad>::adopt (gst_pad_get_peer (pad));
  if (!peer)
    return GST_PAD_PROBE_OK;
  GST_PAD_PROBE_INFO_FLOW_RETURN (info) = gst_pad_chain (peer.get (), GST_PAD_PROBE_INFO_BUFFER (info));
  gone_.fetch_add (1, std::memory_order_release);
  on_gone_ ();
  return GST_PAD_PROBE_HANDLED;
}

} // namespace wsrtc
