// SPDX-License-Identifier: LGPL-2.1-or-later
//
// All rooms of a server. Lives on the server's thread; pure like Room.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "room.hpp"

namespace wsrtc {

struct StreamInfo {
  StreamName name;
  StreamState state;
  size_t viewers = 0;
  About about;
};

class Rooms {
public:
  void set_max_viewers (size_t max_viewers) { max_viewers_ = max_viewers; }

  // Keeps a room's place of source for this process. Busy if it is taken.
  Status reserve (const StreamName &name);
  void release (const StreamName &name);
  // The source of a reserved room.
  Status join_reserved (const StreamName &name, const PeerId &id, Member &member);

  // False: clients may be the source of expected streams only.
  void set_accepts_sources (bool accepts) { accepts_sources_ = accepts; }

  // Keeps a room for a receiver of this process: some client may be its source, and
  // nobody else hears it or sees it in the list. Busy if it is taken.
  Status expect (const StreamName &name);
  void forget (const StreamName &name);
  // The receiver of an expected stream.
  Status join_expected (const StreamName &name, const PeerId &id, Member &member);

  Status join (const StreamName &name, const PeerId &id, Role role, Member &member);
  void leave (const StreamName &name, const PeerId &id);
  Status receive (const StreamName &name, const PeerId &from, const Message &message);

  bool has_source (const StreamName &name) const;

  // A receiver of this process waits for its source.
  bool is_expected (const StreamName &name) const { return expected_.count (name) != 0; }

  // The place of its source is kept for this process.
  bool is_reserved (const StreamName &name) const { return reserved_.count (name) != 0; }

  bool accepts_sources () const { return accepts_sources_; }

  // A source is there, and has something to show.
  bool is_live (const StreamName &name) const;
  // A still picture from the source of a room; an Error says why there is none.
  Status ask_snapshot (const StreamName &name, unsigned size);

  // Rooms with a source, by name. Those in which somebody only waits are not
  // told: anybody can open one, and a list is no place for strangers' words.
  std::vector<StreamInfo> streams () const;

private:
  Room &open (const StreamName &name);
  Status check_join (const StreamName &name, Role role) const;
  Status check_free (const StreamName &name) const;
  void close_if_empty (const StreamName &name);

  size_t max_viewers_ = 0;
  std::map<StreamName, Room> rooms_;
  std::set<StreamName> reserved_;
  std::set<StreamName> expected_;
  bool accepts_sources_ = true;
};

} // namespace wsrtc
