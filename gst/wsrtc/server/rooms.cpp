// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rooms.hpp"

namespace wsrtc {

Status Rooms::set_ice_servers (const ServerSettings &settings, int64_t (*now) ())
{
  Result<IceServers> servers = IceServers::make (settings, now);
  if (!servers)
    return servers.error ();
  ice_servers_ = std::move (*servers);
  return Done{};
}

Room &Rooms::open (const StreamName &name)
{
  Room &room = rooms_.try_emplace (name, name, max_viewers_, &ice_servers_).first->second;
  if (expected_.count (name) != 0)
    room.keep_for_receiver ();
  return room;
}

void Rooms::close_if_empty (const StreamName &name)
{
  const auto place = rooms_.find (name);
  if (place != rooms_.end () && place->second.empty ())
    rooms_.erase (place);
}

Status Rooms::check_free (const StreamName &name) const
{
  const auto place = rooms_.find (name);
  const bool has_source = place != rooms_.end () && place->second.has_source ();
  if (has_source || reserved_.count (name) != 0 || expected_.count (name) != 0)
    return Error{Fault::Busy,
                 "stream \"" + name.str () + "\" exists already on this server; choose another name"};
  return Done{};
}

Status Rooms::reserve (const StreamName &name)
{
  const Status free = check_free (name);
  if (free)
    reserved_.insert (name);
  return free;
}

void Rooms::release (const StreamName &name)
{
  reserved_.erase (name);
}

Status Rooms::join_reserved (const StreamName &name, const PeerId &id, Member &member)
{
  Status joined = open (name).join (id, Role::Source, member);
  if (joined)
    counters_.source_came (name);
  tell (name);
  return joined;
}

Status Rooms::expect (const StreamName &name)
{
  const bool left_behind = expected_.count (name) == 0 && is_expected (name);
  const Status free = left_behind ? Status (Done{}) : check_free (name);
  if (!free)
    return free;
  expected_.insert (name);
  // Those who wait in it already go on doing so.
  const auto place = rooms_.find (name);
  if (place != rooms_.end ())
    place->second.keep_for_receiver ();
  return Done{};
}

// A source that came for it stays, and is nobody's but for the next who expects one.
void Rooms::forget (const StreamName &name)
{
  expected_.erase (name);
  const auto place = rooms_.find (name);
  if (place != rooms_.end () && !place->second.has_source ())
    place->second.open_for_all ();
  tell_of_receiver (name);
}

bool Rooms::is_expected (const StreamName &name) const
{
  const auto place = rooms_.find (name);
  const bool was_expected = place != rooms_.end () && place->second.has_source () && place->second.is_kept ();
  return was_expected || expected_.count (name) != 0;
}

void Rooms::end_sessions_of (const StreamName &name, const PeerId &id, const std::string &reason)
{
  const auto place = rooms_.find (name);
  if (place != rooms_.end ())
    place->second.end_sessions_of (id, reason);
}

Status Rooms::join_expected (const StreamName &name, const PeerId &id, Member &member)
{
  Status joined = open (name).join (id, Role::Receiver, member);
  tell_of_receiver (name);
  return joined;
}

Status Rooms::check_join (const StreamName &name, Role role) const
{
  const bool expected = is_expected (name);
  if (role != Role::Source)
    return expected ? Status (Error{Fault::Security, "stream \"" + name.str () +
                                                         "\" is for the program that runs this server, and "
                                                         "for no other viewer"})
                    : Status (Done{});
  if (reserved_.count (name) != 0)
    return Error{Fault::Busy, "stream \"" + name.str () +
                                  "\" belongs to the program that runs this server; " +
                                  "choose another name"};
  if (!accepts_sources_ && !expected)
    return Error{Fault::Security, "this server shows its own streams only, and \"" + name.str () +
                                      "\" takes none from others"};
  return Done{};
}

Status Rooms::join (const StreamName &name, const PeerId &id, Role role, Member &member)
{
  if (const Status allowed = check_join (name, role); !allowed)
    return allowed;
  Status joined = open (name).join (id, role, member);
  close_if_empty (name);
  if (joined && role == Role::Source) {
    counters_.source_came (name);
    tell (name);
  }
  return joined;
}

void Rooms::leave (const StreamName &name, const PeerId &id)
{
  const auto place = rooms_.find (name);
  if (place == rooms_.end ())
    return;
  const bool was_source = place->second.source_id () == id;
  place->second.leave (id);
  if (was_source && expected_.count (name) == 0)
    place->second.open_for_all ();
  close_if_empty (name);
  if (!was_source)
    return;
  if (report_taker_)
    report_taker_->source_left (name);
  tell (name);
}

Status Rooms::receive (const StreamName &name, const PeerId &from, const Message &message)
{
  const auto place = rooms_.find (name);
  if (place == rooms_.end ())
    return Error{Fault::Closed, "room \"" + name.str () + "\" is closed"};
  Status received = place->second.receive (from, message);
  if (const auto *report = std::get_if<SourceReport> (&message.body); report && received && report_taker_)
    report_taker_->take_report (name, *report);
  if (received &&
      (std::holds_alternative<About> (message.body) || std::holds_alternative<StreamState> (message.body)))
    tell (name);
  return received;
}

void Rooms::tell (const StreamName &name) const
{
  if (watcher_)
    watcher_->stream_changed (name);
}

void Rooms::tell_of_receiver (const StreamName &name) const
{
  if (receiver_watcher_)
    receiver_watcher_->receiver_changed (name);
}

bool Rooms::has_receiver (const StreamName &name) const
{
  const auto place = rooms_.find (name);
  return place != rooms_.end () && place->second.has_receiver ();
}

bool Rooms::has_source (const StreamName &name) const
{
  const auto place = rooms_.find (name);
  return place != rooms_.end () && place->second.has_source ();
}

bool Rooms::is_live (const StreamName &name) const
{
  return has_source (name) && rooms_.find (name)->second.state ().live;
}

Status Rooms::ask_snapshot (const StreamName &name, unsigned size)
{
  if (!has_source (name))
    return Error{Fault::NotFound, "there is no stream \"" + name.str () + "\" now"};
  return rooms_.find (name)->second.ask_snapshot (size);
}

bool Rooms::ask_figures (const StreamName &name)
{
  const auto place = rooms_.find (name);
  return place != rooms_.end () && place->second.ask_figures ();
}

std::vector<GuestInfo> Rooms::guests (const StreamName &name) const
{
  const auto place = rooms_.find (name);
  return place == rooms_.end () ? std::vector<GuestInfo> () : place->second.guests ();
}

MemberFacts Rooms::source_facts (const StreamName &name) const
{
  return has_source (name) ? rooms_.find (name)->second.source_facts () : MemberFacts{};
}

std::vector<StreamInfo> Rooms::streams () const
{
  std::vector<StreamInfo> list;
  for (const auto &[name, _] : rooms_)
    if (std::optional<StreamInfo> info = stream (name))
      list.push_back (std::move (*info));
  return list;
}

std::optional<StreamInfo> Rooms::stream (const StreamName &name) const
{
  const auto place = rooms_.find (name);
  if (place == rooms_.end () || !place->second.has_source () || is_expected (name))
    return std::nullopt;
  const Room &room = place->second;
  return StreamInfo{name,          room.state (),     room.viewers (),
                    room.about (), room.source_id (), room.gives_snapshots ()};
}

std::vector<StreamName> Rooms::awaited () const
{
  std::vector<StreamName> names;
  for (const StreamName &name : expected_)
    if (!has_source (name))
      names.push_back (name);
  return names;
}

} // namespace wsrtc
