// SPDX-License-Identifier: LGPL-2.1-or-later
#include <iterator>
#include <set>

#include "figures.hpp"
#include "json_writer.hpp"
#include "version.hpp"

namespace wsrtc {

namespace {

void number (JsonWriter &json, std::string_view name, uint64_t value)
{
  json.key (name).number (static_cast<int64_t> (value));
}

// JSON has no infinities.
void real (JsonWriter &json, std::string_view name, double value)
{
  json.key (name).json_text (metric_number (value));
}

void write_server (JsonWriter &json, const ServerFigures &figures)
{
  const Counters &counters = figures.rooms.counters ();
  const ConnectionFigures &connections = figures.connections;
  const ProcessFigures &process = figures.process;
  json.key ("server").begin_object ().member ("version", version);
  json.key ("connections").begin_object ();
  number (json, "http", connections.http);
  number (json, "wsrtc", connections.wsrtc);
  number (json, "gstwebrtc", connections.gstwebrtc);
  number (json, "whip", connections.whip);
  number (json, "whep", connections.whep);
  json.end_object ();
  number (json, "acceptedConnections", counters.connections);
  number (json, "receivedBytes", counters.received_bytes);
  number (json, "sentBytes", counters.sent_bytes);
  number (json, "queuedBytes", connections.queued_bytes);
  json.key ("rejected").begin_object ();
  for (size_t i = 0; i < std::size (rejection_names); i++)
    number (json, rejection_names[i], counters.rejected (static_cast<Rejection> (i)));
  json.end_object ();
  json.key ("process").begin_object ();
  real (json, "cpuSeconds", process.cpu_seconds);
  real (json, "startTime", process.start_time);
  number (json, "residentBytes", process.resident_bytes);
  number (json, "threads", process.threads);
  number (json, "openFds", process.open_fds);
  number (json, "maxFds", process.max_fds);
  json.end_object ().end_object ();
}

void write_figures (JsonWriter &json, const StreamFigures &told)
{
  json.key ("figures").begin_object ();
  for (const FigureRow &row : figure_rows)
    number (json, camel_case (row.field), told[row.figure]);
  json.end_object ();
  json.key ("joinTimes").begin_object ().key ("bounds").begin_array ();
  for (const double bound : told.join_times.bounds ())
    json.json_text (metric_number (bound));
  json.end_array ().key ("counts").begin_array ();
  for (const uint64_t count : told.join_times.counts ())
    json.number (static_cast<int64_t> (count));
  json.end_array ();
  real (json, "sum", told.join_times.sum ());
  json.end_object ();
}

void write_stream (JsonWriter &json, const ServerFigures &figures, const StreamInfo &stream)
{
  const MemberFacts source = figures.rooms.source_facts (stream.name);
  const Counters::OfStream &counted = figures.rooms.counters ().of (stream.name);
  json.begin_object ().member ("name", stream.name.str ());
  json.member ("state", stream.state.live ? "live" : "waiting");
  number (json, "viewers", stream.viewers);
  json.key ("source").begin_object ().member ("protocol", source.protocol);
  if (!source.address.empty ())
    json.member ("address", source.address);
  json.end_object ();
  number (json, "sourceReconnects", counted.source_comebacks);
  number (json, "inputReconnects", counted.input_reconnects);
  if (const Observatory::Sight *sight = figures.observatory.find (stream)) {
    real (json, "reportAge", static_cast<double> (g_get_monotonic_time () - sight->time) / 1e6);
    write_figures (json, counted.tally.total ());
  }
  json.end_object ();
}

double bitrate_of (const Observatory::Sight &sight, const PeerId &id)
{
  const auto place = sight.rates.find (id);
  return place == sight.rates.end () ? 0 : place->second.bits_per_second;
}

void write_report (JsonWriter &json, const PeerReport &peer, double bitrate)
{
  json.member ("state", peer.connected ? "connected" : "connecting");
  json.key ("codecs").begin_array ();
  for (const std::string &codec : peer.codecs)
    json.string (codec);
  json.end_array ();
  number (json, "sentBytes", peer.sent_bytes);
  number (json, "sentPackets", peer.sent_packets);
  number (json, "lostPackets", peer.lost_packets);
  real (json, "bitrate", bitrate);
  real (json, "fractionLost", peer.fraction_lost);
  real (json, "jitter", peer.jitter);
  if (peer.round_trip)
    real (json, "roundTripTime", *peer.round_trip);
  if (peer.join_time)
    real (json, "joinTime", *peer.join_time);
}

void write_guest (JsonWriter &json, const StreamInfo &stream, const GuestInfo &guest,
                  const Observatory::Sight *sight)
{
  json.begin_object ().member ("id", guest.id.str ()).member ("stream", stream.name.str ());
  json.member ("protocol", guest.facts.protocol);
  if (!guest.facts.address.empty ())
    json.member ("address", guest.facts.address);
  real (json, "since", static_cast<double> (guest.came) / 1e6);
  const auto told =
      sight ? sight->report.peers.find (guest.id) : std::map<PeerId, PeerReport>::const_iterator ();
  if (sight && told != sight->report.peers.end ())
    write_report (json, told->second, bitrate_of (*sight, guest.id));
  else
    json.member ("state", "waiting");
  json.end_object ();
}

// Media that go on for somebody whose signalling is gone.
void write_media_alone (JsonWriter &json, const StreamInfo &stream, const Observatory::Sight &sight,
                        const std::set<PeerId> &known)
{
  for (const auto &[id, peer] : sight.report.peers) {
    if (known.count (id) != 0)
      continue;
    json.begin_object ().member ("id", id.str ()).member ("stream", stream.name.str ());
    write_report (json, peer, bitrate_of (sight, id));
    json.end_object ();
  }
}

void write_sessions (JsonWriter &json, const ServerFigures &figures, const StreamInfo &stream)
{
  const Observatory::Sight *sight = figures.observatory.find (stream);
  std::set<PeerId> known;
  for (const GuestInfo &guest : figures.rooms.guests (stream.name)) {
    write_guest (json, stream, guest, sight);
    known.insert (guest.id);
  }
  if (sight)
    write_media_alone (json, stream, *sight, known);
}

} // namespace

std::string to_json (const ServerFigures &figures)
{
  const std::vector<StreamInfo> streams = figures.rooms.streams ();
  JsonWriter json;
  json.begin_object ();
  real (json, "time", static_cast<double> (g_get_real_time ()) / 1e6);
  write_server (json, figures);
  json.key ("streams").begin_array ();
  for (const StreamInfo &stream : streams)
    write_stream (json, figures, stream);
  json.end_array ().key ("sessions").begin_array ();
  for (const StreamInfo &stream : streams)
    write_sessions (json, figures, stream);
  json.end_array ().end_object ();
  return json.take ();
}

} // namespace wsrtc
