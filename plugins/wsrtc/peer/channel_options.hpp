// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a data channel is made with, and what a peer may do with all of its.
#pragma once

#include <cstddef>
#include <string>

namespace wsrtc {

struct ChannelOptions {
  std::string label;
  std::string protocol;
  bool ordered = true;
  // -1 = until it arrives; one of the two at most.
  int max_retransmits = -1;
  int max_packet_lifetime = -1; // ms
};

// GStreamer's SCTP gives longer ones to us in pieces, without saying so.
inline constexpr unsigned longest_message = 64 * 1024;

inline constexpr size_t max_own_channels = 32;
inline constexpr size_t max_peer_channels = 32;

struct ChannelPolicy {
  bool enabled = false;     // else nothing of SCTP gets in
  bool accept = false;      // channels that the peer makes
  std::string accept_label; // one that it may make all the same
  unsigned max_message = longest_message;
  unsigned bitrate = 20000000; // bit/s that the peer may send, in all
};

} // namespace wsrtc
