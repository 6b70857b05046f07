// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a GstWsrtcServer has inside: the server's thread, the rooms, and the web
// server while it is started. Callable from any thread but the server's own,
// which runs no code of users.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "gate.hpp"
#include "gptr.hpp"
#include "loop_thread.hpp"
#include "publish_port.hpp"
#include "rooms.hpp"
#include "settings.hpp"
#include "web_server.hpp"

namespace wsrtc {

class ServerHost {
public:
  ServerHost ();
  ~ServerHost ();
  ServerHost (const ServerHost &) = delete;
  ServerHost &operator= (const ServerHost &) = delete;

  // Changes of where to listen and of TLS are for the next start; those of max-viewers
  // count for the rooms that are opened from now on, those of ICE servers and of limits
  // for the clients that come from now on, others at once.
  ServerSettings settings () const;

  template <typename Change> void change (Change change)
  {
    {
      std::lock_guard lock (mutex_);
      change (settings_);
    }
    apply_live_settings ();
  }

  // Each of the two waits for calls of other threads to end: when it returns,
  // nothing of theirs is under way.
  Status start ();
  void stop ();

  // Reads the files of TLS again: who comes from then on gets what is in them. What is
  // wrong with them changes nothing. While stopped they are only looked at.
  Status reload_tls ();

  // 0 while stopped.
  unsigned bound_port () const { return bound_port_; }

  std::string address (const std::string &stream) const;
  Status reserve (const StreamName &stream);
  Status expect (const StreamName &stream);

  // Before the first start; it stays.
  void set_publisher (std::unique_ptr<PublishPort> publisher) { publisher_ = std::move (publisher); }

  void refuse_publisher (const StreamName &stream, const Error &why);
  // The program is through with publish-ended.
  void publish_end_told (const StreamName &stream);

  void give_snapshot (const StreamName &stream, unsigned size, Result<Snapshot> snapshot);

  // `stats` as GstWsrtcSink:stats; nullptr = none. Any thread.
  void give_stats (const StreamName &stream, const GstStructure *stats);
  void count_input_reconnect (const StreamName &stream);

  // nullptr = none; `rules` are those of `access`. It counts when this returns.
  void set_access (GRef<GObject> access, std::shared_ptr<const AccessRules> rules);
  GRef<GObject> access () const;

  // "" = not any more. It counts when this returns.
  void protect (const StreamName &stream, const std::string &secret);

  LoopThread &loop () { return loop_; }

  Rooms &rooms () { return rooms_; }

private:
  void apply_live_settings ();
  // On the server's thread: it listens.
  void note_bound (const ServerSettings &settings);

  // For one start () or stop () at a time. Held while they wait for the server's
  // thread, which never takes it.
  std::mutex start_stop_;

  // Protects settings_, access_, rules_ and what is bound. No other lock is taken and nothing is called while
  // it is held.
  mutable std::mutex mutex_;
  ServerSettings settings_;
  GRef<GObject> access_;                     // a GstWsrtcAccess
  std::shared_ptr<const AccessRules> rules_; // of it
  std::atomic<unsigned> bound_port_{0};
  // Of the last start, whatever the settings have become since. With mutex_.
  std::string bound_host_;
  bool bound_tls_ = false;

  // On the server's thread.
  std::unique_ptr<PublishPort> publisher_;
  Rooms rooms_;
  Gate gate_;
  std::unique_ptr<WebServer> web_;
  std::string wrong_ice_servers_; // what was told of those; "" = they are right

  LoopThread loop_{"wsrtc-server"};
};

} // namespace wsrtc
