// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

#include "datagram_sink.hpp"
#include "gptr.hpp"

namespace wsrtc {

// Datagrams to a peer whose path is libnice's: given straight to the sink pad
// of the nicesink that DTLS uses too, which renders a list in one system call
// and drops what the socket does not take. The pad has had stream-start and
// segment from DTLS once that is connected, and refuses all when it stops.
class PadDatagrams final : public DatagramSink {
public:
  explicit PadDatagrams (GRef<GstPad> sink_pad) : pad_ (std::move (sink_pad)) {}

  size_t send (const uint8_t *bytes, const size_t *sizes, size_t count) override;

private:
  const GRef<GstPad> pad_;
};

} // namespace wsrtc
