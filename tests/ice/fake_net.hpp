// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A network that exists only in memory, with a clock of its own: ICE sessions
// that talk over it, and what went over the line. Seconds pass in no time.
#pragma once

#include <functional>
#include <list>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "ice_session.hpp"

namespace wsrtc::test {

class FakeNet;

NetAddress address (const char *ip, uint16_t port);

// We, the peer, where the peer may also be, and who has nothing to do with it.
inline const NetAddress here = address ("192.0.2.1", 8189);
inline const NetAddress there = address ("198.51.100.7", 40000);
inline const NetAddress elsewhere = address ("203.0.113.9", 50000);
inline const NetAddress victim = address ("203.0.113.66", 53);

// One that has sockets of our kind: one port on all its addresses.
class FakeNode : private IceOutput {
public:
  struct Options {
    bool controlling = false;
    bool lite = false;
    std::string ufrag = "aaaa";
    IceLimits limits{};
  };

  FakeNode (FakeNet &net, std::vector<NetAddress> addresses, Options options);

  IceSession &session () { return session_; }

  IceCredentials credentials () const { return {options_.ufrag, options_.ufrag + "-password-of-22-bytes"}; }

  // As behind a NAT that gives it other addresses, in place of the old ones: it
  // does not notice itself.
  void move (std::vector<NetAddress> outer) { outer_ = std::move (outer); }

  // Its own addresses are others now, in place of the old ones, from which nothing leaves any more.
  void renumber (const std::vector<NetAddress> &addresses) { inner_ = outer_ = addresses; }

  // The way in for what was sent there; nullopt = it is not ours.
  std::optional<IpAddress> inner_of (const NetAddress &outer) const;

  // What a lane does: to the selected address, if there is one.
  void send_media ();
  void deliver (const std::vector<uint8_t> &bytes, const Route &route);
  void tick ();

  std::vector<IceState> states;
  std::vector<NetAddress> selected; // one after the other
  std::set<std::string> media_from;
  int requests = 0;   // received
  bool deaf = false;  // hears nothing, and goes on sending
  int send_error = 0; // errno that its system says to all it sends

private:
  IpAddress source_for (const NetAddress &remote) override;
  bool has_address (const IpAddress &local) override;
  int send (const Route &route, const uint8_t *bytes, size_t size) override;

  void expect (const StunId &id) override { expected_.insert (id); }

  void forget (const StunId &id) override { expected_.erase (id); }

  void claim (const NetAddress &remote, bool) override { claimed_.insert (remote.to_string ()); }

  void release (const NetAddress &remote) override { claimed_.erase (remote.to_string ()); }

  void select (const Route &route, const IceCandidate &) override;

  void state_changed (IceState state) override { states.push_back (state); }

  FakeNet &net_;
  const Options options_;
  std::vector<NetAddress> inner_;
  std::vector<NetAddress> outer_;
  StunCodec codec_;
  std::set<StunId> expected_;
  std::set<std::string> claimed_;
  std::optional<Route> path_;
  IceSession session_; // uses what stands before it
};

class FakeNet {
public:
  IceTime now () const { return now_; }

  // Milliseconds since the beginning.
  int elapsed () const;

  // Written by whoever it pleases. From an address that is nobody's it comes
  // all the same: that is what a spoofed source is.
  void send (const NetAddress &from, const NetAddress &to, std::vector<uint8_t> bytes);

  void add (FakeNode *node) { nodes_.push_back (node); }

  // Somebody who is no node: gets what is sent to that address.
  using Listener = std::function<void (const NetAddress &from, const std::vector<uint8_t> &bytes)>;

  void listen (const NetAddress &at, Listener listener)
  {
    listeners_[at.to_string ()] = std::move (listener);
  }

  // Lets time pass until `done`; false when `limit` ms have passed first.
  bool run (
      int limit, const std::function<bool ()> &done = [] { return false; });

  // Datagrams sent to that address so far, by anybody.
  int count_to (const NetAddress &to) const;

  int delay = 10;                                                             // ms, one way
  int lose_percent = 0;                                                       // of all packets
  std::function<bool (const NetAddress &from, const NetAddress &to)> blocked; // may be empty

private:
  // The same ones every time: of all that can be lost some are too many.
  std::mt19937 losses_{2};

  struct Packet {
    IceTime at;
    NetAddress from, to;
    std::vector<uint8_t> bytes;
  };

  IceTime next () const;
  void deliver_due ();

  const IceTime begin_ = IceTime (std::chrono::hours (1));
  IceTime now_ = begin_;
  std::list<Packet> packets_;
  std::vector<FakeNode *> nodes_;
  std::map<std::string, Listener> listeners_;
  std::map<std::string, int> counts_;
};

} // namespace wsrtc::test
