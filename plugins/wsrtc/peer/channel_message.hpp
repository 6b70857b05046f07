// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Whether webrtcbin can take a message that a peer sent on its data channels. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "result.hpp"

namespace wsrtc {

// RFC 8831 section 8.
enum Ppid : uint32_t {
  ppid_control = 50,
  ppid_string = 51,
  ppid_binary_partial = 52, // deprecated
  ppid_binary = 53,
  ppid_string_partial = 54, // deprecated
  ppid_string_empty = 56,
  ppid_binary_empty = 57,
};

struct ChannelVerdict {
  enum class Ends { Nothing, Stream, Peer };

  Ends ends = Ends::Nothing;
  Error error; // where it ends something
};

// `longest`: bytes of a message.
ChannelVerdict judge_channel_message (uint32_t ppid, std::string_view bytes, size_t longest);

} // namespace wsrtc
