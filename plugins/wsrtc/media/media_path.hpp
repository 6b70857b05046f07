// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <memory>

#include "datagram_sink.hpp"
#include "srtp_keys.hpp"

namespace wsrtc {

// All that it takes to send media to a connected peer by ourselves, and to
// understand what it says about them.
struct MediaPath {
  SrtpMasterKey key; // ours
  std::shared_ptr<DatagramSink> sink;
  SrtpMasterKey peer_key;
};

// Where lost packets are sent once more (RFC 4588), as it was negotiated.
struct RetransmissionStream {
  uint8_t payload_type = 0;
  uint32_t ssrc = 0;
};

} // namespace wsrtc
