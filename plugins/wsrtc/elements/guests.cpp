// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guests.hpp"

#include <algorithm>
#include <utility>

namespace wsrtc {

namespace {

// Several inputs that come or go at a time are one change.
constexpr Milliseconds renewal_wait (100);
// A webrtcbin takes some milliseconds to make; a crowd is renewed by and by.
constexpr int renewals_a_tick = 8;
constexpr Milliseconds prepare_interval (20);

} // namespace

Guests::Guests (ViewerHost &host, const AudienceHooks &hooks, OwnerLinkPtr link,
                std::function<void ()> count_changed)
    : host_ (host), hooks_ (hooks), link_ (std::move (link)), count_changed_ (std::move (count_changed)),
      understudy_ (host, [this] (std::unique_ptr<Viewer> viewer) { bury (std::move (viewer)); }),
      preparing_ (host.owner (), prepare_interval, [this] { return prepare (); })
{
}

// ---- coming

Guest *Guests::find (const PeerId &id)
{
  const auto it = guests_.find (id);
  return it == guests_.end () ? nullptr : &it->second;
}

bool Guests::is_full () const
{
  const auto present = std::count_if (guests_.begin (), guests_.end (),
                                      [] (const auto &item) { return !item.second.leaving (); });
  return static_cast<size_t> (present) >= host_.settings ().max_peers;
}

// Of a call, who has lost signalling may be the same that comes now.
void Guests::make_place ()
{
  if (!host_.call ())
    return;
  const auto lost = std::find_if (guests_.begin (), guests_.end (),
                                  [] (const auto &item) { return !item.second.reachable (); });
  if (lost != guests_.end ())
    dismiss (PeerId (lost->first));
}

Guest *Guests::admit (const PeerAdded &added)
{
  const PeerId &id = added.id;
  if (is_full ())
    make_place ();
  if (is_full ()) {
    const std::string text =
        "all " + std::to_string (host_.settings ().max_peers) + " places are taken; try again later";
    hooks_.send (Message{id, ErrorReport{"busy", text}});
    hooks_.send (Message{id, Bye{"busy"}});
    hooks_.notice (Error{Fault::Busy, "peer " + id.str () + ": " + text});
    return nullptr;
  }
  GuestHost &self = *this;
  Guest &guest = guests_.try_emplace (id, self, added).first->second;
  hooks_.peer_added (id);
  count_changed_ ();
  preparing_.start ();
  return &guest;
}

void Guests::on_message (const Message &message)
{
  finish_leaving (message.peer);
  if (const auto *added = std::get_if<PeerAdded> (&message.body)) {
    on_peer_added (*added);
    return;
  }
  if (const auto *removed = std::get_if<PeerRemoved> (&message.body)) {
    on_peer_removed (removed->id);
    return;
  }
  Guest *guest = find (message.peer);
  const auto *description = std::get_if<Description> (&message.body);
  // A signaller that does not announce its peers: the first offer does.
  if (!guest && description && description->type == SdpType::Offer)
    guest = admit (PeerAdded{message.peer, {}});
  if (!guest)
    return;
  if (!guest->reachable ())
    guest->set_reachable (true); // it says something
  if (std::holds_alternative<Bye> (message.body))
    dismiss_later (*guest);
  else
    guest->on_message (message);
}

void Guests::on_peer_added (const PeerAdded &added)
{
  finish_leaving (added.id);
  if (Guest *known = find (added.id))
    known->come_back (added);
  else if (Guest *guest = admit (added))
    guest->offer ();
}

// ---- going

void Guests::on_peer_removed (const PeerId &id)
{
  Guest *guest = find (id);
  if (!guest)
    return;
  guest->set_reachable (false);
  // Media that run outlive their signalling; what is on the way cannot arrive.
  if (!guest->live ())
    dismiss_later (*guest);
}

void Guests::dismiss (const PeerId &id)
{
  Guest *guest = find (id);
  if (!guest)
    return;
  guest->retire ();
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
    if (!guest.live ())
      lost.push_back (id);
  for (const PeerId &id : lost)
    dismiss (id);
}

void Guests::doubt_all ()
{
  dismiss_unconnected ();
  for (auto &[id, guest] : guests_)
    guest.set_reachable (false);
}

// For callers that may be walking through the guests, or have the guest itself on the call stack.
void Guests::dismiss_later (Guest &guest)
{
  guest.retire ();
  guest.set_leaving ();
  link_->post ([this, id = guest.id ()] { finish_leaving (id); });
}

// Now, if not by the task: one who comes back under its old name is a new guest.
void Guests::finish_leaving (const PeerId &id)
{
  const Guest *guest = find (id);
  if (guest && guest->leaving ())
    dismiss (id);
}

void Guests::see_out (Guest &guest, const SessionEnd &end)
{
  const PeerId &id = guest.id ();
  if (end.tell_peer && guest.reachable ()) {
    const std::string words = end.error ? words_for (id, *end.error) : std::string ();
    if (end.error)
      hooks_.send (Message{id, ErrorReport{to_string (end.error->fault), words}});
    hooks_.send (Message{id, Bye{words}});
  }
  // A viewer that closes its page is nothing to warn of.
  if (end.error && end.error->fault != Fault::Closed)
    host_.note_failure ();
  if (end.error)
    (end.error->fault == Fault::Closed ? hooks_.notice : hooks_.warn) (*end.error);
  dismiss_later (guest);
}

void Guests::bury (std::unique_ptr<Viewer> viewer)
{
  retired_.push_back (std::move (viewer));
  link_->post ([this] { retired_.clear (); });
}

void Guests::offer_later (const Guest &guest)
{
  link_->post ([this, id = guest.id ()] {
    if (Guest *again = find (id))
      again->offer ();
  });
}

void Guests::end_viewers ()
{
  understudy_.dismiss ();
  for (auto &[id, guest] : guests_) {
    guest.retire ();
    if (!guest.reachable ())
      dismiss_later (guest);
  }
  retired_.clear (); // nothing of theirs runs in an element that has stopped
}

std::vector<PeerId> Guests::close ()
{
  understudy_.dismiss ();
  std::vector<PeerId> gone;
  for (auto &[id, guest] : guests_) {
    if (guest.reachable () && !guest.leaving ())
      hooks_.send (Message{id, Bye{"the stream has ended"}});
    guest.retire ();
    gone.push_back (id);
  }
  guests_.clear ();
  retired_.clear (); // the owner is about to stop
  count_changed_ ();
  return gone;
}

// ---- what changes for all

void Guests::set_live (bool live)
{
  live_ = live;
  if (!live)
    understudy_.dismiss ();
  for (auto &[id, guest] : guests_)
    guest.offer ();
}

void Guests::on_rtp_caps ()
{
  understudy_.dismiss (); // the next one is made by the new caps
  for (auto &[id, guest] : guests_)
    guest.on_rtp_caps ();
}

void Guests::on_inputs_changed ()
{
  understudy_.dismiss ();
  // Not put off by the next change: they may never end.
  if (!renewal_due_)
    renewal_due_ = Clock::now () + renewal_wait;
}

void Guests::drop_input (const Ingest *input)
{
  understudy_.dismiss ();
  for (auto &[id, guest] : guests_)
    guest.drop_input (input);
}

void Guests::change_format (Ingest &input)
{
  understudy_.dismiss ();
  for (auto &[id, guest] : guests_)
    guest.change_format (input);
  retired_.clear (); // they use renditions that go now
}

std::vector<PeerStats> Guests::stats () const
{
  std::vector<PeerStats> all;
  for (const auto &[id, guest] : guests_)
    if (!guest.leaving ())
      all.push_back (guest.stats ());
  return all;
}

Result<GRef<GstWsrtcDataChannel>> Guests::create_channel (const PeerId &id, const ChannelOptions &options)
{
  Guest *guest = find (id);
  if (guest && !guest->leaving ())
    return guest->create_channel (options);
  return Error{Fault::NotFound, "data channel \"" + options.label + "\": there is no peer " + id.str ()};
}

void Guests::tick (Clock::time_point now)
{
  for (auto &[id, guest] : guests_)
    guest.tick (now);
  renew (now);
  prepare ();
}

void Guests::follow_paths (Clock::time_point now, ReducedRates &rates)
{
  for (auto &[id, guest] : guests_)
    guest.follow_path (now, rates);
}

// Not at the cost of those who are connecting. True: again soon.
bool Guests::prepare ()
{
  if (!live_)
    return false;
  const bool connecting = std::any_of (guests_.begin (), guests_.end (), [] (const auto &item) {
    return !item.second.live () && !item.second.leaving ();
  });
  if (connecting)
    return true;
  if (is_full ())
    understudy_.dismiss (); // it was not ready when the last place was taken
  else
    understudy_.keep_ready (Clock::now ());
  return false;
}

void Guests::renew (Clock::time_point now)
{
  if (renewal_due_ && now < *renewal_due_)
    return;
  renewal_due_.reset ();
  int left = renewals_a_tick;
  for (auto &[id, guest] : guests_)
    if (left > 0 && guest.renew ())
      left--;
}

} // namespace wsrtc
