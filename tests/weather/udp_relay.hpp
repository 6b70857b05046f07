// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Stands between viewers and a UDP port, and makes the weather on the way. Viewers
// send to the relay; each has a socket of its own there, from which the target
// hears it, so that the target sees as many addresses as there are. IPv4.
//
//   viewer ──► front │ back ──► target
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <queue>
#include <string>
#include <thread>
#include <vector>

#include "net_address.hpp"
#include "udp_socket.hpp"
#include "weather.hpp"

namespace wsrtc::test {

struct RelayCounts {
  uint64_t passed = 0, lost = 0, overflowed = 0;
};

class UdpRelay {
public:
  // Under an address of this machine.
  UdpRelay (const std::string &ip, uint64_t seed);
  ~UdpRelay ();
  UdpRelay (const UdpRelay &) = delete;
  UdpRelay &operator= (const UdpRelay &) = delete;

  // Any thread, as all that follows.
  const NetAddress &front () const { return front_address_; }

  // Until there is one, nothing gets through.
  void set_target (const NetAddress &target);
  void set_weather (const Weather &weather);

  // Of both directions.
  RelayCounts counts () const;

private:
  using Clock = Sky::Clock;

  // On its way.
  struct Parcel {
    Clock::time_point at;
    uint64_t number; // of those of one moment, the first comes first
    int socket;
    NetAddress to;
    std::vector<uint8_t> bytes;

    bool operator<(const Parcel &other) const
    {
      return at != other.at ? at > other.at : number > other.number;
    }
  };

  void run ();
  void wait ();
  void read (int socket, Sky &sky, const NetAddress *viewer);
  void take (Sky &sky, int socket, const NetAddress &to, const std::vector<uint8_t> &bytes);
  void deliver ();
  int back_of (const NetAddress &viewer);

  // The relay's thread.
  Descriptor front_, wake_;
  NetAddress front_address_;
  const IpAddress ip_;
  std::map<std::string, std::pair<NetAddress, Descriptor>> backs_; // by the viewer's address
  Sky there_, back_;
  std::priority_queue<Parcel> parcels_;
  uint64_t taken_ = 0;

  mutable std::mutex mutex_; // protects what follows
  NetAddress target_;
  Weather weather_;
  RelayCounts counts_;
  std::atomic<bool> stop_{false};
  std::thread thread_; // last: it uses all of the others
};

} // namespace wsrtc::test
