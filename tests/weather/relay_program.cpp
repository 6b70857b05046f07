// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The relay as a program, for tests that are none in C++.
//
//   usage: weather-relay IP SEED
//
// Says its address, then does what it reads, a line each, and answers each:
//
//   to IP PORT      whom it stands in front of
//   WORDS           the weather from now on (weather.hpp), e.g. "loss=0.05 delay=20"
//   counts          packets passed, lost, and lost for want of room
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>

#include "udp_relay.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

bool set_target (UdpRelay &relay, const std::string &words)
{
  std::istringstream in (words);
  std::string to, ip;
  uint16_t port = 0;
  in >> to >> ip >> port;
  const auto address = parse_ip (ip);
  if (!address || port == 0)
    return false;
  relay.set_target ({*address, port, 0});
  return true;
}

std::string obey (UdpRelay &relay, const std::string &line)
{
  if (line == "counts") {
    const RelayCounts counts = relay.counts ();
    return std::to_string (counts.passed) + " " + std::to_string (counts.lost) + " " +
           std::to_string (counts.overflowed);
  }
  if (line.rfind ("to ", 0) == 0)
    return set_target (relay, line) ? "ok" : "no address";
  const auto weather = parse_weather (line);
  if (!weather)
    return "no weather";
  relay.set_weather (*weather);
  return "ok";
}

} // namespace

int main (int argc, char **argv)
{
  if (argc != 3) {
    std::cerr << "usage: weather-relay IP SEED\n";
    return 2;
  }
  UdpRelay relay (argv[1], std::strtoull (argv[2], nullptr, 10));
  std::cout << relay.front ().ip.to_string () << " " << relay.front ().port << std::endl;
  for (std::string line; std::getline (std::cin, line);)
    std::cout << obey (relay, line) << std::endl;
  return 0;
}
