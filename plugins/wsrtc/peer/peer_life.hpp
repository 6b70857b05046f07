// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One webrtcbin from its making to its end, and all that must not outlive it.
#pragma once

#include <memory>
#include <vector>

#include <gst/gst.h>

#include "dtls_flights.hpp"
#include "dtls_watch.hpp"
#include "gptr.hpp"
#include "ice_agent.hpp"
#include "ice_servers.hpp"
#include "loop_thread.hpp"
#include "nice_paths.hpp"
#include "owner_link.hpp"
#include "peer_channels.hpp"
#include "promise.hpp"
#include "receive_side.hpp"
#include "rtcp_inbox.hpp"
#include "rtcp_tap.hpp"
#include "rtp_gate.hpp"
#include "transceiver_setup.hpp"

namespace wsrtc {

// Owner's thread. It ends the webrtcbin, in an order that leaves no streaming
// thread waiting.
struct PeerLife {
  explicit PeerLife (LoopThread &owner);
  ~PeerLife ();
  PeerLife (const PeerLife &) = delete;
  PeerLife &operator= (const PeerLife &) = delete;

  OwnerLinkPtr link;
  std::unique_ptr<PromiseBook> promises;
  GRef<GstWsrtcIce> ice;           // empty = libnice's
  std::shared_ptr<NicePaths> nice; // the other way round
  TurnTunnels tunnels;             // of libnice
  std::shared_ptr<RtcpInbox> inbox;
  std::shared_ptr<RtcpTap> rtcp;
  std::shared_ptr<DtlsFlights> flights;
  std::unique_ptr<DtlsWatch> dtls;
  std::unique_ptr<PeerChannels> channels;
  const std::shared_ptr<RtpGate> gate = std::make_shared<RtpGate> ();
  const std::shared_ptr<ReceiveSide> receive_side = std::make_shared<ReceiveSide> ();
  GRef<GstElement> bin;
  std::vector<Section> sections;
  bool gathered = false;
  bool failed = false;
};

} // namespace wsrtc
