// SPDX-License-Identifier: LGPL-2.1-or-later
#include "viewer.hpp"

#include <algorithm>

#include "connection.hpp"
#include "sender_caps.hpp"
#include "sink_pad.hpp"
#include "text.hpp"

namespace wsrtc {

Viewer::Viewer (ViewerHost &host, ViewerClient &client, ViewerStart &&start)
    : host_ (host), client_ (&client), capabilities_ (std::move (start.capabilities)),
      rejected_ (std::move (start.rejected)), known_ (std::move (start.rates))
{
  const CallTerms *call = host.call ();
  if (call && call->wants_back ())
    returns_.emplace (call->codecs, host.settings ().latency, call->wanted);
}

Result<std::unique_ptr<Viewer>> Viewer::create (const PeerId &id, ViewerHost &host, ViewerClient &client,
                                                ViewerStart start)
{
  const bool polite = start.polite;
  std::unique_ptr<Viewer> viewer (new Viewer (host, client, std::move (start)));
  PeerPortEvents events;
  // The port never calls back after its destruction, and the viewer owns it.
  events.event = [self = viewer.get ()] (const PeerEvent &event) { self->on_peer_event (event); };
  events.key_frame_wanted = [self = viewer.get ()] (GstPad *pad) { self->on_key_frame_wanted (pad); };
  events.rtcp = [self = viewer.get ()] (const std::vector<uint8_t> &packet) {
    if (self->outlets_)
      self->outlets_->on_rtcp (packet);
  };
  events.channel = [self = viewer.get ()] (GstWsrtcDataChannel *channel) { self->on_channel (channel); };
  auto peer = host.make_peer (id, std::move (events));
  if (!peer)
    return peer.error ();
  viewer->peer_ = std::move (*peer);
  viewer->session_ = std::make_unique<Session> (id, *viewer->peer_, static_cast<SessionClient &> (*viewer),
                                                session_limits_of (host.settings ()), polite);
  return viewer;
}

Viewer::~Viewer ()
{
  detach ();
}

void Viewer::start_offer ()
{
  const Status planned = plan_offer ();
  if (!planned) {
    close (planned.error ());
    return;
  }
  offer_wanted_ = true;
  pump ();
}

void Viewer::on_message (const Message &message)
{
  const auto *description = std::get_if<Description> (&message.body);
  if (description && description->type == SdpType::Offer) {
    const Status planned = on_offer (*description);
    if (!planned) {
      close (planned.error ());
      return;
    }
  }
  if (std::holds_alternative<Bye> (message.body)) {
    inbox_.clear (); // what it said before is of no interest any more
  } else if (!tracks_ready ()) {
    const Status kept = inbox_.keep (message);
    if (!kept)
      close (kept.error ());
    return;
  }
  pump ();
  if (!ended_)
    session_->on_message (message, Clock::now ());
}

// Tracks are planned before the session sees the offer, for it cannot wait for
// them. The session ignores an offer that comes twice: its tracks are in use.
Status Viewer::on_offer (const Description &offer)
{
  // The session counts only those that it gets to see.
  constexpr size_t max_offers = SessionLimits{}.max_descriptions;
  if (++offers_ > max_offers)
    return Error{Fault::TooLarge, "it sent more than " + std::to_string (max_offers) + " offers"};
  if (offer.sdp == planned_offer_ || session_->refuses_offers ())
    return Done{};
  // One that is refused here is refused by the session again, which tells the
  // viewer.
  const auto summary = check_sdp (offer);
  if (!summary)
    return Done{};
  planned_offer_ = offer.sdp;
  offer_wanted_ = false;
  return plan_answer (*summary);
}

void Viewer::pump ()
{
  if (ended_)
    return;
  if (offer_wanted_ && inputs_version_ != host_.inputs_version ()) {
    const Status planned = plan_offer ();
    if (!planned) {
      close (planned.error ());
      return;
    }
  }
  if (!tracks_ready ())
    return;
  waiting_since_.reset ();
  if (offer_wanted_) {
    offer_wanted_ = false;
    session_->start_offer (Clock::now ());
  }
  while (!inbox_.empty () && !ended_)
    session_->on_message (inbox_.take (), Clock::now ());
}

void Viewer::tick (Clock::time_point now)
{
  if (!ended_)
    check_renditions ();
  if (ended_)
    return;
  pump ();
  if (ended_)
    return;
  if (!tracks_ready ()) {
    check_wait (now);
    return;
  }
  session_->tick (now);
  if (outlets_)
    outlets_->tick (now);
  if (!ended_ && live ())
    check_presence (now);
}

// A viewer for whom there is something else is offered that.
void Viewer::check_renditions ()
{
  for (Track &track : tracks_) {
    if (!track.rendition || keep_full_rate (track))
      continue;
    try_next_ = can_be_offered (*track.input);
    close (track.rendition->lost ()->within (track.input->name ()));
    return;
  }
}

// From the first plan on: offers that come meanwhile make new plans, and no
// more time.
void Viewer::check_wait (Clock::time_point now)
{
  const Milliseconds limit (host_.settings ().negotiation_timeout);
  if (!waiting_since_ || !host_.has_media ())
    waiting_since_ = now;
  if (now - *waiting_since_ > limit)
    close (Error{Fault::Media, "no encoded media to offer within " + std::to_string (limit.count ()) +
                                   " ms; check that the input of every pad is running"});
}

void Viewer::check_presence (Clock::time_point)
{
  const gint64 heard = std::max ({peer_->last_rtcp (), live_since_, returns_ ? returns_->last_packet () : 0});
  const gint64 silent_ms = (g_get_monotonic_time () - heard) / 1000;
  if (silent_ms > host_.settings ().peer_timeout)
    close (Error{Fault::Timeout, "it has vanished: no RTCP for " + std::to_string (silent_ms) + " ms"});
}

void Viewer::close (std::optional<Error> error)
{
  say_goodbye ();
  session_->close (std::move (error));
}

void Viewer::abandon ()
{
  ended_ = true;
  say_goodbye ();
  detach ();
  if (returns_)
    returns_->close ();
  peer_->close ();
}

void Viewer::drop_input (const Ingest *input)
{
  for (Track &track : tracks_) {
    if (track.input != input)
      continue;
    detach (track);
    end_outlet (track);
    track.input = nullptr;
    track.rendition = nullptr;
    track.successor.reset ();
  }
}

bool Viewer::is_empty () const
{
  return !returns_ &&
         std::none_of (tracks_.begin (), tracks_.end (), [] (const Track &track) { return track.input; });
}

bool Viewer::flows () const
{
  return std::all_of (tracks_.begin (), tracks_.end (),
                      [] (const Track &track) { return !track.outlet || track.outlet->started (); });
}

void Viewer::adopt (const PeerId &id, ViewerClient &client, std::optional<Capabilities> capabilities)
{
  client_ = &client;
  capabilities_ = std::move (capabilities);
  peer_->rename (id.str ());
  session_->rename (id, Clock::now ());
}

bool Viewer::tracks_ready () const
{
  return std::all_of (tracks_.begin (), tracks_.end (), [] (const Track &track) {
    const bool settled = !track.input || !track.accepted || track.outlet;
    return settled || (track.rendition && track.rendition->rtp_caps ());
  });
}

bool Viewer::has_alternative () const
{
  for (const Track &track : tracks_)
    if (track.input && !track.accepted && !track.declined && can_be_offered (*track.input))
      return true;
  return false;
}

bool Viewer::can_be_offered (const Ingest &input) const
{
  const auto available = input.available (host_.preferred (input.kind ()));
  return choose_for_offer (available.list, capabilities_, rejected_).has_value ();
}

void Viewer::on_peer_event (const PeerEvent &event)
{
  session_->on_peer_event (event, Clock::now ());
}

// ---- SessionClient

void Viewer::send (const Message &message)
{
  if (!silent_)
    client_->send (message);
}

Status Viewer::prepare (const SdpSummary *offer)
{
  for (size_t i = 0; i < tracks_.size (); i++) {
    Track &track = tracks_[i];
    const auto caps = track.input
                          ? make_sender_caps (track.rendition->rtp_caps ().get (), track.choice, track.ssrc)
                          : MiniRef<GstCaps> ();
    track.profile = profile_level_id_of (caps.get ());
    TrackPlan plan;
    plan.send = caps.get ();
    plan.msid = track.input ? msid_of (track.input->pad ()) : std::string ();
    plan.receive = track.received.get ();
    if (returns_)
      plan.sink = returns_->sink (i);
    plan.data = offer && i < offer->sections.size () && is_data (offer->sections[i]);
    auto pad = peer_->add_track (std::move (plan));
    if (!pad)
      return pad.error ();
    track.pad = std::move (*pad);
  }
  return prepare_channels (offer);
}

// Media go out by our payload type: RFC 3264 section 6.1 lets an answer have another one,
// which nobody is known to make use of.
bool Viewer::is_taken (const Track &track, const SdpSection &section)
{
  const CodecChoice &choice = track.choice;
  const auto is_it = [&choice] (const SdpCodec &codec) {
    return codec.payload_type == choice.payload_type && equal_ignoring_case (codec.name, choice.codec->name);
  };
  return !section.rejected && std::any_of (section.codecs.begin (), section.codecs.end (), is_it);
}

void Viewer::note_answer (Track &track, const SdpSection *section)
{
  const bool is_there = section && is_taken (track, *section);
  track.accepted = is_there && section->receives;
  track.declined = is_there && section->sends && !section->receives;
  if (!track.accepted)
    return;
  track.mid = section->mid;
  track.choice.extensions = negotiated_extensions (*section);
}

bool Viewer::accept_answer (const SdpSummary &answer)
{
  if (returns_)
    returns_->accept (answer);
  for (size_t i = 0; i < tracks_.size (); i++) {
    Track &track = tracks_[i];
    if (!track.input)
      continue;
    note_answer (track, i < answer.sections.size () ? &answer.sections[i] : nullptr);
    if (!track.accepted && !track.declined)
      rejected_.push_back (track.choice.variant ());
  }
  try_next_ = has_alternative ();
  return !try_next_ && is_useful ();
}

std::vector<ReceivedTrack> Viewer::received () const
{
  return returns_ ? returns_->tracks () : std::vector<ReceivedTrack> ();
}

void Viewer::on_live ()
{
  live_since_ = g_get_monotonic_time ();
  attach ();
  client_->viewer_live (*this);
  peer_->admit_channels (); // a handler of the application may end us
}

void Viewer::on_warning (const Error &error)
{
  client_->warn (error);
}

void Viewer::on_ended (const SessionEnd &end)
{
  ended_ = true;
  detach ();
  if (returns_)
    returns_->close ();
  client_->viewer_ended (*this, end, try_next_);
}

} // namespace wsrtc
