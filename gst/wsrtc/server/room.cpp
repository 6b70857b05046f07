// SPDX-License-Identifier: LGPL-2.1-or-later
#include "room.hpp"

#include <algorithm>

#include "dialect.hpp"
#include "json_writer.hpp"

namespace wsrtc {

namespace {

struct RoleRow {
  const char *name;
  Role role;
  bool by_name = true; // a client may be one by that name
};

constexpr RoleRow roles[] = {
    {"", Role::Plain},          {"viewer", Role::Viewer},
    {"source", Role::Source},   {"viewer", Role::Receiver, false}, // what others call it
    {"peer", Role::Peer},       {"player", Role::Player, false},
    {"", Role::Foreign, false},
};

bool may_pair (Role role)
{
  return role == Role::Plain || role == Role::Peer;
}

// The kinds that one party of a session may send to the other.
bool is_between_parties (const MessageBody &body)
{
  return std::holds_alternative<Description> (body) || std::holds_alternative<Candidate> (body) ||
         std::holds_alternative<Bye> (body) || std::holds_alternative<Capabilities> (body) ||
         std::holds_alternative<ErrorReport> (body);
}

bool is_offer (const MessageBody &body)
{
  const auto *description = std::get_if<Description> (&body);
  return description && description->type == SdpType::Offer;
}

Error not_allowed (const char *who, const Message &message)
{
  return {Fault::Protocol, std::string ("a ") + who + " may not send \"" + kind_of (message) + "\""};
}

} // namespace

std::optional<Role> parse_role (std::string_view text)
{
  for (const RoleRow &row : roles)
    if (row.by_name && text == row.name)
      return row.role;
  return std::nullopt;
}

const char *to_string (Role role)
{
  for (const RoleRow &row : roles)
    if (role == row.role)
      return row.name;
  return "";
}

StreamState Room::waiting_state ()
{
  return {false, "The stream has not started yet."};
}

Status Room::join (const PeerId &id, Role role, Member &member)
{
  if (role == Role::Source)
    return join_source (id, member);
  if (Status allowed = check_guest (role); !allowed)
    return allowed;

  auto [place, _] = guests_.emplace (id, Guest{role, &member});
  if (role != Role::Plain) {
    welcome (id, member, place->second.welcomed);
    member.deliver ({{}, state_});
  }
  if (source_ && may_be_announced (place->second))
    announce (id, place->second);
  else if (!source_ && may_pair (role))
    introduce_pair (id);
  return Done{};
}

Status Room::check_guest (Role role) const
{
  if (max_viewers_ != 0 && guests_.size () >= max_viewers_)
    return Error{Fault::Busy,
                 "room \"" + name_.str () + "\" has its " + std::to_string (max_viewers_) + " viewers"};
  if (source_ || !may_pair (role))
    return Done{};
  const auto unbound = std::count_if (guests_.begin (), guests_.end (), [] (const auto &entry) {
    return may_pair (entry.second.role) && entry.second.tie != Tie::Source;
  });
  if (unbound >= 2)
    return Error{Fault::Busy,
                 "room \"" + name_.str () + "\" has no source and already two clients; use another room"};
  return Done{};
}

Status Room::join_source (const PeerId &id, Member &member)
{
  if (source_)
    return Error{Fault::Busy,
                 "room \"" + name_.str () + "\" has a source already; use another room for this one"};
  source_ = &member;
  source_id_ = id;
  welcome (id, member, source_welcomed_);
  for (auto &[guest_id, guest] : guests_)
    if (guest.tie != Tie::Pair && may_be_announced (guest))
      announce (guest_id, guest);
  return Done{};
}

bool Room::may_be_announced (const Guest &guest) const
{
  return !kept_ || guest.role == Role::Receiver;
}

void Room::announce (const PeerId &id, Guest &guest)
{
  guest.tie = Tie::Source;
  renew_source ();
  source_->deliver ({{}, PeerAdded{id, to_string (guest.role)}});
  if (guest.capabilities)
    source_->deliver ({id, *guest.capabilities});
}

void Room::welcome (const PeerId &id, Member &member, int64_t &welcomed)
{
  member.deliver ({{}, Welcome{id, ice_ ? ice_->servers_for (id) : std::vector<IceServer> ()}});
  welcomed = ice_ ? ice_->now () : 0;
}

// Right before somebody makes a peer connection: credentials of TURN servers that
// came with the first welcome may have expired long ago.
void Room::renew (const PeerId &id, Guest &guest)
{
  if (guest.role != Role::Plain && ice_ && ice_->is_stale (guest.welcomed))
    welcome (id, *guest.member, guest.welcomed);
}

void Room::renew_source ()
{
  if (source_ && ice_ && ice_->is_stale (source_welcomed_))
    welcome (source_id_, *source_, source_welcomed_);
}

// Both learn of each other, but for a plain page, which cannot be told and is left
// the last word. Of two who are told, the newcomer is polite.
void Room::introduce_pair (const PeerId &newcomer)
{
  const auto partner = partner_of (newcomer);
  if (partner == guests_.end ())
    return;
  Guest &second = guests_.find (newcomer)->second;
  Guest &first = partner->second;
  introduce (partner->first, first, newcomer, second, second.role != Role::Peer);
  introduce (newcomer, second, partner->first, first, true);
}

void Room::introduce (const PeerId &to_id, Guest &to, const PeerId &id, const Guest &other, bool polite)
{
  if (to.role != Role::Peer)
    return;
  renew (to_id, to);
  to.member->deliver ({{}, PeerAdded{id, to_string (other.role), polite}});
  if (other.capabilities)
    to.member->deliver ({id, *other.capabilities});
}

void Room::leave (const PeerId &id)
{
  if (source_ && id == source_id_) {
    source_left ();
    return;
  }
  const auto place = guests_.find (id);
  if (place == guests_.end ())
    return;
  const bool was_with_source = place->second.tie == Tie::Source;
  const auto partner = partner_of (id);
  guests_.erase (place);

  if (was_with_source) {
    if (source_)
      source_->deliver ({{}, PeerRemoved{id}});
    return;
  }
  if (partner == guests_.end ())
    return;
  Guest &left_behind = partner->second;
  if (left_behind.role == Role::Peer)
    left_behind.member->deliver ({{}, PeerRemoved{id}});
  left_behind.tie = Tie::None;
  if (source_ && may_be_announced (left_behind))
    announce (partner->first, left_behind);
}

void Room::keep_for_receiver ()
{
  kept_ = true;
  for (auto &[_, guest] : guests_)
    if (guest.tie == Tie::Source && !may_be_announced (guest))
      guest.tie = Tie::None;
}

void Room::end_sessions_of (const PeerId &id, const std::string &reason)
{
  const Bye bye{reason};
  if (source_ && id == source_id_) {
    for (auto &[_, guest] : guests_)
      if (guest.tie == Tie::Source)
        guest.member->deliver ({{}, bye});
    return;
  }
  const auto place = guests_.find (id);
  if (place == guests_.end ())
    return;
  if (place->second.tie != Tie::Source)
    relay_to_partner (id, place->second, {{}, bye});
  else if (source_)
    source_->deliver ({id, bye});
}

void Room::source_left ()
{
  source_ = nullptr;
  source_id_ = {};
  about_ = {};
  set_state ({false, "The source has gone; waiting for it to come back."});
}

void Room::set_state (StreamState state)
{
  state_ = std::move (state);
  for (auto &[_, guest] : guests_)
    if (guest.tie == Tie::Source)
      guest.member->deliver ({{}, state_});
}

bool Room::has_receiver () const
{
  return std::any_of (guests_.begin (), guests_.end (),
                      [] (const auto &entry) { return entry.second.role == Role::Receiver; });
}

std::vector<GuestInfo> Room::guests () const
{
  std::vector<GuestInfo> all;
  for (const auto &[id, guest] : guests_)
    all.push_back ({id, guest.role, guest.came, guest.member->facts ()});
  return all;
}

Status Room::ask_snapshot (unsigned size)
{
  if (source_ && source_->ask_snapshot (size))
    return Done{};
  return Error{Fault::Unsupported, "the source of stream \"" + name_.str () +
                                       "\" is another program, and gives no still pictures"};
}

// A frame that is longer would end the connection of who gets it: its client takes no
// longer ones than we do.
Status check_length (const MessageBody &body)
{
  constexpr size_t envelope = 1024; // ids, and words of ours
  const auto *description = std::get_if<Description> (&body);
  if (description && json_quote (description->sdp).size () > max_frame_bytes - envelope)
    return Error{Fault::TooLarge, "a description has as JSON at most " +
                                      std::to_string (max_frame_bytes - envelope) + " bytes"};
  return Done{};
}

Status Room::receive (const PeerId &from, const Message &message)
{
  if (Status fits = check_length (message.body); !fits)
    return fits;
  if (source_ && from == source_id_)
    return receive_from_source (message);
  const auto place = guests_.find (from);
  if (place == guests_.end ())
    return Error{Fault::Closed, "room \"" + name_.str () + "\" does not have this client any more"};
  return receive_from_guest (from, place->second, message);
}

Status Room::receive_from_source (const Message &message)
{
  if (const auto *state = std::get_if<StreamState> (&message.body)) {
    set_state (*state);
    return Done{};
  }
  if (const auto *about = std::get_if<About> (&message.body)) {
    about_ = *about;
    return Done{};
  }
  if (std::holds_alternative<SourceReport> (message.body))
    return Done{}; // for who looks after the server, see Rooms
  if (!is_between_parties (message.body))
    return not_allowed ("source", message);
  if (message.peer.empty ())
    return Error{Fault::Protocol,
                 std::string ("\"") + kind_of (message) + "\" of a source needs \"to\", the id of a viewer"};
  const auto place = guests_.find (message.peer);
  if (place == guests_.end () || place->second.tie != Tie::Source)
    return Done{};
  if (is_offer (message.body))
    renew (place->first, place->second);
  place->second.member->deliver ({{}, message.body});
  return Done{};
}

Status Room::receive_from_guest (const PeerId &id, Guest &guest, const Message &message)
{
  if (!is_between_parties (message.body))
    return not_allowed ("viewer", message);
  if (const Member *listener = listener_of (id, guest); listener && listener->is_behind ())
    return Error{Fault::Busy, "the other side does not keep up with what it is sent; try again later"};
  if (const auto *capabilities = std::get_if<Capabilities> (&message.body))
    guest.capabilities = *capabilities;

  if (guest.tie != Tie::Source)
    relay_to_partner (id, guest, message);
  else if (source_) {
    if (is_offer (message.body))
      renew_source ();
    source_->deliver ({id, message.body});
  }
  return Done{};
}

const Member *Room::listener_of (const PeerId &id, const Guest &guest)
{
  if (guest.tie == Tie::Source)
    return source_;
  const auto partner = partner_of (id);
  return partner == guests_.end () ? nullptr : partner->second.member;
}

void Room::relay_to_partner (const PeerId &id, Guest &guest, const Message &message)
{
  const auto partner = partner_of (id);
  if (partner == guests_.end ())
    return;
  guest.tie = Tie::Pair;
  partner->second.tie = Tie::Pair;
  if (is_offer (message.body))
    renew (partner->first, partner->second);
  const bool told_ids = partner->second.role == Role::Peer;
  partner->second.member->deliver ({told_ids ? id : PeerId (), message.body});
}

Room::Guests::iterator Room::partner_of (const PeerId &id)
{
  const auto self = guests_.find (id);
  if (self == guests_.end () || !may_pair (self->second.role) || self->second.tie == Tie::Source)
    return guests_.end ();
  return std::find_if (guests_.begin (), guests_.end (), [&] (const auto &entry) {
    return entry.first != id && may_pair (entry.second.role) && entry.second.tie != Tie::Source;
  });
}

} // namespace wsrtc
