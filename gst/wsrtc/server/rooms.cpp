// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rooms.hpp"

namespace wsrtc {

Room &Rooms::open (const StreamName &name)
{
  return rooms_.try_emplace (name, name, max_viewers_).first->second;
}

void Rooms::close_if_empty (const StreamName &name)
{
  const auto place = rooms_.find (name);
  if (place != rooms_.end () && place->second.empty ())
    rooms_.erase (place);
}

Status Rooms::reserve (const StreamName &name)
{
  const auto place = rooms_.find (name);
  const bool has_source = place != rooms_.end () && place->second.has_source ();
  if (has_source || reserved_.count (name) != 0)
    return Error{Fault::Busy,
                 "stream \"" + name.str () + "\" exists already on this server; choose another name"};
  reserved_.insert (name);
  return Done{};
}

void Rooms::release (const StreamName &name)
{
  reserved_.erase (name);
}

Status Rooms::join_reserved (const StreamName &name, const PeerId &id, Member &member)
{
  return open (name).join (id, Role::Source, member);
}

Status Rooms::join (const StreamName &name, const PeerId &id, Role role, Member &member)
{
  if (role == Role::Source && reserved_.count (name) != 0)
    return Error{Fault::Busy, "stream \"" + name.str () +
                                  "\" belongs to the program that runs this server; " +
                                  "choose another name"};
  Status joined = open (name).join (id, role, member);
  close_if_empty (name);
  return joined;
}

void Rooms::leave (const StreamName &name, const PeerId &id)
{
  const auto place = rooms_.find (name);
  if (place == rooms_.end ())
    return;
  place->second.leave (id);
  close_if_empty (name);
}

Status Rooms::receive (const StreamName &name, const PeerId &from, const Message &message)
{
  const auto place = rooms_.find (name);
  if (place == rooms_.end ())
    return Error{Fault::Closed, "room \"" + name.str () + "\" is closed"};
  return place->second.receive (from, message);
}

bool Rooms::has_source (const StreamName &name) const
{
  const auto place = rooms_.find (name);
  return place != rooms_.end () && place->second.has_source ();
}

Status Rooms::ask_snapshot (const StreamName &name, unsigned size)
{
  if (!has_source (name))
    return Error{Fault::NotFound, "there is no stream \"" + name.str () + "\" now"};
  return rooms_.find (name)->second.ask_snapshot (size);
}

std::vector<StreamInfo> Rooms::streams () const
{
  std::vector<StreamInfo> list;
  for (const auto &[name, room] : rooms_)
    if (room.has_source ())
      list.push_back ({name, room.state (), room.viewers (), room.about ()});
  return list;
}

} // namespace wsrtc
