// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The one thread of a UDP port: takes datagrams from its sockets, finds whose
// they are, and keeps the time of all ICE sessions on it. Its state belongs to
// the thread; others post tasks.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <glib.h>

#include "check_pair.hpp"
#include "flood_watch.hpp"
#include "net_address.hpp"
#include "result.hpp"
#include "stun_codec.hpp"
#include "stun_peek.hpp"
#include "udp_socket.hpp"

namespace wsrtc {

class IceEndpoint;

class PortLoop : public std::enable_shared_from_this<PortLoop> {
public:
  explicit PortLoop (std::shared_ptr<UdpSockets> sockets) : sockets_ (std::move (sockets)) {}

  PortLoop (const PortLoop &) = delete;
  PortLoop &operator= (const PortLoop &) = delete;

  Status start ();
  // Ends the thread and waits for it, unless called on it. May be called twice,
  // one call after the other.
  void stop ();

  // Any thread. Never waits; after stop () the task is dropped.
  void post (std::function<void ()> task);

  // ---- on the loop's thread only

  const std::shared_ptr<UdpSockets> &sockets () const { return sockets_; }

  StunCodec &codec () { return codec_; }

  // False: the name is another's.
  bool add_name (const std::string &ufrag, std::shared_ptr<IceEndpoint> endpoint);
  void remove (const std::shared_ptr<IceEndpoint> &endpoint, const std::string &ufrag);

  void expect (const StunId &id, IceEndpoint *endpoint) { by_id_[id] = endpoint; }

  void forget (const StunId &id) { by_id_.erase (id); }

  // A packet of STUN is dropped that is to nobody, or has no right password.
  void note_unverified (const NetAddress &remote);
  // A peer checks its path far too often.
  void note_excess (const NetAddress &remote);

  // Whose packets from there are; nullptr = nobody's.
  IceEndpoint *owner_of (const NetAddress &remote) const;

  void set_owner (const NetAddress &remote, IceEndpoint *endpoint) { by_address_[remote] = endpoint; }

  void release (const NetAddress &remote, const IceEndpoint *endpoint);
  // Has the endpoint's tick () called then, and no more at the time before.
  void schedule (IceEndpoint *endpoint, IceTime before, IceTime then);

private:
  static gpointer thread_main (gpointer self);
  void run ();
  void wait (int wake);
  void run_tasks ();
  void read (int family);
  void dispatch (const uint8_t *bytes, size_t size, const Route &route);
  void on_stun (const uint8_t *bytes, size_t size, const Route &route);
  void run_timers ();
  void note_unasked (const NetAddress &remote);
  // Protects the four below; nothing waits or calls others under it.
  std::mutex mutex_;
  Descriptor wake_; // eventfd
  std::vector<std::function<void ()>> tasks_;
  bool stopping_ = false;
  GThread *thread_ = nullptr;

  // The thread's.
  std::shared_ptr<UdpSockets> sockets_;
  StunCodec codec_;
  DatagramReader reader_;
  bool stop_seen_ = false;
  IceTime now_;
  FloodWatch unasked_{1000};
  FloodWatch unverified_{1000};
  FloodWatch excess_{0};
  std::map<std::string, std::shared_ptr<IceEndpoint>, std::less<>> by_ufrag_;
  std::unordered_map<NetAddress, IceEndpoint *, NetAddressHash> by_address_;
  std::unordered_map<StunId, IceEndpoint *, StunIdHash> by_id_;
  std::set<std::pair<IceTime, IceEndpoint *>> timers_;
};

} // namespace wsrtc
