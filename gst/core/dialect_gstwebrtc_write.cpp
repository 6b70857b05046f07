// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dialect_gstwebrtc_frames.hpp"

#include "json_writer.hpp"

namespace wsrtc::gstwebrtc {

namespace {

void write_status (JsonWriter &json, const PeerStatus &status)
{
  json.key ("roles").begin_array ();
  if (status.roles.producer)
    json.string ("producer");
  if (status.roles.listener)
    json.string ("listener");
  if (status.roles.consumer)
    json.string ("consumer");
  json.end_array ().key ("meta").json_text (status.meta);
}

void write_offer (JsonWriter &json, const std::optional<std::string> &offer)
{
  json.key ("offer");
  if (offer)
    json.string (*offer);
  else
    json.null ();
}

void write_peers (JsonWriter &json, const char *key, const std::vector<ListedPeer> &peers)
{
  json.key (key).begin_array ();
  for (const ListedPeer &peer : peers)
    json.begin_object ().member ("id", peer.id.str ()).key ("meta").json_text (peer.meta).end_object ();
  json.end_array ();
}

struct BodyOfPeer {
  JsonWriter &json;

  void operator() (const Description &description) const
  {
    json.key ("sdp").begin_object ();
    json.member ("type", to_string (description.type)).member ("sdp", description.sdp).end_object ();
  }

  // The index is always there: without it others refuse the whole message.
  void operator() (const Candidate &candidate) const
  {
    json.key ("ice").begin_object ().member ("candidate", candidate.text);
    json.key ("sdpMLineIndex").number (candidate.mline ? candidate.mline->index : 0);
    if (candidate.mid)
      json.member ("sdpMid", candidate.mid->str ());
    json.end_object ();
  }
};

struct Writer {
  JsonWriter &json;
  const bool to_server;

  JsonWriter &begin (const char *type) const { return json.begin_object ().member ("type", type); }

  // ---- both ways

  void operator() (const StartSession &start) const
  {
    begin ("startSession").member ("peerId", start.peer.str ());
    if (!to_server)
      json.member ("sessionId", start.session.str ());
    // Servers before 0.14 know no such member, and to them null is as good as none.
    if (!to_server || start.offer)
      write_offer (json, start.offer);
  }

  void operator() (const PeerMessage &message) const
  {
    begin ("peer").member ("sessionId", message.session.str ());
    std::visit (BodyOfPeer{json}, message.body);
  }

  void operator() (const EndSession &end) const
  {
    const bool with_error = end.version == Version::V1_1;
    begin (with_error ? "endSessionV1_1" : "endSession").member ("sessionId", end.session.str ());
    if (!with_error)
      return;
    json.key ("error");
    if (end.error)
      json.string (*end.error);
    else
      json.null ();
  }

  // ---- to a peer

  void operator() (const Hello &hello) const { begin ("welcome").member ("peerId", hello.peer.str ()); }

  void operator() (const PeerStatusChanged &changed) const
  {
    begin ("peerStatusChanged");
    write_status (json, changed.status);
    json.member ("peerId", changed.peer.str ());
  }

  void operator() (const SessionStarted &started) const
  {
    begin ("sessionStarted").member ("peerId", started.producer.str ());
    json.member ("sessionId", started.session.str ());
  }

  void operator() (const ProducerList &list) const
  {
    begin ("list");
    write_peers (json, "producers", list.producers);
  }

  void operator() (const ConsumerList &list) const
  {
    begin ("listConsumers");
    write_peers (json, "consumers", list.consumers);
  }

  void operator() (const Refusal &refusal) const { begin ("error").member ("details", refusal.details); }

  // ---- to a server

  void operator() (const SetProtocolVersion &set) const
  {
    begin ("setProtocolVersion").member ("version", set.version == Version::V1_1 ? "v1_1" : "v1_0");
  }

  void operator() (const SetPeerStatus &set) const
  {
    begin ("setPeerStatus");
    write_status (json, set.status);
  }

  void operator() (const AskProducers &) const { begin ("list"); }

  void operator() (const AskConsumers &) const { begin ("listConsumers"); }

  void operator() (const NewPeer &) const { begin ("newPeer"); }
};

template <typename All> std::string write (const All &message, bool to_server)
{
  JsonWriter json;
  std::visit (Writer{json, to_server}, message);
  json.end_object ();
  return json.take ();
}

} // namespace

std::string write_frame (const ToServer &message)
{
  return write (message, true);
}

std::string write_frame (const ToPeer &message)
{
  return write (message, false);
}

} // namespace wsrtc::gstwebrtc
