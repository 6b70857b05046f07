// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One ICE session on a UDP port, as those see it who are not on the port's
// thread: requests are posted there, results come from there.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "datagram_path.hpp"
#include "ice_session.hpp"
#include "port_loop.hpp"

namespace wsrtc {

using PacketTaker = std::function<void (const uint8_t *bytes, size_t size)>;

struct EndpointEvents {
  // On the port's thread, which serves all peers: they must not wait.
  std::function<void (IceState state)> state;
  PacketTaker packet; // DTLS, SRTP, SRTCP
};

struct SelectedPair {
  Route route;
  uint16_t local_port = 0;
  IceCandidate remote;
};

class IceEndpoint final : public std::enable_shared_from_this<IceEndpoint>, private IceOutput {
public:
  // `events` are dropped by close (), or with the endpoint.
  IceEndpoint (std::shared_ptr<PortLoop> loop, EndpointEvents events, bool lite, const IceLimits &limits);
  ~IceEndpoint () override;
  IceEndpoint (const IceEndpoint &) = delete;
  IceEndpoint &operator= (const IceEndpoint &) = delete;

  // ---- any thread; none waits

  void set_local (IceCredentials credentials);
  void set_remote (IceCredentials credentials);
  void set_controlling (bool controlling);
  void add_remote_candidate (const IceCandidate &candidate);
  // SRTCP goes there from now on, and not to the events. On the port's thread,
  // as they; dropped there some time after close ().
  void take_rtcp (PacketTaker taker);
  // No event begins after it, and nothing is sent any more. May be called twice.
  void close ();

  const std::shared_ptr<DatagramPath> &path () const { return path_; }

  std::optional<SelectedPair> selected () const;

  // What its session has tried, and with what success.
  void tell (PathReport &report) const;

  // ---- the port's thread

  void on_request (const uint8_t *bytes, size_t size, const Route &route, IceTime now);
  void on_answer (const StunId &id, const uint8_t *bytes, size_t size, const Route &route, IceTime now);
  void on_media (const uint8_t *bytes, size_t size, const Route &route, IceTime now);
  void tick (IceTime now);
  // Out of the loop's tables.
  void detach ();

private:
  template <typename Task> void post_task (Task task);
  void reschedule ();
  void publish_record ();
  void tell_floods (const Route &route);
  std::shared_ptr<const EndpointEvents> events () const;

  IpAddress source_for (const NetAddress &remote) override { return source_address_for (remote); }

  bool has_address (const IpAddress &local) override { return has_local_address (local); }

  int send (const Route &route, const uint8_t *bytes, size_t size) override;
  void expect (const StunId &id) override;
  void forget (const StunId &id) override;
  void claim (const NetAddress &remote, bool verified) override;
  void release (const NetAddress &remote) override;
  void select (const Route &route, const IceCandidate &remote) override;
  void state_changed (IceState state) override;

  const std::shared_ptr<PortLoop> loop_;
  const std::shared_ptr<DatagramPath> path_;

  // Protects the four below; nothing is called under it.
  mutable std::mutex mutex_;
  std::shared_ptr<const EndpointEvents> events_; // nullptr: closed
  std::optional<SelectedPair> selected_;
  IceRecord record_;
  uint16_t port_ = 0; // 0 = nothing has been recorded

  // The port's thread's.
  std::unique_ptr<IceSession> session_; // nullptr: detached
  PacketTaker rtcp_;                    // empty: goes with the rest
  std::string ufrag_;
  std::vector<NetAddress> claims_; // that have been ours
  std::vector<NetAddress> lost_;   // of them: to another session that has the same peer address
  IceTime due_ = IceTime::max ();
  unsigned changes_ = unsigned (-1); // as of record_; −1 = nothing yet
  unsigned excess_ = 0;
  unsigned unverified_ = 0;
};

} // namespace wsrtc
