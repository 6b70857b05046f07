// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guests.hpp"

#include <utility>

namespace wsrtc {

namespace {

// How long a viewer that gave its role has time to name its codecs before it
// is offered the preferred one. Our page names them with its first message.
constexpr Milliseconds capability_wait (250);

} // namespace

Guests::Guests (ViewerHost &host, const AudienceHooks &hooks, OwnerLinkPtr link,
                std::function<void ()> count_changed)
    : host_ (host), hooks_ (hooks), link_ (std::move (link)), count_changed_ (std::move (count_changed))
{
}

Guests::Guest *Guests::find (const PeerId &id)
{
  const auto it = guests_.find (id);
  return it == guests_.end () ? nullptr : &it->second;
}

Guests::Guest *Guests::admit (const PeerId &id, const std::string &role)
{
  if (guests_.size () >= host_.settings ().max_peers) {
    const std::string text =
        "all " + std::to_string (host_.settings ().max_peers) + " places are taken; try again later";
    hooks_.send (Message{id, ErrorReport{"busy", text}});
    hooks_.send (Message{id, Bye{"busy"}});
    hooks_.notice (Error{Fault::Busy, "peer " + id.str () + ": " + text});
    return nullptr;
  }
  Guest &guest = guests_[id];
  guest.id = id;
  guest.role = role;
  guest.joined = Clock::now ();
  hooks_.peer_added (id);
  count_changed_ ();
  return &guest;
}

void Guests::on_message (const Message &message)
{
  finish_leaving (message.peer);
  if (const auto *added = std::get_if<PeerAdded> (&message.body)) {
    finish_leaving (added->id);
    if (Guest *known = find (added->id))
      known->unreachable = false; // signalling is back
    else if (Guest *guest = admit (added->id, added->role))
      try_offer (*guest);
  } else if (const auto *removed = std::get_if<PeerRemoved> (&message.body)) {
    on_peer_removed (removed->id);
  } else if (std::holds_alternative<Description> (message.body)) {
    // A signaller that does not announce its peers: the first offer does.
    Guest *guest = find (message.peer);
    if (!guest && std::get<Description> (message.body).type == SdpType::Offer)
      guest = admit (message.peer, {});
    if (guest)
      on_description (*guest, message);
  } else if (Guest *guest = find (message.peer)) {
    if (std::holds_alternative<Bye> (message.body) && !guest->viewer) {
      dismiss (message.peer);
    } else if (const auto *capabilities = std::get_if<Capabilities> (&message.body)) {
      guest->capabilities = *capabilities;
      try_offer (*guest);
    } else if (guest->viewer) {
      guest->viewer->on_message (message);
    } else {
      keep_early (*guest, message);
    }
  }
}

void Guests::on_description (Guest &guest, const Message &message)
{
  const bool offer = std::get<Description> (message.body).type == SdpType::Offer;
  if (offer && !guest.viewer && live_ && !open_viewer (guest))
    return;
  if (guest.viewer)
    guest.viewer->on_message (message);
  else if (offer)
    keep_early (guest, message);
}

void Guests::keep_early (Guest &guest, const Message &message)
{
  const Status kept = guest.early.keep (message);
  if (kept)
    return;
  tell_end (guest, kept.error ().within ("peer " + guest.id.str ()));
  dismiss_later (guest);
}

void Guests::on_peer_removed (const PeerId &id)
{
  Guest *guest = find (id);
  if (!guest)
    return;
  guest->unreachable = true;
  // Media that run outlive their signalling; what is on the way cannot arrive.
  if (!guest->viewer || !guest->viewer->live ())
    dismiss (id);
}

void Guests::dismiss (const PeerId &id)
{
  Guest *guest = find (id);
  if (!guest)
    return;
  retire (*guest);
  guests_.erase (id);
  hooks_.peer_removed (id);
  count_changed_ ();
}

// What was under way is lost with the signalling, and a server that was started
// anew never tells that these have gone.
void Guests::dismiss_unconnected ()
{
  std::vector<PeerId> lost;
  for (const auto &[id, guest] : guests_)
    if (!guest.viewer || !guest.viewer->live ())
      lost.push_back (id);
  for (const PeerId &id : lost)
    dismiss (id);
}

// For callers that may be walking through the guests.
void Guests::dismiss_later (Guest &guest)
{
  guest.leaving = true;
  link_->post ([this, id = guest.id] { finish_leaving (id); });
}

// Now, if not by the task: one who comes back under its old name is a new guest.
void Guests::finish_leaving (const PeerId &id)
{
  const Guest *guest = find (id);
  if (guest && guest->leaving)
    dismiss (id);
}

// Ends the guest's viewer, if any, without telling it anything.
void Guests::retire (Guest &guest)
{
  if (!guest.viewer)
    return;
  guest.viewer->abandon ();
  bury (std::move (guest.viewer));
}

// A viewer may be on the call stack now, so that it is destroyed by a task.
void Guests::bury (std::unique_ptr<Viewer> viewer)
{
  retired_.push_back (std::move (viewer));
  link_->post ([this] { retired_.clear (); });
}

void Guests::try_offer (Guest &guest)
{
  if (!live_ || guest.viewer || guest.unreachable || guest.leaving)
    return;
  const bool may_announce = !guest.role.empty () && !guest.capabilities;
  if (may_announce && Clock::now () - guest.joined < capability_wait)
    return;
  auto early = std::exchange (guest.early, {});
  if (!open_viewer (guest))
    return;
  if (!early.has_description ())
    guest.viewer->start_offer ();
  while (guest.viewer && !early.empty ())
    guest.viewer->on_message (early.take ());
}

bool Guests::open_viewer (Guest &guest)
{
  auto viewer = Viewer::create (guest.id, host_, guest.capabilities, guest.rejected);
  if (viewer) {
    guest.viewer = std::move (*viewer);
    return true;
  }
  tell_end (guest, viewer.error ().within ("peer " + guest.id.str ()));
  dismiss_later (guest);
  return false;
}

void Guests::viewer_live (Viewer &viewer)
{
  if (Guest *guest = find (viewer.id ()))
    guest->rejected.clear ();
}

void Guests::viewer_ended (Viewer &viewer, const SessionEnd &end, bool try_next)
{
  Guest *guest = find (viewer.id ());
  if (!guest || guest->viewer.get () != &viewer)
    return; // retired by ourselves
  guest->rejected = viewer.rejected ();
  bury (std::move (guest->viewer));
  if (try_next && live_ && !guest->unreachable) {
    // Not here: the session that ended is still on the call stack.
    link_->post ([this, id = guest->id] {
      if (Guest *again = find (id))
        try_offer (*again);
    });
    return;
  }
  if (end.tell_peer && !guest->unreachable)
    tell_end (*guest, end.error);
  else if (end.error)
    report_end (*end.error);
  dismiss_later (*guest);
}

// A viewer that closes its page is nothing to warn of.
void Guests::report_end (const Error &error)
{
  if (error.fault == Fault::Closed)
    hooks_.notice (error);
  else
    hooks_.warn (error);
}

void Guests::tell_end (const Guest &guest, const std::optional<Error> &error)
{
  if (error) {
    hooks_.send (Message{guest.id, ErrorReport{to_string (error->fault), error->text}});
    report_end (*error);
  }
  hooks_.send (Message{guest.id, Bye{error ? error->text : std::string ()}});
}

void Guests::set_live (bool live)
{
  live_ = live;
  for (auto &[id, guest] : guests_)
    try_offer (guest);
}

void Guests::on_rtp_caps ()
{
  for (auto &[id, guest] : guests_)
    if (guest.viewer)
      guest.viewer->on_rtp_caps ();
}

void Guests::tick (Clock::time_point now)
{
  for (auto &[id, guest] : guests_) {
    if (guest.viewer)
      guest.viewer->tick (now);
    else
      try_offer (guest);
  }
}

void Guests::restart ()
{
  for (auto &[id, guest] : guests_) {
    retire (guest);
    try_offer (guest);
  }
}

void Guests::end_viewers ()
{
  for (auto &[id, guest] : guests_)
    retire (guest);
  retired_.clear (); // nothing of theirs runs in an element that has stopped
}

void Guests::drop_unreachable ()
{
  for (auto &[id, guest] : guests_)
    if (guest.unreachable)
      dismiss_later (guest);
}

std::vector<PeerId> Guests::close ()
{
  std::vector<PeerId> gone;
  for (auto &[id, guest] : guests_) {
    if (!guest.unreachable)
      hooks_.send (Message{id, Bye{"the stream has ended"}});
    retire (guest);
    gone.push_back (id);
  }
  guests_.clear ();
  retired_.clear (); // the owner is about to stop
  count_changed_ ();
  return gone;
}

} // namespace wsrtc
