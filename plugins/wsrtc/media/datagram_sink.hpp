// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Where one peer's finished packets go: encrypted, ready for the wire. A lane
// writes them, whatever carries them to the peer implements this.
#pragma once

#include <cstddef>
#include <cstdint>

namespace wsrtc {

class DatagramSink {
public:
  virtual ~DatagramSink () = default;
  // `bytes` holds `count` datagrams one after the other, datagram i of
  // `sizes[i]` bytes; both are the caller's again after the call. Returns how
  // many were taken: fewer than `count` when the path is full or not there, and
  // then the rest is not sent. Any thread, several at a time; never blocks.
  virtual size_t send (const uint8_t *bytes, const size_t *sizes, size_t count) = 0;

  // errno of the last datagram that was not taken; 0 = none, or it is not known.
  // Any thread.
  virtual int error () const { return 0; }
};

} // namespace wsrtc
