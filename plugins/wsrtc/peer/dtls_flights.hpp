// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Whether the last packets of a DTLS handshake have left. webrtcbin calls itself
// connected when they are in the queue of dtlsenc, whose thread may send them
// tens of milliseconds later on a busy machine; media on a way of their own
// would come before them, and the peer drops what it has no keys for.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include <gst/gst.h>

namespace wsrtc {

// It holds ChangeCipherSpec, or what is encrypted: nothing that the peer needs
// for its keys comes behind it.
bool is_last_flight (const uint8_t *datagram, size_t size);

class DtlsFlights : public std::enable_shared_from_this<DtlsFlights> {
public:
  // `gone` is called on a thread of dtlsenc.
  explicit DtlsFlights (std::function<void ()> gone) : on_gone_ (std::move (gone)) {}

  // Looks at what a dtlsenc sends; any other element is passed over. Any thread.
  void watch (GstElement *element);

  // Of so many connections. Any thread.
  size_t gone () const { return gone_.load (std::memory_order_acquire); }

private:
  GstPadProbeReturn on_buffer (GstPad *pad, GstPadProbeInfo *info);

  const std::function<void ()> on_gone_;
  std::atomic<size_t> gone_{0};
};

} // namespace wsrtc
