// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Sessions of gst-plugins-rs' protocol. At least one of their two sides is a peer
// of it; the other one may be the source or a viewer of a room. All but those with
// a consumer that waits (role "consumer") go through a room, so that its limits
// and its list hold for everybody.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gstwebrtc_peer.hpp"
#include "rooms.hpp"

namespace wsrtc::gstwebrtc {

struct Session {
  SessionId id;
  PeerId producer_id; // as the consumer knows it
  Peer *producer = nullptr;
  Peer *consumer = nullptr;
  Peer *starter = nullptr;        // whose budget it is
  std::optional<StreamName> room; // none: the two are peers, and nobody else has part in it
  PeerId viewer;                  // the consumer in the room
  PeerId source;                  // of the room when it began
  std::string fault;              // what was said last before an end
  std::vector<std::string> mids;  // of the media sections, in their order
  bool answered = false;          // the consumer has taken some of the source's media
  bool passed_over = false;       // what the source offered afterwards
  std::unique_ptr<Member> guest;  // the consumer, where it is a peer
};

class Sessions {
public:
  // Runs a task when the call stack is unwound, or never.
  using Later = std::function<void (std::function<void ()>)>;

  Sessions (Rooms &rooms, Later later) : rooms_ (rooms), later_ (std::move (later)) {}

  // ---- what peers ask for; an Error is told them

  // To see the stream of a room.
  Status start (Peer &consumer, const StreamName &room, const PeerId &producer_id, Peer *producer,
                const std::optional<std::string> &offer);
  // To send to one that waits for that.
  Status start_to_waiting (Peer &producer, Peer &consumer);
  Status relay (Peer &from, const PeerMessage &message);
  Status end (Peer &from, const EndSession &end);

  // Whether it may still view all that it views, and send to those who wait for that.
  bool are_allowed (const Peer &peer) const;

  // ---- what happens to peers

  // A role is given up, or the peer has gone, and with it perhaps its connection.
  void end_of_producer (Peer &peer, bool tell_viewers);
  void end_of_consumer (Peer &peer, bool only_waiting);
  // Both sides hear it.
  void end_all_of (Peer &peer, const std::string &reason);
  // Without a word: what flows goes on without signalling.
  void forget_all ();
  // The room's source has gone, or is another one.
  void source_changed (const StreamName &room);

  // ---- what a PeerSource hears

  void viewer_came (Peer &producer, const PeerId &viewer, const std::optional<std::string> &offer);
  void viewer_left (Peer &producer, const PeerId &viewer, const std::string &fault);
  void viewer_said (Peer &producer, const Message &message);

  // ---- what the guest of a session hears

  void source_said (const SessionId &id, const Message &message);

private:
  enum class By { Producer, Consumer, Server };

  Session *find (const SessionId &id);
  Session *find_viewer (Peer &producer, const PeerId &viewer);
  Session &add (Peer *starter);
  Status check_budget (const Peer &starter) const;
  static bool passes_over (Session &session, const MessageBody &body);
  Status to_consumer (Session &session, const MessageBody &body);
  Status to_producer (Session &session, const MessageBody &body);
  void finish (const SessionId &id, By by, const std::string &fault);
  void leave_room (Session &session, By by, const std::string &fault);
  template <typename Matches> std::vector<SessionId> all_of (Matches matches) const;

  Rooms &rooms_;
  const Later later_;
  std::map<SessionId, std::unique_ptr<Session>> sessions_;
};

} // namespace wsrtc::gstwebrtc
