// SPDX-License-Identifier: LGPL-2.1-or-later
#include "intake.hpp"

#include <algorithm>
#include <utility>

#include "connection.hpp"

namespace wsrtc {

namespace {

constexpr Milliseconds tick_interval (100);
constexpr Milliseconds clock_trial (500);
constexpr Milliseconds first_wait (500);
constexpr Milliseconds longest_wait (10000);
// A track of the next session that has nothing yet may have nothing for long.
constexpr Milliseconds longest_handover (3000);

std::vector<std::string> names_of (const std::vector<const CodecRow *> &codecs)
{
  std::vector<std::string> names;
  names.reserve (codecs.size ());
  for (const CodecRow *codec : codecs)
    names.emplace_back (codec->name);
  return names;
}

bool has_come (const ReceivedTrack &track)
{
  return track.inlet->last_packet () != 0;
}

bool has_packets (const Reception &reception)
{
  const auto tracks = reception.tracks ();
  return std::any_of (tracks.begin (), tracks.end (), has_come);
}

// Where there is one peer only, messages need not name it.
bool is_with (const std::unique_ptr<Reception> &reception, const PeerId &peer)
{
  return reception && (peer.empty () || reception->id ().empty () || reception->id () == peer);
}

bool has_packets_of_all (const Reception &reception)
{
  const auto tracks = reception.tracks ();
  return std::all_of (tracks.begin (), tracks.end (), has_come);
}

} // namespace

Intake::Intake (LoopThread &owner, std::shared_ptr<const Settings> settings, ReceivableCodecs codecs,
                std::shared_ptr<IceHost> ice, IntakeHooks hooks)
    : owner_ (owner), link_ (std::make_shared<OwnerLink> (owner)), settings_ (std::move (settings)),
      codecs_ (std::move (codecs)), ice_ (std::move (ice)), hooks_ (std::move (hooks)),
      backoff_ (first_wait, longest_wait, g_random_int ()),
      upkeep_ (owner, tick_interval, [this] { return tick (); })
{
}

Intake::~Intake ()
{
  link_->cut ();
}

// ---- what comes in

// Null: a peer that was replaced may still have things to say.
Reception *Intake::of (const PeerId &peer) const
{
  if (is_with (next_, peer))
    return next_.get ();
  return is_with (current_, peer) ? current_.get () : nullptr;
}

void Intake::play (RunningClock clock)
{
  const bool first = !clock_;
  suspect_.reset ();
  if (current_ && current_clock_.clock.get () != clock.clock.get ())
    suspect_ = {current_clock_.clock, gst_clock_get_time (current_clock_.clock.get ()), Clock::now ()};
  clock_ = std::move (clock);
  if (!first)
    return;
  if (const auto id = std::exchange (waiting_peer_, std::nullopt))
    on_peer_added (*id);
  while (!early_.empty ())
    on_peer_message (early_.take ());
}

// A peer goes by one clock for good. Most that are replaced run on, but that of an element
// that has gone stands still: nothing would come in time any more.
bool Intake::clock_stands_still (Clock::time_point now)
{
  if (!suspect_ || now - suspect_->since < clock_trial)
    return false;
  const Suspect suspect = *std::exchange (suspect_, std::nullopt);
  const bool is_used = current_ && current_clock_.clock.get () == suspect.clock.get ();
  const std::chrono::nanoseconds passed (gst_clock_get_time (suspect.clock.get ()) - suspect.time);
  return is_used && passed < clock_trial / 2;
}

void Intake::begin_anew ()
{
  hooks_.send (Message{newest ()->id (), Bye{}});
  retire (next_);
  retire (current_);
  next_live_since_.reset ();
  hooks_.release ();
  reconnect_due_ = Clock::now ();
  upkeep_.start ();
}

void Intake::on_signalling_ready ()
{
  reconnect_due_.reset ();
  hooks_.send (Message{PeerId (), Capabilities{names_of (codecs_.video), names_of (codecs_.audio)}});
}

bool Intake::on_signalling_lost (const Error &error)
{
  if (heard_)
    recover (error);
  return heard_;
}

void Intake::on_message (const Message &message)
{
  heard_ = heard_ || std::holds_alternative<Description> (message.body) ||
           std::holds_alternative<ErrorReport> (message.body);
  const std::string refusal = std::exchange (refusal_, {});
  if (const auto *report = std::get_if<ErrorReport> (&message.body)) {
    on_refusal (*report);
  } else if (std::holds_alternative<Bye> (message.body)) {
    refusal_ = refusal;
    on_bye (message.peer);
  } else if (const auto *welcome = std::get_if<Welcome> (&message.body)) {
    refusal_ = refusal;
    handed_.take (*welcome);
  } else if (const auto *added = std::get_if<PeerAdded> (&message.body)) {
    on_peer_added (added->id);
  } else if (!clock_) {
    keep_early (message);
  } else {
    on_peer_message (message);
  }
}

void Intake::keep_early (const Message &message)
{
  const Status kept = early_.keep (message);
  if (!kept)
    hooks_.notice (kept.error ());
}

// An offer while an attempt is under way is for that one, which counts them.
void Intake::on_peer_message (const Message &message)
{
  const auto *description = std::get_if<Description> (&message.body);
  const bool offers = description && description->type == SdpType::Offer;
  Reception *reception = offers ? newest () : of (message.peer);
  if (offers && (!reception || reception->live () || reception->id () != message.peer)) {
    if (!attempts_.take (1, g_get_monotonic_time ())) {
      hooks_.notice (Error{Fault::Protocol, "it offers again and again, and nothing comes of it"});
      return;
    }
    reception = begin (message.peer);
  }
  if (reception)
    reception->on_message (message);
}

// Each attempt costs a webrtcbin: some at once, as after changes, and then one in two
// seconds.
TokenBucket Intake::patience ()
{
  return {8, 0.5};
}

// We are asked to offer.
void Intake::on_peer_added (const PeerId &id)
{
  if (!clock_)
    waiting_peer_ = id;
  if (!clock_ || newest ())
    return;
  if (Reception *reception = begin (id))
    reception->start_offer ();
}

// What it says of itself is told when it ends what it has begun; else it is
// about a message of ours.
void Intake::on_refusal (const ErrorReport &report)
{
  refusal_ = report.text.empty () ? report.code : report.text;
  if (!newest ())
    complain (Error{Fault::Closed, "the other side says: " + refusal_});
}

// Without a word before, the stream has ended, and is offered again when it comes
// back. With one it has given us up.
void Intake::on_bye (const PeerId &peer)
{
  const bool ends_next = is_with (next_, peer), ends_current = is_with (current_, peer);
  if (newest () && !ends_next && !ends_current)
    return;
  if (next_ && current_ && ends_next != ends_current) {
    end_one (ends_next ? next_ : current_);
    return;
  }
  retire (next_);
  retire (current_);
  early_.clear ();
  hooks_.release ();
  const std::string refusal = std::exchange (refusal_, {});
  if (!refusal.empty ())
    recover (Error{Fault::Unsupported, "the other side has ended the session: " + refusal});
}

// The other one goes on, or begins to be played.
void Intake::end_one (std::unique_ptr<Reception> &reception)
{
  const bool was_played = &reception == &current_;
  retire (reception);
  if (!was_played)
    next_live_since_.reset ();
  else if (next_live_since_)
    take_next ();
  else
    hooks_.release ();
}

// ---- attempts

Reception *Intake::begin (const PeerId &id)
{
  retire (next_);
  next_live_since_.reset ();
  if (current_ && !current_->live ())
    retire (current_);
  next_on_port_ = !(current_ && current_on_port_);
  next_clock_ = *clock_;
  auto made = Reception::create (id, *this, *this);
  if (!made) {
    recover (made.error ());
    return nullptr;
  }
  reconnect_due_.reset ();
  auto &place = current_ ? next_ : current_;
  if (!current_) {
    current_on_port_ = next_on_port_;
    current_clock_ = next_clock_;
  }
  place = std::move (*made);
  upkeep_.start ();
  return place.get ();
}

Result<std::unique_ptr<WebrtcPeer>> Intake::make_peer (const PeerId &id, PeerPortEvents events)
{
  PeerConfig config = peer_config_of (*settings_);
  config.name = id.empty () ? "the stream" : id.str ();
  auto ice = next_on_port_ ? Result<std::shared_ptr<IceHost>> (ice_) : IceHost::beside (ice_);
  if (!ice)
    return ice.error ();
  config.ice = std::move (*ice);
  handed_.fill (config);
  config.clock = next_clock_.clock;
  config.base_time = next_clock_.base_time;
  config.prepare = [this] (const std::string &name, GstElement *webrtcbin) {
    hooks_.prepare_peer (PeerId (name), webrtcbin);
  };
  return WebrtcPeer::create (owner_, std::move (config), std::move (events));
}

bool Intake::tick ()
{
  const Clock::time_point now = Clock::now ();
  if (clock_stands_still (now))
    begin_anew ();
  if (current_)
    current_->tick (now);
  if (next_)
    next_->tick (now);
  if (next_is_due (now))
    take_next ();
  if (current_ && current_->live () && backoff_.failures () > 0 && has_packets (*current_))
    backoff_.reset ();
  if (reconnect_due_ && now >= *reconnect_due_) {
    reconnect_due_.reset ();
    hooks_.reconnect ();
  }
  return newest () || reconnect_due_;
}

// ---- ReceptionClient

// What an attempt that is being replaced still has to say would be taken for
// words of the new one.
void Intake::send (Reception &reception, const Message &message)
{
  if (&reception == newest ())
    hooks_.send (message);
}

void Intake::reception_live (Reception &reception)
{
  attempts_ = patience ();
  if (&reception != next_.get ())
    take_current ();
  else if (current_ && current_->live ())
    next_live_since_ = Clock::now ();
  else
    take_next ();
}

void Intake::take_current ()
{
  told_.clear ();
  hooks_.take (current_->tracks (), current_clock_);
}

// What came meanwhile waits in its inlets.
void Intake::take_next ()
{
  next_live_since_.reset ();
  retire (current_);
  current_ = std::move (next_);
  current_on_port_ = next_on_port_;
  current_clock_ = next_clock_;
  take_current ();
}

// Each waits for late packets for `latency`: by the time that the first one of the next has done so, what
// came before it is out of the one that is.
bool Intake::next_is_due (Clock::time_point now) const
{
  return next_ && next_live_since_ &&
         (has_packets_of_all (*next_) ||
          now - *next_live_since_ > longest_handover + Milliseconds (settings_->latency));
}

void Intake::reception_ended (Reception &reception, const SessionEnd &end)
{
  say_bye (reception, end);
  if (&reception == next_.get ()) {
    bury (std::move (next_));
    if (current_) {
      if (end.error)
        hooks_.notice (*end.error);
      return;
    }
  } else if (&reception == current_.get ()) {
    bury (std::move (current_));
    if (next_ && next_live_since_) {
      take_next ();
      return;
    }
    hooks_.release ();
    if (next_)
      return;
  } else {
    return; // retired by ourselves
  }
  if (end.tell_peer)
    recover (end.error);
}

// A bye ends all that there is with the peer: not while its stream is played, and
// only what came later cannot be taken.
void Intake::say_bye (Reception &reception, const SessionEnd &end)
{
  if (!end.tell_peer || &reception != newest ())
    return;
  const std::string words = end.error ? words_for (reception.id (), *end.error) : std::string ();
  if (end.error)
    hooks_.send (Message{reception.id (), ErrorReport{to_string (end.error->fault), words}});
  const bool plays_on = &reception == next_.get () && current_;
  if (!plays_on)
    hooks_.send (Message{reception.id (), Bye{words}});
}

// The other side does not offer again by itself to one that it has given up.
void Intake::recover (const std::optional<Error> &error)
{
  if (error)
    complain (*error);
  reconnect_due_ = Clock::now () + backoff_.next ();
  upkeep_.start ();
}

// The same again and again is told once, and that a stream went away not at all:
// it is waited for.
void Intake::complain (const Error &error)
{
  if (error.fault == Fault::Closed || error.text == told_) {
    hooks_.notice (error);
    return;
  }
  told_ = error.text;
  hooks_.warn (error);
}

// ---- the end

void Intake::bury (std::unique_ptr<Reception> reception)
{
  retired_.push_back (std::move (reception));
  link_->post ([this] { retired_.clear (); });
}

void Intake::retire (std::unique_ptr<Reception> &reception)
{
  if (!reception)
    return;
  reception->abandon ();
  bury (std::move (reception));
}

void Intake::stop ()
{
  if (Reception *reception = newest ())
    hooks_.send (Message{reception->id (), Bye{}});
  retire (next_);
  retire (current_);
  retired_.clear (); // nothing of theirs is on the call stack
  early_.clear ();
  waiting_peer_.reset ();
  reconnect_due_.reset ();
  upkeep_.stop ();
  clock_.reset ();
}

} // namespace wsrtc
