// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reception.hpp"

#include <algorithm>
#include <utility>

#include "connection.hpp"
#include "receiver_caps.hpp"

namespace wsrtc {

namespace {

std::optional<MediaKind> kind_of (const SdpSection &section)
{
  for (const MediaKind kind : {MediaKind::Video, MediaKind::Audio})
    if (section.kind == to_string (kind))
      return kind;
  return std::nullopt;
}

std::string names_of (const std::vector<const CodecRow *> &codecs)
{
  std::string names;
  for (const CodecRow *codec : codecs)
    names += (names.empty () ? "" : ", ") + std::string (codec->name);
  return names;
}

} // namespace

Result<std::unique_ptr<Reception>> Reception::create (const PeerId &id, ReceptionHost &host,
                                                      ReceptionClient &client)
{
  std::unique_ptr<Reception> reception (new Reception (host, client));
  PeerPortEvents events;
  // The port never calls back after its destruction, and the reception owns it.
  events.event = [self = reception.get ()] (const PeerEvent &event) {
    self->session_->on_peer_event (event, Clock::now ());
  };
  auto peer = host.make_peer (id, std::move (events));
  if (!peer)
    return peer.error ();
  reception->peer_ = std::move (*peer);
  // Polite: of two offers the one with media in it is worth more.
  reception->session_ =
      std::make_unique<Session> (id, *reception->peer_, static_cast<SessionClient &> (*reception),
                                 session_limits_of (host.settings ()), true);
  return reception;
}

Reception::~Reception ()
{
  drop_tracks ();
}

void Reception::start_offer ()
{
  session_->start_offer (Clock::now ());
}

void Reception::on_message (const Message &message)
{
  if (!ended_)
    session_->on_message (message, Clock::now ());
}

void Reception::tick (Clock::time_point now)
{
  if (ended_)
    return;
  session_->tick (now);
  if (!ended_ && live ())
    check_presence ();
}

// Media count, too: a peer may be slow with its reports.
void Reception::check_presence ()
{
  gint64 heard = std::max (peer_->last_rtcp (), live_since_);
  for (const ReceivedTrack &track : tracks_)
    if (track.inlet)
      heard = std::max (heard, track.inlet->last_packet ());
  const gint64 silent_ms = (g_get_monotonic_time () - heard) / 1000;
  if (silent_ms > host_.settings ().peer_timeout)
    close (Error{Fault::Closed,
                 "it has vanished: nothing was heard of it for " + std::to_string (silent_ms) + " ms"});
}

void Reception::close (std::optional<Error> error)
{
  session_->close (std::move (error));
}

void Reception::abandon ()
{
  ended_ = true;
  drop_tracks ();
  peer_->close ();
}

// Before the peer ends: what still comes goes nowhere.
void Reception::drop_tracks ()
{
  for (const ReceivedTrack &track : tracks_)
    if (track.inlet)
      track.inlet->close ();
}

std::vector<ReceivedTrack> Reception::tracks () const
{
  std::vector<ReceivedTrack> used;
  std::copy_if (tracks_.begin (), tracks_.end (), std::back_inserter (used),
                [] (const ReceivedTrack &track) { return track.codec && track.inlet; });
  return used;
}

// ---- SessionClient

Status Reception::prepare (const SdpSummary *offer)
{
  drop_tracks (); // of an offer before
  tracks_.clear ();
  return offer ? prepare_answer (*offer) : prepare_offer ();
}

Status Reception::prepare_answer (const SdpSummary &offer)
{
  for (const SdpSection &section : offer.sections) {
    const Status prepared = prepare_section (section);
    if (!prepared)
      return prepared;
  }
  if (!tracks ().empty ())
    return Done{};
  const bool sends = is_on_offer (offer);
  return Error{Fault::Unsupported, (sends ? "its offer has no codec that can be received here (video "
                                          : "its offer has no media "
                                            "to be received (video ") +
                                       names_of (host_.codecs (MediaKind::Video)) + "; audio " +
                                       names_of (host_.codecs (MediaKind::Audio)) + ")"};
}

bool Reception::is_on_offer (const SdpSummary &offer) const
{
  return std::any_of (offer.sections.begin (), offer.sections.end (),
                      [] (const SdpSection &section) { return section.sends && !section.rejected; });
}

// One that is not taken keeps its place.
Status Reception::prepare_section (const SdpSection &section)
{
  const auto kind = kind_of (section);
  ReceivedCodec received;
  if (kind && section.sends && !section.rejected)
    received = choose_received (host_.codecs (*kind), section);
  const auto caps = received.codec ? make_receiver_caps (section, received) : MiniRef<GstCaps> ();
  const Status added = add_track (kind.value_or (MediaKind::Video), caps.get ());
  tracks_.back ().mid = section.mid;
  tracks_.back ().codec = received.codec;
  return added;
}

Status Reception::prepare_offer ()
{
  for (const MediaKind kind : {MediaKind::Video, MediaKind::Audio}) {
    if (host_.codecs (kind).empty ())
      continue;
    const Status added = add_track (kind, make_receiver_caps (host_.codecs (kind)).get ());
    if (!added)
      return added;
  }
  return Done{};
}

Status Reception::add_track (MediaKind kind, const GstCaps *caps)
{
  ReceivedTrack track;
  track.kind = kind;
  if (caps)
    track.inlet = TrackInlet::create (host_.settings ().latency);
  tracks_.push_back (track);
  return peer_->add_receiver (caps, track.inlet ? GRef<GstPad>::take_ref (track.inlet->entry ()) : nullptr);
}

bool Reception::accept_answer (const SdpSummary &answer)
{
  for (size_t i = 0; i < tracks_.size () && i < answer.sections.size (); i++) {
    const SdpSection &section = answer.sections[i];
    if (!section.sends || section.rejected)
      continue;
    tracks_[i].mid = section.mid;
    tracks_[i].codec = choose_received (host_.codecs (tracks_[i].kind), section).codec;
  }
  return !tracks ().empty ();
}

void Reception::on_live ()
{
  live_since_ = g_get_monotonic_time ();
  client_.reception_live (*this);
}

void Reception::on_ended (const SessionEnd &end)
{
  ended_ = true;
  drop_tracks ();
  client_.reception_ended (*this, end);
}

} // namespace wsrtc
