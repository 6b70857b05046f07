// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The short way of a peer's RTCP where the UDP port is ours: past the queues,
// threads and elements of its webrtcbin.
#pragma once

#include <memory>

#include "ice_endpoint.hpp"
#include "result.hpp"
#include "rtcp_inbox.hpp"
#include "srtp_keys.hpp"

namespace wsrtc {

// Takes SRTCP on the port's thread and puts what is authentic into the inbox.
Result<PacketTaker> make_rtcp_inlet (const SrtpMasterKey &peer_key, std::shared_ptr<RtcpInbox> inbox);

} // namespace wsrtc
