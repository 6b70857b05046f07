// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dtls_watch.hpp"

#include <algorithm>
#include <utility>

#include "dtls_transport.hpp"

namespace wsrtc {

namespace {

Error two_certificates ()
{
  return {Fault::Security, "the peer shows different certificates on its transports"};
}

} // namespace

DtlsWatch::DtlsWatch (OwnerLinkPtr link, std::shared_ptr<const DtlsFlights> flights, Events events)
    : link_ (std::move (link)), flights_ (std::move (flights)), events_ (std::move (events))
{
}

void DtlsWatch::on_connected (GstElement *webrtcbin)
{
  if (connected ())
    return;
  auto transports = dtls_transports_of (webrtcbin);
  const auto handshakes = std::count_if (transports.begin (), transports.end (), [] (const auto &transport) {
    return state_of (transport.get ()) == GST_WEBRTC_DTLS_TRANSPORT_STATE_CONNECTED;
  });
  if (flights_->gone () < static_cast<size_t> (handshakes))
    return; // comes again
  transports_ = std::move (transports);
  for (const auto &transport : transports_)
    if (certificate_.empty ())
      certificate_ = remote_certificate (transport.get ());
  if (certificate_.empty ()) {
    events_.fail ({Fault::Security, "the peer is connected but has shown no certificate"});
    return;
  }
  if (std::any_of (transports_.begin (), transports_.end (),
                   [this] (const auto &transport) { return is_foreign (transport.get ()); })) {
    events_.fail (two_certificates ());
    return;
  }
  for (const auto &transport : transports_) {
    // webrtcbin's own state stays "connected" when the peer closes DTLS.
    const auto look = [this, one = transport.get ()] { on_state (one); };
    post_on_notify (transport.get (), "notify::state", link_, look);
    // It may have happened before we listened.
    link_->post (look);
  }
  events_.connected (certificate_);
}

// A peer that does not bundle has a transport for each section. The session
// verifies one certificate, so all have to show that one.
bool DtlsWatch::is_foreign (GstWebRTCDTLSTransport *transport) const
{
  return state_of (transport) == GST_WEBRTC_DTLS_TRANSPORT_STATE_CONNECTED &&
         remote_certificate (transport) != certificate_;
}

void DtlsWatch::on_state (GstWebRTCDTLSTransport *transport)
{
  const auto state = state_of (transport);
  if (is_foreign (transport))
    events_.fail (two_certificates ());
  else if (state == GST_WEBRTC_DTLS_TRANSPORT_STATE_CLOSED)
    events_.fail ({Fault::Closed, "the peer closed the connection"});
  else if (state == GST_WEBRTC_DTLS_TRANSPORT_STATE_FAILED)
    events_.fail ({Fault::Network, "the DTLS connection to the peer failed"});
}

} // namespace wsrtc
