// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest.hpp"

#include <utility>

namespace wsrtc {

namespace {

// How long a viewer that gave its role has time to name its codecs before it
// is offered the preferred one. Our page names them with its first message.
constexpr Milliseconds capability_wait (250);

// From a new session's first packets, or where an input is at rest from when it
// could have had some, to the end of the old one: a browser has to decode a key
// frame and show it. One that has closes the old session by itself.
constexpr Milliseconds overlap (2000);
constexpr Milliseconds first_packets_wait (2000);

// Of a call that was lost.
constexpr Milliseconds first_retry (500);
constexpr Milliseconds longest_retry (10000);

// An offer that comes to nothing costs a webrtcbin.
constexpr unsigned max_vain_offers = 8;

} // namespace

Guest::Guest (GuestHost &host, const PeerAdded &added)
    : host_ (host), id_ (added.id), role_ (added.role), polite_ (added.polite),
      backoff_ (first_retry, longest_retry, g_random_int ())
{
}

void Guest::set_reachable (bool reachable)
{
  reachable_ = reachable;
  // What is under way cannot arrive any more.
  if (!reachable && next_ && !next_->live ()) {
    give_next_up ();
    renewed_for_ = 0;
  }
}

void Guest::come_back (const PeerAdded &added)
{
  polite_ = added.polite;
  set_reachable (true);
}

// ---- what comes in

void Guest::on_message (const Message &message)
{
  if (const auto *capabilities = std::get_if<Capabilities> (&message.body)) {
    capabilities_ = *capabilities;
    offer ();
    return;
  }
  note_waiting ();
  const auto *description = std::get_if<Description> (&message.body);
  const bool offers = description && description->type == SdpType::Offer;
  if (offers && !newest () && host_.stream_live () && !open_viewer ())
    return;
  if (offers && newest () && newest ()->live () && !newest ()->answers (description->sdp) &&
      !answer_beside ())
    return;
  if (Viewer *viewer = newest ())
    viewer->on_message (message);
  else if (offers || !description) // an answer to nothing is of no use
    keep_early (message);
}

void Guest::keep_early (const Message &message)
{
  const Status kept = early_.keep (message);
  if (!kept)
    host_.see_out (*this, end_by (kept.error ()));
}

void Guest::on_rtp_caps ()
{
  for (Viewer *viewer : {shown_.get (), next_.get ()})
    if (viewer)
      viewer->on_rtp_caps ();
}

void Guest::follow_path (Clock::time_point now, ReducedRates &rates)
{
  if (shown_)
    shown_->follow_path (now, rates);
  if (next_)
    next_->follow_path (now, rates);
}

PeerStats Guest::stats () const
{
  PeerStats stats;
  stats.id = id_.str ();
  stats.join_time = join_time_;
  if (shown_)
    shown_->tell (stats);
  return stats;
}

Result<GRef<GstWsrtcDataChannel>> Guest::create_channel (const ChannelOptions &options)
{
  if (shown_)
    return shown_->create_channel (options);
  return Error{Fault::Protocol, "data channel \"" + options.label +
                                    "\": the peer has no session yet; try "
                                    "again later"};
}

void Guest::tick (Clock::time_point now)
{
  if (see_out_stranded (now))
    return;
  if (!shown_) {
    offer ();
    return;
  }
  shown_->tick (now);
  if (next_)
    next_->tick (now);
  if (next_ && next_->live ())
    watch_overlap (now);
}

// ---- sessions

Result<std::unique_ptr<Viewer>> Guest::make_viewer ()
{
  return Viewer::create (
      id_, host_.viewer_host (), *this,
      {capabilities_, rejected_, polite_.value_or (true), shown_ ? shown_->known_rates () : KnownRates{}});
}

bool Guest::may_be_offered () const
{
  return host_.stream_live () && reachable_ && !leaving_;
}

void Guest::note_waiting ()
{
  if (!waits_since_ && host_.stream_live ())
    waits_since_ = Clock::now ();
}

void Guest::offer ()
{
  note_waiting ();
  if (shown_ || !may_be_offered ())
    return;
  const bool may_announce = !role_.empty () && !capabilities_;
  if (may_announce && Clock::now () - joined_ < capability_wait)
    return;
  if (!early_.has_description () && !is_our_turn ())
    return;
  auto early = std::exchange (early_, {});
  const bool answers = early.has_description ();
  if (answers || !open_prepared ()) {
    if (!open_viewer ())
      return;
    if (!answers)
      shown_->start_offer ();
  }
  while (shown_ && !early.empty ())
    shown_->on_message (early.take ());
}

bool Guest::open_viewer ()
{
  auto viewer = make_viewer ();
  if (viewer) {
    retry_due_.reset ();
    shown_ = std::move (*viewer);
    return true;
  }
  host_.see_out (*this, end_by (viewer.error ()));
  return false;
}

bool Guest::open_prepared ()
{
  if (!rejected_.empty ())
    return false;
  auto prepared = host_.take_prepared (id_, *this, capabilities_);
  if (!prepared.viewer)
    return false;
  shown_ = std::move (prepared.viewer);
  for (MessageBody &body : prepared.said)
    if (shown_) // the peer may end it with its reply
      host_.send ({id_, std::move (body)});
  return true;
}

bool Guest::renew ()
{
  if (!shown_ || next_ || !shown_->live ())
    return false;
  if (shown_->is_empty () && !host_.stream_live ()) {
    retire (shown_);
    return false;
  }
  const unsigned version = host_.viewer_host ().inputs_version ();
  const bool known = shown_->inputs_version () == version || renewed_for_ == version;
  if ((known && !outdated_) || !may_be_offered () || !is_our_turn ())
    return false;
  answers_ = false;
  if (open_next ())
    next_->start_offer ();
  return true;
}

// What is planned by now is in it.
bool Guest::open_next ()
{
  renewed_for_ = host_.viewer_host ().inputs_version ();
  outdated_ = false;
  auto viewer = make_viewer ();
  if (!viewer) {
    host_.notice (*end_by (viewer.error ()).error);
    return false;
  }
  next_ = std::move (*viewer);
  shown_->set_silent (true); // its candidates would be taken for those of the new one
  return true;
}

// It offers while it is connected.
bool Guest::answer_beside ()
{
  if (vain_offers_ >= max_vain_offers) {
    host_.see_out (*this,
                   end_by (Error{Fault::Protocol, "none of its last " + std::to_string (max_vain_offers) +
                                                      " offers came to anything"}));
    return false;
  }
  if (next_) {
    retire (shown_);
    take_over ();
  }
  answers_ = true;
  vain_offers_++;
  return open_next ();
}

void Guest::watch_overlap (Clock::time_point now)
{
  if (!overlap_begins_)
    overlap_begins_ = now;
  if (!overlap_ends_ && (next_->flows () || now - *overlap_begins_ > first_packets_wait))
    overlap_ends_ = now + overlap;
  if (overlap_ends_ && now >= *overlap_ends_) {
    retire (shown_);
    take_over ();
  }
}

// The old session is gone.
void Guest::take_over ()
{
  shown_ = std::move (next_);
  overlap_begins_.reset ();
  overlap_ends_.reset ();
  hand_on ();
}

void Guest::drop_input (const Ingest *input)
{
  for (Viewer *viewer : {shown_.get (), next_.get ()})
    if (viewer)
      viewer->drop_input (input);
  if (next_ && next_->is_empty ())
    give_next_up ();
  // One that is live shows its last picture until there is another.
  if (shown_ && shown_->is_empty () && !shown_->live ())
    retire (shown_);
}

void Guest::change_format (Ingest &input)
{
  if (next_ && !next_->change_rendition (input)) {
    give_next_up ();
    outdated_ = true;
  }
  if (!shown_ || shown_->change_rendition (input))
    return;
  outdated_ = shown_->live ();
  if (!reachable_) {
    host_.see_out (*this, {});
  } else if (!outdated_) {
    retire (shown_);
    host_.offer_later (*this);
  }
}

void Guest::retire ()
{
  retire (next_);
  retire (shown_);
}

// What has been handed on from it does not come from the other one any more.
void Guest::give_next_up ()
{
  outdated_ = outdated_ || giver_ == next_.get ();
  retire (next_);
  shown_->set_silent (false);
}

void Guest::retire (std::unique_ptr<Viewer> &viewer)
{
  if (!viewer)
    return;
  viewer->abandon ();
  host_.bury (std::move (viewer));
  overlap_begins_.reset ();
  overlap_ends_.reset ();
  hand_on ();
}

// ---- ViewerClient

void Guest::viewer_live (Viewer &)
{
  if (!join_time_) {
    const auto time = Clock::now () - waits_since_.value_or (joined_);
    join_time_ = std::chrono::duration<double> (time).count ();
    host_.viewer_host ().note_join (*join_time_);
  }
  rejected_.clear ();
  vain_offers_ = 0;
  told_.clear ();
  backoff_.reset ();
  hand_on ();
}

// The viewer is on the call stack. The new session begins with the next tick.
void Guest::viewer_outdated (Viewer &viewer)
{
  if (&viewer == newest ())
    outdated_ = true;
}

void Guest::viewer_ended (Viewer &viewer, const SessionEnd &end, bool try_next)
{
  if (&viewer == next_.get ()) {
    on_next_ended (end, try_next);
    return;
  }
  if (&viewer != shown_.get ())
    return; // retired by ourselves
  host_.bury (std::move (shown_));
  if (next_) {
    // A browser ends the old session when it shows the new one, or before.
    if (end.error)
      host_.notice (*end.error);
    take_over ();
    return;
  }
  hand_on ();
  rejected_ = viewer.rejected ();
  if (try_next && may_be_offered ())
    host_.offer_later (*this); // the session that ended is still on the call stack
  else if (!try_again (end))
    host_.see_out (*this, end);
}

// What was shown before is better than nothing.
void Guest::on_next_ended (const SessionEnd &end, bool try_next)
{
  rejected_ = next_->rejected ();
  outdated_ = outdated_ || giver_ == next_.get ();
  host_.bury (std::move (next_));
  overlap_begins_.reset ();
  overlap_ends_.reset ();
  shown_->set_silent (false);
  hand_on ();
  if (try_next) {
    renewed_for_ = 0;
    return;
  }
  // Without a bye, for the old session goes on.
  if (answers_ && end.error && end.tell_peer)
    host_.send (Message{id_, ErrorReport{to_string (end.error->fault), words_for (id_, *end.error)}});
  if (!shown_->is_empty ()) {
    if (end.error)
      host_.notice (end.error->within ("the old session goes on, the inputs that came are not in it"));
    return;
  }
  retire (shown_);
  host_.see_out (*this, end);
}

SessionEnd Guest::end_by (const Error &error) const
{
  SessionEnd end;
  end.error = error.within ("peer " + id_.str ());
  return end;
}

} // namespace wsrtc
