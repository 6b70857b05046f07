// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dtls_transport.hpp"

#include <algorithm>
#include <utility>

namespace wsrtc {

namespace {

// "sender" or "receiver" of a transceiver: a track that only sends may have no
// receiver's transport.
GRef<GstWebRTCDTLSTransport> transport_of (GstWebRTCRTPTransceiver *transceiver, const char *half_name)
{
  GRef<GObject> half;
  GRef<GstWebRTCDTLSTransport> transport;
  g_object_get (transceiver, half_name, half.out (), nullptr);
  if (half)
    g_object_get (half.get (), "transport", transport.out (), nullptr);
  return transport;
}

} // namespace

std::vector<GRef<GstWebRTCDTLSTransport>> dtls_transports_of (GstElement *webrtcbin)
{
  std::vector<GRef<GstWebRTCDTLSTransport>> transports;
  GArray *transceivers = nullptr;
  g_signal_emit_by_name (webrtcbin, "get-transceivers", &transceivers);
  for (guint i = 0; transceivers && i < transceivers->len; i++) {
    auto *transceiver = g_array_index (transceivers, GstWebRTCRTPTransceiver *, i);
    for (const char *half : {"sender", "receiver"}) {
      auto transport = transport_of (transceiver, half);
      const auto is_it = [&] (const auto &other) { return other.get () == transport.get (); };
      if (transport && std::none_of (transports.begin (), transports.end (), is_it))
        transports.push_back (std::move (transport));
    }
  }
  if (transceivers)
    g_array_unref (transceivers);
  return transports;
}

std::string remote_certificate (GstWebRTCDTLSTransport *transport)
{
  char *pem = nullptr;
  g_object_get (transport, "remote-certificate", &pem, nullptr);
  const GUnique<char> owned (pem);
  return owned ? owned.get () : "";
}

GstWebRTCDTLSTransportState state_of (GstWebRTCDTLSTransport *transport)
{
  GstWebRTCDTLSTransportState state = GST_WEBRTC_DTLS_TRANSPORT_STATE_NEW;
  g_object_get (transport, "state", &state, nullptr);
  return state;
}

} // namespace wsrtc
