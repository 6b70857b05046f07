// SPDX-License-Identifier: LGPL-2.1-or-later
#include "viewer.hpp"

#include <algorithm>

#include "sender_caps.hpp"

namespace wsrtc {

namespace {

constexpr const char *media_stream_id = "wsrtc"; // one MediaStream, so that browsers keep lips in sync

uint32_t random_ssrc ()
{
  return g_random_int () | 1u; // never 0, which means "none" to webrtcbin
}

// Of an input that is encoded already: it has one codec, and its rendition
// exists anyway.
std::string profile_of (Ingest &input, ViewerHost &host, const std::vector<const CodecRow *> &available)
{
  if (available.size () != 1 || !available[0]->profile_field)
    return {};
  auto rendition = host.rendition (input, *available[0]);
  const auto caps = rendition ? (*rendition)->rtp_caps () : MiniRef<GstCaps> ();
  const char *profile =
      caps ? gst_structure_get_string (gst_caps_get_structure (caps.get (), 0), available[0]->profile_field)
           : nullptr;
  return profile ? profile : "";
}

SessionLimits limits_of (const Settings &settings)
{
  SessionLimits limits;
  limits.negotiation = Milliseconds (settings.negotiation_timeout);
  limits.connect = Milliseconds (settings.connect_timeout);
  return limits;
}

std::string names_of (const std::vector<const CodecRow *> &codecs)
{
  std::string names;
  for (const CodecRow *codec : codecs)
    names += (names.empty () ? "" : ", ") + std::string (codec->name);
  return names.empty () ? "none" : names;
}

} // namespace

Viewer::Viewer (ViewerHost &host, std::optional<Capabilities> capabilities, Rejected rejected)
    : host_ (host), capabilities_ (std::move (capabilities)), rejected_ (std::move (rejected))
{
}

Result<std::unique_ptr<Viewer>> Viewer::create (const PeerId &id, ViewerHost &host,
                                                std::optional<Capabilities> capabilities, Rejected rejected)
{
  std::unique_ptr<Viewer> viewer (new Viewer (host, std::move (capabilities), std::move (rejected)));
  PeerPortEvents events;
  // The port never calls back after its destruction, and the viewer owns it.
  events.event = [self = viewer.get ()] (const PeerEvent &event) { self->on_peer_event (event); };
  events.key_frame_wanted = [self = viewer.get ()] (GstPad *pad) { self->on_key_frame_wanted (pad); };
  auto peer = host.make_peer (id, std::move (events));
  if (!peer)
    return peer.error ();
  viewer->peer_ = std::move (*peer);
  // Polite: a viewer that offers by itself wins over our own offer.
  viewer->session_ = std::make_unique<Session> (id, *viewer->peer_, static_cast<SessionClient &> (*viewer),
                                                limits_of (host.settings ()), true);
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
  if (ended_ || !tracks_ready ())
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
  if (ended_)
    return;
  if (!tracks_ready ()) {
    check_wait (now);
    return;
  }
  session_->tick (now);
  if (!ended_ && live ())
    check_presence (now);
}

// From the first plan on: offers that come meanwhile make new plans, and no
// more time.
void Viewer::check_wait (Clock::time_point now)
{
  const Milliseconds limit (host_.settings ().negotiation_timeout);
  if (!waiting_since_)
    waiting_since_ = now;
  if (now - *waiting_since_ <= limit)
    return;
  std::string why;
  for (const Track &track : tracks_)
    if (why.empty () && track.input && !(track.rendition && track.rendition->rtp_caps ()))
      why = track.input->notice ();
  close (Error{Fault::Media, "no encoded media to offer within " + std::to_string (limit.count ()) + " ms; " +
                                 (why.empty () ? "check that the input of every pad is running" : why)});
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
  session_->close (std::move (error));
}

void Viewer::abandon ()
{
  ended_ = true;
  detach ();
  peer_->close ();
}

// ---- planning

Status Viewer::plan_offer ()
{
  detach ();
  tracks_.clear ();
  std::string refused;
  for (const auto &input : host_.inputs ()) {
    const auto available = input->available (host_.preferred (input->kind ()));
    const auto choice = choose_for_offer (available, capabilities_, rejected_);
    if (!choice) {
      refused += (refused.empty () ? "" : "; ") + input->name () + " can be had in " + names_of (available);
      continue;
    }
    const Status added = add_track (*input, *choice);
    if (!added)
      return added;
  }
  if (!tracks_.empty ())
    return Done{};
  return Error{Fault::Unsupported,
               "it takes no codec that we have (" + (refused.empty () ? "no input" : refused) + ")"};
}

Status Viewer::plan_answer (const SdpSummary &offer)
{
  detach ();
  tracks_.clear ();
  std::vector<Ingest *> unused;
  for (const auto &input : host_.inputs ())
    unused.push_back (input.get ());
  for (const SdpSection &section : offer.sections) {
    const Status planned = plan_section (section, unused);
    if (!planned)
      return planned;
  }
  const bool useful = std::any_of (tracks_.begin (), tracks_.end (), [] (const Track &t) { return t.input; });
  if (useful)
    return Done{};
  return Error{Fault::Unsupported, "its offer has no section to receive media in a codec that we have"};
}

Status Viewer::plan_section (const SdpSection &section, std::vector<Ingest *> &unused)
{
  if (section.receives && !section.rejected) {
    for (auto it = unused.begin (); it != unused.end (); ++it) {
      Ingest &input = **it;
      if (section.kind != to_string (input.kind ()))
        continue;
      const auto available = input.available (host_.preferred (input.kind ()));
      auto choice = choose_for_answer (available, section, profile_of (input, host_, available));
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
  auto rendition = host_.rendition (input, *choice.codec);
  track.rendition = rendition ? *rendition : nullptr;
  tracks_.push_back (std::move (track));
  return rendition ? Status (Done{}) : Status (rendition.error ());
}

bool Viewer::tracks_ready () const
{
  return std::all_of (tracks_.begin (), tracks_.end (), [] (const Track &track) {
    return !track.input || (track.rendition && track.rendition->rtp_caps ());
  });
}

bool Viewer::has_alternative () const
{
  for (const Track &track : tracks_)
    if (track.input && !track.accepted &&
        choose_for_offer (track.input->available (host_.preferred (track.input->kind ())), capabilities_,
                          rejected_))
      return true;
  return false;
}

// ---- media

void Viewer::attach ()
{
  for (Track &track : tracks_) {
    if (!track.input || !track.accepted || !track.pad)
      continue;
    RtpMapping mapping;
    mapping.payload_type = static_cast<uint8_t> (track.choice.payload_type);
    mapping.ssrc = track.ssrc;
    mapping.first_sequence = static_cast<uint16_t> (g_random_int_range (0, 0x8000));
    mapping.mid_id = track.choice.extensions.mid;
    mapping.mid = track.mid.str ();
    mapping.twcc_id = track.choice.extensions.twcc;
    track.outlet = std::make_shared<PadOutlet> (track.pad, std::move (mapping));
    track.rendition->fanout ().add (track.outlet);
    if (track.choice.codec->kind == MediaKind::Video)
      host_.request_key_frame (*track.rendition);
  }
}

void Viewer::detach ()
{
  for (Track &track : tracks_)
    if (track.outlet) {
      track.rendition->fanout ().remove (track.outlet);
      track.outlet = nullptr;
    }
}

void Viewer::on_peer_event (const PeerEvent &event)
{
  session_->on_peer_event (event, Clock::now ());
}

void Viewer::on_key_frame_wanted (GstPad *pad)
{
  for (Track &track : tracks_)
    if (track.pad.get () == pad && track.outlet)
      host_.request_key_frame (*track.rendition);
}

// ---- SessionClient

void Viewer::send (const Message &message)
{
  host_.send (message);
}

Status Viewer::prepare (const SdpSummary *)
{
  for (Track &track : tracks_) {
    const auto caps = track.input
                          ? make_sender_caps (track.rendition->rtp_caps ().get (), track.choice, track.ssrc)
                          : MiniRef<GstCaps> ();
    auto pad = peer_->add_sender (caps.get (), media_stream_id);
    if (!pad)
      return pad.error ();
    track.pad = std::move (*pad);
  }
  return Done{};
}

bool Viewer::accept_answer (const SdpSummary &answer)
{
  bool any = false;
  for (size_t i = 0; i < tracks_.size (); i++) {
    Track &track = tracks_[i];
    const SdpSection *section = i < answer.sections.size () ? &answer.sections[i] : nullptr;
    track.accepted = section && !section->rejected && section->receives && !section->codecs.empty ();
    if (!track.accepted) {
      rejected_.push_back (track.choice.codec);
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
  host_.viewer_live (*this);
}

void Viewer::on_warning (const Error &error)
{
  host_.warn (error);
}

void Viewer::on_ended (const SessionEnd &end)
{
  ended_ = true;
  detach ();
  host_.viewer_ended (*this, end, try_next_);
}

} // namespace wsrtc
