// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The DTLS transports of a peer, from when it is connected: all of them show one
// certificate, and none ends. Owner thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gst/gst.h>
#include <gst/webrtc/webrtc.h>

#include "dtls_flights.hpp"
#include "gptr.hpp"
#include "owner_link.hpp"
#include "result.hpp"

namespace wsrtc {

class DtlsWatch {
public:
  struct Events {
    std::function<void (const std::string &certificate)> connected; // once
    std::function<void (const Error &error)> fail;
  };

  // It ends with what `link` leads to.
  DtlsWatch (OwnerLinkPtr link, std::shared_ptr<const DtlsFlights> flights, Events events);

  // webrtcbin says so, maybe more than once. Nothing while the last flight of a
  // handshake is on its way.
  void on_connected (GstElement *webrtcbin);

  bool connected () const { return !transports_.empty (); }

private:
  bool is_foreign (GstWebRTCDTLSTransport *transport) const;
  void on_state (GstWebRTCDTLSTransport *transport);

  const OwnerLinkPtr link_;
  const std::shared_ptr<const DtlsFlights> flights_;
  const Events events_;
  std::vector<GRef<GstWebRTCDTLSTransport>> transports_;
  std::string certificate_;
};

} // namespace wsrtc
