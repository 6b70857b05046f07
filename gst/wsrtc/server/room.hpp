// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Who hears whom in one room. No sockets and no threads: members are told
// through an interface, so that the rules are tested by tables.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <glib.h>

#include "ice_servers.hpp"
#include "ids.hpp"
#include "message.hpp"
#include "result.hpp"

namespace wsrtc {

enum class Role {
  Plain,    // gave none: a viewer when there is a source, else one of a pair
  Viewer,   // waits for the source
  Source,   // one a room
  Receiver, // a viewer in this process, for whom the room may be kept
  Player,   // a viewer that offers, and to whom nothing can be offered
  Peer,     // one of a pair, told of the other; a viewer when there is a source
  Foreign,  // a viewer with another protocol: nobody waits for it to name its codecs
};

// "" is Plain.
std::optional<Role> parse_role (std::string_view text);
const char *to_string (Role role);

// Whether it can be handed on, whatever the protocol is.
Status check_length (const MessageBody &body);

// What is told of a member to whoever looks after the server.
struct MemberFacts {
  const char *protocol = "local"; // a word of ours
  std::string address;            // "" = in this process, or not known
};

// One end of a room: a socket, or the element in this process.
class Member {
public:
  virtual ~Member () = default;

  virtual MemberFacts facts () const { return {}; }

  // A source shall tell its figures, see Observatory. False = it never does.
  virtual bool ask_figures () { return false; }

  // Much of what it was told it has not taken yet: nobody may make it more.
  virtual bool is_behind () const { return false; }

  // Never calls back into the room.
  virtual void deliver (const Message &message) = 0;

  // Whether it is worth asking it for one.
  virtual bool gives_snapshots () const { return false; }

  // A source shall give a still picture, see Snapshots. False = it never does.
  virtual bool ask_snapshot (unsigned size)
  {
    (void)size;
    return false;
  }
};

struct GuestInfo {
  PeerId id;
  Role role;
  int64_t came; // µs since 1970
  MemberFacts facts;
};

class Room {
public:
  // `max_viewers` = 0: no limit. `ice` is what members are given, and outlives the
  // room; nullptr = nothing.
  Room (StreamName name, size_t max_viewers, const IceServers *ice = nullptr)
      : name_ (std::move (name)), max_viewers_ (max_viewers), ice_ (ice)
  {
  }

  // `member` stays until leave (). An Error means that it did not get in.
  Status join (const PeerId &id, Role role, Member &member);
  void leave (const PeerId &id);
  // An Error is the sender's fault. A message whose receiver has just gone is
  // none: it is dropped without a word.
  Status receive (const PeerId &from, const Message &message);

  // Its media with others end: they hear a Bye of it.
  void end_sessions_of (const PeerId &id, const std::string &reason);

  // From now on a source is told of a Receiver, and of no other guest, and hears none
  // that it was told of before.
  void keep_for_receiver ();

  // Who comes is a viewer as everywhere.
  void open_for_all () { kept_ = false; }

  bool is_kept () const { return kept_; }

  const StreamName &name () const { return name_; }

  bool empty () const { return !source_ && guests_.empty (); }

  Status ask_snapshot (unsigned size);

  bool gives_snapshots () const { return source_ && source_->gives_snapshots (); }

  bool has_source () const { return source_ != nullptr; }

  // Empty without a source.
  const PeerId &source_id () const { return source_id_; }

  const StreamState &state () const { return state_; }

  const About &about () const { return about_; }

  size_t viewers () const { return guests_.size (); }

  bool has_receiver () const;

  std::vector<GuestInfo> guests () const;

  // Only with a source.
  MemberFacts source_facts () const { return source_->facts (); }

  // False = there is nothing to wait for.
  bool ask_figures () { return source_ && source_->ask_figures (); }

private:
  // What a guest is bound to. Once a source has been told about a guest, what
  // that guest says is never for another one.
  enum class Tie { None, Source, Pair };

  struct Guest {
    Role role;
    Member *member = nullptr;
    Tie tie = Tie::None;
    int64_t welcomed = 0; // in s, on the clock of the ICE servers
    int64_t came = g_get_real_time ();
    // Kept for a source that comes later.
    std::optional<Capabilities> capabilities;
  };

  using Guests = std::map<PeerId, Guest>;

  Status check_guest (Role role) const;
  Status join_source (const PeerId &id, Member &member);
  Status receive_from_source (const Message &message);
  Status receive_from_guest (const PeerId &id, Guest &guest, const Message &message);
  const Member *listener_of (const PeerId &id, const Guest &guest);
  void relay_to_partner (const PeerId &id, Guest &guest, const Message &message);
  void source_left ();
  bool may_be_announced (const Guest &guest) const;
  void announce (const PeerId &id, Guest &guest);
  void introduce_pair (const PeerId &newcomer);
  void introduce (const PeerId &to_id, Guest &to, const PeerId &id, const Guest &other, bool polite);
  void welcome (const PeerId &id, Member &member, int64_t &welcomed);
  void renew (const PeerId &id, Guest &guest);
  void renew_source ();
  void set_state (StreamState state);
  Guests::iterator partner_of (const PeerId &id);

  StreamName name_;
  size_t max_viewers_;
  const IceServers *ice_;
  PeerId source_id_;
  Member *source_ = nullptr;
  int64_t source_welcomed_ = 0;
  StreamState state_ = waiting_state ();
  About about_; // in words of the source
  Guests guests_;
  bool kept_ = false;

  static StreamState waiting_state ();
};

} // namespace wsrtc
