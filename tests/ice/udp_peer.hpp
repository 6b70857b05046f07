// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A peer on a real socket that writes its STUN by hand. The loopback interface
// has as many addresses as a test wants: 127.0.0.0/8.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ice_types.hpp"
#include "net_address.hpp"
#include "stun_codec.hpp"
#include "udp_socket.hpp"
#include "wait_for.hpp"

namespace wsrtc::test {

using Bytes = std::vector<uint8_t>;

struct Received {
  Bytes bytes;
  NetAddress from;
};

class UdpPeer {
public:
  explicit UdpPeer (const char *ip = "127.0.0.1");

  const NetAddress &address () const { return address_; }

  void send (const NetAddress &to, const Bytes &bytes);
  // What has come by now, oldest first. Ends, even if it comes faster than it is read.
  std::vector<Received> take ();

  // A check of ours to the session that is called `theirs`.
  void check (const NetAddress &to, const IceCredentials &theirs, bool nominate = true,
              const std::string &our_name = "peer");
  // Answers the checks among what has come; the rest is in `media`.
  void answer (const std::string &our_password);
  void answer_until (const char *what, const std::string &our_password, const std::function<bool ()> &done);

  std::vector<Bytes> media;
  int checks = 0;    // that have come
  int successes = 0; // answers to ours
  NetAddress last_answer_from;

private:
  Descriptor fd_;
  NetAddress address_;
  DatagramReader reader_;
  StunCodec codec_;
};

} // namespace wsrtc::test
