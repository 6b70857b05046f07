// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One client of gst-plugins-rs' protocol as the others see it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "access.hpp"
#include "dialect_gstwebrtc_frames.hpp"
#include "room.hpp"
#include "token_bucket.hpp"

namespace wsrtc::gstwebrtc {

// How much one peer may begin; what others begin with it is theirs.
inline constexpr size_t max_sessions_of_peer = 64;

// Where what a peer is told goes. Never calls back.
class PeerLine {
public:
  virtual ~PeerLine () = default;

  virtual void send (const ToPeer &message) { send_frame (write_frame (message)); }

  // The same of what is written for many.
  virtual void send_frame (const std::string &frame) = 0;
  // It sends to many from now on.
  virtual void became_producer () = 0;

  // "" = any stream.
  virtual bool may (Right right, const std::string &stream) const
  {
    (void)right;
    (void)stream;
    return true;
  }
};

class PeerSource;

// What the others know of a peer, and what they are still to hear.
struct PeerNews {
  PeerStatus told;
  StreamName room;             // where it was a source then
  bool waits = false;          // for its turn
  TokenBucket at_once{4, 0.1}; // who begins, or goes, is heard of; who only makes noise waits
};

struct Peer {
  PeerId id;
  PeerLine &line;
  PeerStatus status;
  Version version = Version::V1_0;
  bool has_spoken = false;
  bool knows_consumers = false; // what is older ends at the role "consumer"
  size_t begun = 0;             // sessions
  std::unique_ptr<PeerSource> source;
  StreamName room; // of its source, also when that has just gone
  PeerNews news = {};
};

class Sessions;

// A producer as the source of a room: every viewer there is a session of it.
class PeerSource final : public Member {
public:
  PeerSource (Sessions &sessions, Peer &peer, StreamName room)
      : sessions_ (sessions), peer_ (peer), room_ (std::move (room))
  {
  }

  const StreamName &room () const { return room_; }

  // It has heard that it is a producer: now of those who wait.
  void open ();
  void deliver (const Message &message) override;

  MemberFacts facts () const override { return {"gstwebrtc", {}}; }

  std::map<PeerId, SessionId> &viewers () { return viewers_; }

private:
  Sessions &sessions_;
  Peer &peer_;
  const StreamName room_;
  bool open_ = false;
  std::vector<PeerId> waiting_;
  std::map<PeerId, SessionId> viewers_; // who speak another protocol
};

// 122 random bits in the usual form.
std::string make_uuid ();
bool is_uuid (std::string_view text);

// A stream whose source speaks another protocol is a producer of this id: its
// name, but for names that a peer could have as its id.
PeerId id_of_stream (const StreamName &name);

} // namespace wsrtc::gstwebrtc
