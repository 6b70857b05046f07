// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Where one peer's packets go now: nowhere, until ICE has verified an address,
// and to another one when the peer has moved. Lanes and the transport's sink
// element send through it, from any thread, also while the peer is torn down.
#pragma once

#include <memory>
#include <mutex>

#include "datagram_run.hpp"
#include "datagram_sink.hpp"
#include "udp_socket.hpp"

namespace wsrtc {

class DatagramPath final : public DatagramSink {
public:
  size_t send (const uint8_t *bytes, const size_t *sizes, size_t count) override;
  size_t send (const Datagram *datagrams, size_t count);
  int error () const override;

  // Any thread. After close () nothing opens it again.
  void open (std::shared_ptr<const UdpSockets> sockets, const Route &route);
  void close ();
  void set_traffic_class (int value);

private:
  struct Hop {
    std::shared_ptr<const UdpSockets> sockets;
    SendTarget target;
  };

  std::shared_ptr<Hop> hop () const;
  void replace (std::shared_ptr<const UdpSockets> sockets, const Route &route);

  // Protects what follows; only pointers are copied under it.
  mutable std::mutex mutex_;
  std::shared_ptr<Hop> hop_;
  int traffic_class_ = 0;
  bool closed_ = false;
};

} // namespace wsrtc
