// SPDX-License-Identifier: LGPL-2.1-or-later
//
// All rooms of a server. Lives on the server's thread; pure like Room.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "counters.hpp"
#include "room.hpp"

namespace wsrtc {

struct StreamInfo {
  StreamName name;
  StreamState state;
  size_t viewers = 0;
  About about;
  PeerId source;          // in the room
  bool snapshots = false; // it gives still pictures
};

// Hears that a stream came, went, has another source or says something else of
// itself. Members may be in the middle of a delivery: to be noted, and looked at
// later.
class StreamsWatcher {
public:
  virtual ~StreamsWatcher () = default;
  virtual void stream_changed (const StreamName &name) = 0;
};

// Hears what sources tell of their streams, and when they go.
class ReportTaker {
public:
  virtual ~ReportTaker () = default;
  virtual void take_report (const StreamName &name, const SourceReport &report) = 0;
  virtual void source_left (const StreamName &name) = 0;
};

// Hears that a receiver came to an expected room, or that the room is expected no more.
// To be looked at later, as with StreamsWatcher.
class ReceiverWatcher {
public:
  virtual ~ReceiverWatcher () = default;
  virtual void receiver_changed (const StreamName &name) = 0;
};

class Rooms {
public:
  Rooms () = default;
  Rooms (const Rooms &) = delete; // rooms point into it
  Rooms &operator= (const Rooms &) = delete;

  // nullptr = nobody.
  void set_watcher (StreamsWatcher *watcher) { watcher_ = watcher; }

  // nullptr = nobody.
  void set_receiver_watcher (ReceiverWatcher *watcher) { receiver_watcher_ = watcher; }

  // nullptr = nobody.
  void set_report_taker (ReportTaker *taker) { report_taker_ = taker; }

  // Of the whole server: here because everybody who refuses something knows the rooms.
  Counters &counters () { return counters_; }

  void set_max_viewers (size_t max_viewers) { max_viewers_ = max_viewers; }

  // What clients that come from now on are given; an Error leaves it as it was.
  Status set_ice_servers (const ServerSettings &settings, int64_t (*now) () = wall_clock);

  const IceServers &ice_servers () const { return ice_servers_; }

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
  // See Room.
  void end_sessions_of (const StreamName &name, const PeerId &id, const std::string &reason);
  Status receive (const StreamName &name, const PeerId &from, const Message &message);

  bool has_source (const StreamName &name) const;

  // A receiver of this process waits for its source.
  bool is_expected (const StreamName &name) const;

  // It is in that room.
  bool has_receiver (const StreamName &name) const;

  // The place of its source is kept for this process.
  bool is_reserved (const StreamName &name) const { return reserved_.count (name) != 0; }

  bool accepts_sources () const { return accepts_sources_; }

  // A source is there, and has something to show.
  bool is_live (const StreamName &name) const;
  // A still picture from the source of a room; an Error says why there is none.
  Status ask_snapshot (const StreamName &name, unsigned size);

  // False = there is nothing to wait for.
  bool ask_figures (const StreamName &name);
  // Who is in the room of a stream beside its source.
  std::vector<GuestInfo> guests (const StreamName &name) const;
  // Of a stream that is there.
  MemberFacts source_facts (const StreamName &name) const;

  // Rooms with a source, by name. Those in which somebody only waits are not
  // told: anybody can open one, and a list is no place for strangers' words.
  std::vector<StreamInfo> streams () const;
  // One of them.
  std::optional<StreamInfo> stream (const StreamName &name) const;
  // Expected streams that have no source yet.
  std::vector<StreamName> awaited () const;

private:
  Room &open (const StreamName &name);
  Status check_join (const StreamName &name, Role role) const;
  Status check_free (const StreamName &name) const;
  void close_if_empty (const StreamName &name);
  void tell (const StreamName &name) const;
  void tell_of_receiver (const StreamName &name) const;

  Counters counters_;
  StreamsWatcher *watcher_ = nullptr;
  ReceiverWatcher *receiver_watcher_ = nullptr;
  ReportTaker *report_taker_ = nullptr;
  size_t max_viewers_ = 0;
  IceServers ice_servers_;
  std::map<StreamName, Room> rooms_;
  std::set<StreamName> reserved_;
  std::set<StreamName> expected_;
  bool accepts_sources_ = true;
};

} // namespace wsrtc
