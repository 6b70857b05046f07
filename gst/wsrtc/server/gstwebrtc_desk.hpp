// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Where the peers of gst-plugins-rs' protocol (gstwebrtc-api, webrtcsink,
// webrtcsrc) meet each other and the rooms: every stream is a producer to them,
// and their producers are sources of rooms. No sockets and no threads, like Room.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "gstwebrtc_sessions.hpp"

namespace wsrtc::gstwebrtc {

class Desk final : private StreamsWatcher {
public:
  // `later` runs a task when the call stack is unwound, `soon` some tenths of a
  // second later; the latter has one task at a time. The rooms outlive this.
  // Each peer is told of each other one: of who changes often, with `soon` and a few at a
  // time, so that many together cost no more than a few.
  Desk (Rooms &rooms, Sessions::Later later, Sessions::Later soon);
  ~Desk () override;
  Desk (const Desk &) = delete;
  Desk &operator= (const Desk &) = delete;

  // It is told its id. `line` stays until remove ().
  PeerId add (PeerLine &line);
  void remove (const PeerId &id);
  // The server stops: all are removed without a word, for their media need no
  // signalling.
  void close ();
  // Whether it may still do all that it does.
  bool is_allowed (const PeerId &id) const;
  // Its media end: both sides are told why.
  void end_sessions_of (const PeerId &id, const std::string &reason);
  // What a peer says. An Error is its fault, and to be told it.
  Status receive (const PeerId &id, const ToServer &message);

private:
  struct Receive;

  struct Stream { // whose source is no peer
    PeerId source;
    std::string meta;
    bool renamed = false; // it waits for its turn to be told
  };

  void stream_changed (const StreamName &name) override;
  void look_at_streams ();
  void wake_soon ();
  void take_turns ();
  void look_at (const StreamName &name, bool settled);
  void tell_of_stream (const StreamName &name, const Stream &stream, bool there) const;

  Peer *find (const PeerId &id) const;

  bool is_peer (const PeerId &id) const { return find (id) != nullptr; }

  Sessions::Later while_alive (Sessions::Later run) const;

  Status set_version (Peer &peer, Version version) const;
  Status set_status (Peer &peer, const PeerStatus &next);
  Status become_source (Peer &peer, const std::string &meta);
  Status join_as_source (Peer &peer, const StreamName &name);
  void describe (Peer &peer, const std::string &meta);
  void stop_being_source (Peer &peer, bool tell_viewers);
  bool is_shown (const Peer &peer) const;
  bool may_send (const Peer &peer, const StreamName &name) const;
  static bool may_see (const Peer &peer, const Peer &other);
  void status_changed (Peer &peer);
  void tell_status (Peer &peer) const;
  Status start_session (Peer &peer, const StartSession &start);
  Status start_with_peer (Peer &peer, Peer &other, const StartSession &start);
  ProducerList producers_for (const Peer &peer) const;
  ConsumerList consumers_for (const Peer &peer) const;

  Rooms &rooms_;
  const std::shared_ptr<bool> alive_ = std::make_shared<bool> (true);
  const Sessions::Later later_; // dropped when this has gone
  const Sessions::Later soon_;  // the same
  Sessions sessions_;
  std::map<PeerId, std::unique_ptr<Peer>> peers_;
  std::map<StreamName, Stream> streams_; // what was told
  std::set<StreamName> changed_;
  std::set<StreamName> unsettled_; // have just begun, and may be about to say what they are
  // Whose turn it is to be told of.
  std::deque<PeerId> restless_;
  std::deque<StreamName> renamed_;
  bool woken_ = false; // `soon` has its task
};

} // namespace wsrtc::gstwebrtc
