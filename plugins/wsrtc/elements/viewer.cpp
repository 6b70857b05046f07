// SPDX-License-Identifier: LGPL-2.1-or-later
#include "viewer.hpp"

#include <algorithm>

#include "connection.hpp"
#include "sender_caps.hpp"
#include "sink_pad.hpp"

namespace wsrtc {

namespace {

uint32_t random_ssrc ()
{
  return g_random_int () | 1u; // never 0, which means "none" to webrtcbin
}

// Of what is passed on: there is one such variant at most.
std::string profile_of (Ingest &input, ViewerHost &host, const std::vector<Variant> &available)
{
  for (const Variant &variant : available) {
    if (variant.making != Making::Pass || !variant.codec->profile_field)
      continue;
    // What is passed on costs next to nothing, and stays anyway.
    auto rendition = host.rendition (input, variant);
    const auto caps = rendition ? (*rendition)->rtp_caps () : MiniRef<GstCaps> ();
    const char *profile = caps ? gst_structure_get_string (gst_caps_get_structure (caps.get (), 0),
                                                           variant.codec->profile_field)
                               : nullptr;
    return profile ? profile : "";
  }
  return {};
}

// What an input can be had in, for one who takes none of it.
std::string offer_of (const Ingest &input, const Variants &available)
{
  std::string names;
  for (const Variant &variant : available.list)
    if (names.find (variant.codec->name) == names.npos)
      names += (names.empty () ? "" : ", ") + std::string (variant.codec->name);
  return input.name () + " can be had in " + (names.empty () ? "nothing" : names) +
         (available.lack ? " only: " + available.lack->text : "");
}

} // namespace

Viewer::Viewer (ViewerHost &host, ViewerClient &client, std::optional<Capabilities> capabilities,
                Rejected rejected)
    : host_ (host), client_ (&client), capabilities_ (std::move (capabilities)),
      rejected_ (std::move (rejected))
{
}

Result<std::unique_ptr<Viewer>> Viewer::create (const PeerId &id, ViewerHost &host, ViewerClient &client,
                                                std::optional<Capabilities> capabilities, Rejected rejected)
{
  std::unique_ptr<Viewer> viewer (new Viewer (host, client, std::move (capabilities), std::move (rejected)));
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
  // Polite: a viewer that offers by itself wins over our own offer.
  viewer->session_ = std::make_unique<Session> (id, *viewer->peer_, static_cast<SessionClient &> (*viewer),
                                                session_limits_of (host.settings ()), true);
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
  if (offer.sdp == planned_offer_)
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
  for (const Track &track : tracks_) {
    if (!track.rendition || !track.rendition->lost ())
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
  const gint64 heard = std::max (peer_->last_rtcp (), live_since_);
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
  peer_->close ();
}

void Viewer::drop_input (const Ingest *input)
{
  for (Track &track : tracks_) {
    if (track.input != input)
      continue;
    detach (track);
    track.outlet = nullptr;
    track.input = nullptr;
    track.rendition = nullptr;
  }
}

bool Viewer::is_empty () const
{
  return std::none_of (tracks_.begin (), tracks_.end (), [] (const Track &track) { return track.input; });
}

bool Viewer::flows () const
{
  return std::all_of (tracks_.begin (), tracks_.end (),
                      [] (const Track &track) { return !track.outlet || track.outlet->started (); });
}

bool Viewer::fits (const std::optional<Capabilities> &capabilities) const
{
  auto track = tracks_.begin ();
  for (const auto &input : host_.inputs ()) {
    if (!input->ready ())
      continue;
    const auto available = input->available (host_.preferred (input->kind ()));
    const auto choice = choose_for_offer (available.list, capabilities, {});
    if (!choice || track == tracks_.end () || track->input != input.get () ||
        track->choice.variant () != choice->variant ())
      return false;
    ++track;
  }
  return track == tracks_.end ();
}

void Viewer::adopt (const PeerId &id, ViewerClient &client, std::optional<Capabilities> capabilities)
{
  client_ = &client;
  capabilities_ = std::move (capabilities);
  peer_->rename (id.str ());
  session_->rename (id, Clock::now ());
}

// ---- planning

void Viewer::clear_plan ()
{
  detach ();
  tracks_.clear ();
  inputs_version_ = host_.inputs_version ();
}

Status Viewer::plan_offer ()
{
  clear_plan ();
  std::string refused;
  for (const auto &input : host_.inputs ()) {
    if (!input->ready ())
      continue; // a session beside this one will have it
    const auto available = input->available (host_.preferred (input->kind ()));
    const auto choice = choose_for_offer (available.list, capabilities_, rejected_);
    if (!choice) {
      refused += (refused.empty () ? "" : "; ") + offer_of (*input, available);
      continue;
    }
    const Status added = add_track (*input, *choice);
    if (!added)
      return added;
  }
  if (tracks_.empty ())
    return Error{Fault::Unsupported,
                 "it takes no codec that we have (" + (refused.empty () ? "no input" : refused) + ")"};
  if (!refused.empty ())
    host_.complain (Error{Fault::Unsupported,
                          "peer " + id ().str () + ": it gets only a part of the stream (" + refused + ")"});
  return Done{};
}

Status Viewer::plan_answer (const SdpSummary &offer)
{
  clear_plan ();
  std::vector<Ingest *> unused;
  for (const auto &input : host_.inputs ())
    unused.push_back (input.get ());
  for (const SdpSection &section : offer.sections) {
    const Status planned = plan_section (section, unused);
    if (!planned)
      return planned;
  }
  std::string refused;
  for (const Ingest *input : unused)
    refused += (refused.empty () ? "" : "; ") +
               offer_of (*input, input->available (host_.preferred (input->kind ())));
  const bool useful = std::any_of (tracks_.begin (), tracks_.end (), [] (const Track &t) { return t.input; });
  if (useful)
    return Done{};
  return Error{Fault::Unsupported, "its offer has no section to receive media in a codec that we have (" +
                                       (refused.empty () ? "no input" : refused) + ")"};
}

Status Viewer::plan_section (const SdpSection &section, std::vector<Ingest *> &unused)
{
  if (section.receives && !section.rejected) {
    for (auto it = unused.begin (); it != unused.end (); ++it) {
      Ingest &input = **it;
      if (section.kind != to_string (input.kind ()))
        continue;
      const auto available = input.available (host_.preferred (input.kind ()));
      auto choice = choose_for_answer (available.list, section, profile_of (input, host_, available.list));
      if (!choice)
        continue;
      unused.erase (it);
      const Status added = add_track (input, *choice);
      tracks_.back ().mid = section.mid;
      return added;
    }
  }
  tracks_.emplace_back (); // unused, but it keeps its place
  return Done{};
}

Status Viewer::add_track (Ingest &input, const CodecChoice &choice)
{
  Track track;
  track.input = &input;
  track.choice = choice;
  track.ssrc = random_ssrc ();
  auto rendition = host_.rendition (input, choice.variant ());
  track.rendition = rendition ? *rendition : nullptr;
  tracks_.push_back (std::move (track));
  return rendition ? Status (Done{}) : Status (rendition.error ());
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
    if (track.input && !track.accepted && can_be_offered (*track.input))
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
  for (Track &track : tracks_) {
    const auto caps = track.input
                          ? make_sender_caps (track.rendition->rtp_caps ().get (), track.choice, track.ssrc)
                          : MiniRef<GstCaps> ();
    track.profile = profile_level_id_of (caps.get ());
    auto pad = peer_->add_sender (caps.get (), track.input ? msid_of (track.input->pad ()) : std::string ());
    if (!pad)
      return pad.error ();
    track.pad = std::move (*pad);
  }
  return prepare_channels (offer);
}

bool Viewer::accept_answer (const SdpSummary &answer)
{
  bool any = false;
  for (size_t i = 0; i < tracks_.size (); i++) {
    Track &track = tracks_[i];
    if (!track.input)
      continue;
    const SdpSection *section = i < answer.sections.size () ? &answer.sections[i] : nullptr;
    track.accepted = section && !section->rejected && section->receives && !section->codecs.empty ();
    if (!track.accepted) {
      rejected_.push_back (track.choice.variant ());
      continue;
    }
    any = true;
    track.mid = section->mid;
    track.choice.extensions = negotiated_extensions (*section);
  }
  try_next_ = has_alternative ();
  return any && !try_next_;
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
  client_->viewer_ended (*this, end, try_next_);
}

} // namespace wsrtc
