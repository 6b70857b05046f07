// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reception.hpp"

#include <algorithm>
#include <utility>

#include "connection.hpp"

namespace wsrtc {

namespace {

std::string names_of (const std::vector<const CodecRow *> &codecs)
{
  std::string names;
  for (const CodecRow *codec : codecs)
    names += (names.empty () ? "" : ", ") + std::string (codec->name);
  return names;
}

} // namespace

Reception::Reception (ReceptionHost &host, ReceptionClient &client)
    : host_ (host), client_ (client), plan_ (host.codecs (), host.settings ().latency, {})
{
}

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
  const gint64 heard = std::max ({peer_->last_rtcp (), live_since_, plan_.last_packet ()});
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
  plan_.close ();
  peer_->close ();
}

// ---- SessionClient

Status Reception::prepare (const SdpSummary *offer)
{
  plan_.clear (); // of an offer before
  return offer ? prepare_answer (*offer) : prepare_offer ();
}

// A section that is not taken keeps its place.
Status Reception::prepare_answer (const SdpSummary &offer)
{
  for (size_t i = 0; i < offer.sections.size (); i++) {
    const auto caps = plan_.answer (offer.sections[i]);
    TrackPlan plan;
    plan.receive = caps.get ();
    plan.sink = plan_.sink (i);
    plan.data = is_data (offer.sections[i]);
    if (const auto added = peer_->add_track (std::move (plan)); !added)
      return added.error ();
  }
  if (!tracks ().empty ())
    return Done{};
  const bool sends = is_on_offer (offer);
  return Error{Fault::Unsupported, (sends ? "its offer has no codec that can be received here (video "
                                          : "its offer has no media "
                                            "to be received (video ") +
                                       names_of (host_.codecs ().video) + "; audio " +
                                       names_of (host_.codecs ().audio) + ")"};
}

bool Reception::is_on_offer (const SdpSummary &offer) const
{
  return std::any_of (offer.sections.begin (), offer.sections.end (),
                      [] (const SdpSection &section) { return section.sends && !section.rejected; });
}

Status Reception::prepare_offer ()
{
  size_t sections = 0;
  for (const MediaKind kind : {MediaKind::Video, MediaKind::Audio}) {
    const auto caps = plan_.offer (kind);
    if (!caps)
      continue;
    const Status added = peer_->add_receiver (caps.get (), plan_.sink (sections++));
    if (!added)
      return added;
  }
  return Done{};
}

bool Reception::accept_answer (const SdpSummary &answer)
{
  plan_.accept (answer);
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
  plan_.close ();
  client_.reception_ended (*this, end);
}

} // namespace wsrtc
