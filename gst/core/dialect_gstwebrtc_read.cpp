// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dialect_gstwebrtc_frames.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "dialect.hpp"
#include "json_reader.hpp"
#include "text.hpp"

namespace wsrtc::gstwebrtc {

namespace {

constexpr size_t max_id_bytes = 256;
constexpr size_t max_text_bytes = 4096;
// In a list it stands deeper than where it came from, and has to be read there, too.
constexpr unsigned max_meta_depth = 32;
constexpr size_t max_roles = 16;
constexpr size_t max_listed = 10000;

// ---- members

Error too_long (const char *key, size_t max_bytes)
{
  return {Fault::TooLarge, std::string ("JSON member \"") + key + "\" is longer than " +
                               std::to_string (max_bytes) + " bytes"};
}

Result<std::string> id_text (const JsonReader &json, const char *key)
{
  Result<std::string> text = json.string (key);
  if (text && text->size () > max_id_bytes)
    return too_long (key, max_id_bytes);
  if (text && text->empty ())
    return Error{Fault::Malformed, std::string ("JSON member \"") + key + "\" is empty"};
  return text;
}

template <typename Id> Status read_id (const JsonReader &json, const char *key, Id &id)
{
  Result<std::string> text = id_text (json, key);
  if (!text)
    return text.error ();
  id = Id (std::move (*text));
  return Done{};
}

// Roles that are not known are passed over: newer peers may have more.
Result<Roles> read_roles (const JsonReader &json)
{
  const auto words = json.strings ("roles", max_roles);
  if (!words)
    return words.error ();
  Roles roles;
  for (const std::string &word : *words) {
    roles.producer = roles.producer || word == "producer";
    roles.listener = roles.listener || word == "listener";
    roles.consumer = roles.consumer || word == "consumer";
  }
  return roles;
}

// How many objects and arrays are open at once, in compact JSON.
unsigned depth_of (std::string_view json)
{
  unsigned depth = 0;
  unsigned deepest = 0;
  bool in_string = false;
  for (size_t i = 0; i < json.size (); i++) {
    const char c = json[i];
    if (in_string && c == '\\')
      i++;
    else if (c == '"')
      in_string = !in_string;
    else if (!in_string && (c == '{' || c == '['))
      deepest = std::max (deepest, ++depth);
    else if (!in_string && (c == '}' || c == ']'))
      depth--;
  }
  return deepest;
}

Result<std::string> read_meta_text (const JsonReader &json)
{
  std::string text = json.text_of ("meta");
  if (text.size () > max_meta_bytes)
    return too_long ("meta", max_meta_bytes);
  if (depth_of (text) > max_meta_depth)
    return Error{Fault::TooLarge, "JSON member \"meta\" is nested too deeply"};
  return text;
}

// Of a client that reads: what it does not need cannot hurt it.
std::string read_meta_or_nothing (const JsonReader &json)
{
  const Result<std::string> text = read_meta_text (json);
  return text ? *text : "null";
}

// ---- messages of both ways

Result<Description> read_description (const JsonReader &json)
{
  const Result<JsonReader> inner = json.object ("sdp");
  if (!inner)
    return inner.error ();
  const Result<std::string> type = inner->string ("type");
  if (!type)
    return type.error ();
  if (*type != "offer" && *type != "answer")
    return Error{Fault::Unsupported, "a description is neither an offer nor an answer"};
  Result<std::string> sdp = inner->string ("sdp");
  if (!sdp)
    return sdp.error ();
  return Description{*type == "offer" ? SdpType::Offer : SdpType::Answer, std::move (*sdp)};
}

Result<Candidate> read_candidate (const JsonReader &json)
{
  const Result<JsonReader> inner = json.object ("ice");
  if (!inner)
    return inner.error ();
  const Result<std::string> text = inner->string ("candidate");
  if (!text)
    return text.error ();
  const auto mline = inner->number ("sdpMLineIndex", std::numeric_limits<uint32_t>::max ());
  if (!mline)
    return mline.error ();
  Candidate candidate;
  std::string_view line = *text;
  drop_prefix (line, "a=");
  candidate.text = line;
  candidate.mline = MLine{static_cast<unsigned> (*mline)};
  if (inner->has ("sdpMid")) {
    const Result<std::string> mid = inner->string ("sdpMid");
    if (!mid)
      return mid.error ();
    if (mid->size () > max_id_bytes)
      return too_long ("sdpMid", max_id_bytes);
    candidate.mid = Mid (*mid);
  }
  return candidate;
}

Result<PeerMessage> read_peer_message (const JsonReader &json)
{
  PeerMessage message;
  if (const Status id = read_id (json, "sessionId", message.session); !id)
    return id.error ();
  if (json.has ("sdp") == json.has ("ice"))
    return Error{Fault::Malformed, "a message \"peer\" has one of \"sdp\" and \"ice\""};
  if (json.has ("sdp")) {
    auto description = read_description (json);
    if (!description)
      return description.error ();
    message.body = std::move (*description);
    return message;
  }
  auto candidate = read_candidate (json);
  if (!candidate)
    return candidate.error ();
  message.body = std::move (*candidate);
  return message;
}

Result<EndSession> read_end (const JsonReader &json)
{
  EndSession end;
  if (const Status id = read_id (json, "sessionId", end.session); !id)
    return id.error ();
  return end;
}

Result<EndSession> read_end_with_error (const JsonReader &json)
{
  Result<EndSession> end = read_end (json);
  if (!end)
    return end;
  end->version = Version::V1_1;
  auto error = json.optional_string ("error");
  if (!error)
    return error.error ();
  if (*error && (*error)->size () > max_text_bytes)
    return too_long ("error", max_text_bytes);
  end->error = std::move (*error);
  return end;
}

Result<StartSession> read_start (const JsonReader &json)
{
  StartSession start;
  if (const Status id = read_id (json, "peerId", start.peer); !id)
    return id.error ();
  auto offer = json.optional_string ("offer");
  if (!offer)
    return offer.error ();
  start.offer = std::move (*offer);
  return start;
}

// ---- to a server

Result<SetProtocolVersion> read_version (const JsonReader &json)
{
  const Result<std::string> word = json.string ("version");
  if (!word)
    return word.error ();
  if (*word == "v1_0")
    return SetProtocolVersion{Version::V1_0};
  if (*word == "v1_1")
    return SetProtocolVersion{Version::V1_1};
  return Error{Fault::Unsupported, "this server speaks the protocol's versions \"v1_0\" and \"v1_1\" only"};
}

Result<SetPeerStatus> read_own_status (const JsonReader &json)
{
  const Result<Roles> roles = read_roles (json);
  if (!roles)
    return roles.error ();
  Result<std::string> meta = read_meta_text (json);
  if (!meta)
    return meta.error ();
  return SetPeerStatus{{*roles, std::move (*meta)}};
}

template <typename Empty> Result<Empty> read_nothing (const JsonReader &)
{
  return Empty{};
}

// ---- to a peer

Result<Hello> read_hello (const JsonReader &json)
{
  Hello hello;
  if (const Status id = read_id (json, "peerId", hello.peer); !id)
    return id.error ();
  return hello;
}

Result<PeerStatusChanged> read_status (const JsonReader &json)
{
  PeerStatusChanged changed;
  if (const Status id = read_id (json, "peerId", changed.peer); !id)
    return id.error ();
  const Result<Roles> roles = read_roles (json);
  if (!roles)
    return roles.error ();
  changed.status = {*roles, read_meta_or_nothing (json)};
  return changed;
}

Result<SessionStarted> read_started (const JsonReader &json)
{
  SessionStarted started;
  if (const Status id = read_id (json, "peerId", started.producer); !id)
    return id.error ();
  if (const Status id = read_id (json, "sessionId", started.session); !id)
    return id.error ();
  return started;
}

Result<StartSession> read_start_for_producer (const JsonReader &json)
{
  Result<StartSession> start = read_start (json);
  if (!start)
    return start;
  if (const Status id = read_id (json, "sessionId", start->session); !id)
    return id.error ();
  return start;
}

Result<std::vector<ListedPeer>> read_peers (const JsonReader &json, const char *key)
{
  const auto items = json.objects (key, max_listed);
  if (!items)
    return items.error ();
  std::vector<ListedPeer> peers;
  for (const JsonReader &item : *items) {
    ListedPeer peer;
    if (const Status id = read_id (item, "id", peer.id); !id)
      return id.error ();
    peer.meta = read_meta_or_nothing (item);
    peers.push_back (std::move (peer));
  }
  return peers;
}

Result<ProducerList> read_producers (const JsonReader &json)
{
  auto peers = read_peers (json, "producers");
  if (!peers)
    return peers.error ();
  return ProducerList{std::move (*peers)};
}

Result<ConsumerList> read_consumers (const JsonReader &json)
{
  auto peers = read_peers (json, "consumers");
  if (!peers)
    return peers.error ();
  return ConsumerList{std::move (*peers)};
}

Result<Refusal> read_refusal (const JsonReader &json)
{
  Result<std::string> details = json.string ("details");
  if (!details)
    return details.error ();
  if (details->size () > max_text_bytes)
    return too_long ("details", max_text_bytes);
  return Refusal{std::move (*details)};
}

// ---- types

template <typename All> struct Kind {
  std::string_view word;
  Result<All> (*read) (const JsonReader &json);
};

// Any of the messages above as one of a direction.
template <typename All, auto read> Result<All> as (const JsonReader &json)
{
  auto message = read (json);
  if (!message)
    return message.error ();
  return All (std::move (*message));
}

constexpr Kind<ToServer> to_server[] = {
    {"setProtocolVersion", as<ToServer, read_version>},
    {"setPeerStatus", as<ToServer, read_own_status>},
    {"startSession", as<ToServer, read_start>},
    {"peer", as<ToServer, read_peer_message>},
    {"endSession", as<ToServer, read_end>},
    {"endSessionV1_1", as<ToServer, read_end_with_error>},
    {"list", as<ToServer, read_nothing<AskProducers>>},
    {"listConsumers", as<ToServer, read_nothing<AskConsumers>>},
    {"newPeer", as<ToServer, read_nothing<NewPeer>>},
};

constexpr Kind<ToPeer> to_peer[] = {
    {"welcome", as<ToPeer, read_hello>},
    {"peerStatusChanged", as<ToPeer, read_status>},
    {"sessionStarted", as<ToPeer, read_started>},
    {"startSession", as<ToPeer, read_start_for_producer>},
    {"peer", as<ToPeer, read_peer_message>},
    {"endSession", as<ToPeer, read_end>},
    {"endSessionV1_1", as<ToPeer, read_end_with_error>},
    {"list", as<ToPeer, read_producers>},
    {"listConsumers", as<ToPeer, read_consumers>},
    {"error", as<ToPeer, read_refusal>},
};

template <typename All, size_t count>
Result<std::optional<All>> read_frame (std::string_view frame, const Kind<All> (&kinds)[count])
{
  const Result<JsonReader> json = JsonReader::parse (frame, max_frame_bytes);
  if (!json)
    return json.error ();
  const Result<std::string> type = json->string ("type");
  if (!type)
    return type.error ();
  for (const Kind<All> &kind : kinds) {
    if (kind.word != *type)
      continue;
    Result<All> message = kind.read (*json);
    if (!message)
      return message.error ().within ("\"" + *type + "\"");
    return std::optional<All> (std::move (*message));
  }
  return std::optional<All> ();
}

} // namespace

Result<std::optional<ToServer>> read_to_server (std::string_view frame)
{
  return read_frame (frame, to_server);
}

Result<std::optional<ToPeer>> read_to_peer (std::string_view frame)
{
  return read_frame (frame, to_peer);
}

} // namespace wsrtc::gstwebrtc
