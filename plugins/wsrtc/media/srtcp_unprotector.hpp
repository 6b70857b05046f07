// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Makes RTCP of the SRTCP of a peer (RFC 3711 section 3.4; RFC 7714 section 9),
// in place. The bytes come from the network, and anybody may have sent them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "replay_window.hpp"
#include "srtp_context.hpp"

namespace wsrtc {

class SrtcpUnprotector {
public:
  // `context` is for unprotecting. Used by one thread at a time.
  explicit SrtcpUnprotector (SrtpContext context) : context_ (std::move (context)) {}

  // Returns the size of the compound packet; 0 = it is not authentic, not
  // encrypted, or was had before, and what is in `packet` then is of no use.
  size_t unprotect (uint8_t *packet, size_t size);

private:
  // Each sender has indexes of its own.
  struct Source {
    uint32_t ssrc;
    ReplayWindow window;
  };

  Source *find (uint32_t ssrc);
  bool decrypt (uint8_t *packet, size_t plain_size, uint32_t index);

  SrtpContext context_;
  std::vector<Source> sources_;
};

} // namespace wsrtc
