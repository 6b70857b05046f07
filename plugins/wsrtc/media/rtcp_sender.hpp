// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "datagram_sink.hpp"
#include "srtp_protector.hpp"

namespace wsrtc {

// The one place from which a peer gets RTCP: all its tracks share a key and an
// index, which must never be used twice. Any thread.
class RtcpSender {
public:
  RtcpSender (SrtcpProtector protector, std::shared_ptr<DatagramSink> sink);

  // False when it could not be sent.
  bool send (std::vector<uint8_t> compound);

private:
  std::mutex mutex_; // protects the protector; nothing is sent under it
  SrtcpProtector protector_;
  const std::shared_ptr<DatagramSink> sink_;
};

} // namespace wsrtc
