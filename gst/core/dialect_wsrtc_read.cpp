// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dialect_wsrtc_frames.hpp"

#include "candidate_check.hpp"
#include "ice_url.hpp"
#include "json_meta.hpp"
#include "json_report.hpp"
#include "sdp_check.hpp"
#include "text.hpp"

namespace wsrtc {

namespace {

constexpr unsigned max_mline = 65535;
constexpr size_t max_name_bytes = 256; // ids, mids, roles, codes, codec names
constexpr size_t max_text_bytes = 4096;
constexpr size_t max_codecs = 64;

using Body = Result<MessageBody>;

Error too_long (const char *key, size_t max_bytes)
{
  return {Fault::TooLarge, std::string ("JSON member \"") + key + "\" is longer than " +
                               std::to_string (max_bytes) + " bytes"};
}

Result<std::string> short_text (const JsonReader &json, const char *key, size_t max_bytes)
{
  Result<std::string> text = json.string (key);
  if (text && text->size () > max_bytes)
    return too_long (key, max_bytes);
  return text;
}

// Absent or null is an empty text.
Result<std::string> optional_text (const JsonReader &json, const char *key, size_t max_bytes)
{
  return json.has (key) ? short_text (json, key, max_bytes) : std::string ();
}

Body read_description (const JsonReader &json)
{
  const Result<std::string> type = json.string ("type");
  if (!type)
    return type.error ();
  if (*type != "offer" && *type != "answer")
    return Error{Fault::Unsupported,
                 "a description is neither an offer nor an answer; provisional answers and rollback are not "
                 "supported"};
  Result<std::string> sdp = short_text (json, "sdp", max_sdp_bytes);
  if (!sdp)
    return sdp.error ();
  return MessageBody (Description{*type == "offer" ? SdpType::Offer : SdpType::Answer, std::move (*sdp)});
}

// The two spellings of the same thing: the codelab's, and RTCIceCandidateInit's.
Status read_candidate_place (const JsonReader &json, Candidate &candidate)
{
  const bool codelab = json.has ("label") || json.has ("id");
  const auto mline = json.optional_number (codelab ? "label" : "sdpMLineIndex", max_mline);
  if (!mline)
    return mline.error ();
  const char *mid_key = codelab ? "id" : "sdpMid";
  const Result<std::string> mid = optional_text (json, mid_key, max_name_bytes);
  if (!mid)
    return mid.error ();
  if (*mline)
    candidate.mline = MLine{static_cast<unsigned> (**mline)};
  if (json.has (mid_key))
    candidate.mid = Mid (*mid);
  return Done{};
}

// {"candidate":"…", …}; null or "" ends the candidates.
Body read_flat_candidate (const JsonReader &json)
{
  if (!json.contains ("candidate"))
    return Error{Fault::Malformed, "JSON member \"candidate\" is missing"};
  Result<std::optional<std::string>> text = json.optional_string ("candidate");
  if (!text)
    return text.error ();
  Candidate candidate;
  if (*text && (*text)->size () > max_candidate_bytes)
    return too_long ("candidate", max_candidate_bytes);
  if (*text) {
    std::string_view line = **text;
    drop_prefix (line, "a=");
    candidate.text = line;
  }
  if (const Status status = read_candidate_place (json, candidate); !status)
    return status.error ();
  return MessageBody (std::move (candidate));
}

// The candidate is the member `key`: an object, or null at their end.
Body read_candidate_in (const JsonReader &json, const char *key)
{
  if (!json.has (key))
    return MessageBody (Candidate{});
  const Result<JsonReader> inner = json.object (key);
  if (!inner)
    return inner.error ();
  return read_flat_candidate (*inner);
}

Body read_candidate (const JsonReader &json)
{
  if (json.contains ("ice"))
    return read_candidate_in (json, "ice");
  if (json.is_object ("candidate"))
    return read_candidate_in (json, "candidate");
  return read_flat_candidate (json);
}

Body read_description_in_data (const JsonReader &json)
{
  const Result<JsonReader> data = json.object ("data");
  if (!data)
    return data.error ();
  return read_description (*data);
}

Body read_candidate_in_data (const JsonReader &json)
{
  if (!json.contains ("data"))
    return Error{Fault::Malformed, "JSON member \"data\" is missing"};
  return read_candidate_in (json, "data");
}

Body read_bye (const JsonReader &json)
{
  Result<std::string> reason = optional_text (json, "reason", max_text_bytes);
  if (!reason)
    return reason.error ();
  return MessageBody (Bye{std::move (*reason)});
}

// A W3C RTCIceServer: "urls" is one text or several, which become rows of ours.
Status read_ice_server (const JsonReader &json, std::vector<IceServer> &servers)
{
  std::vector<std::string> urls;
  if (json.is_string ("urls")) {
    urls.push_back (*json.string ("urls"));
  } else {
    Result<std::vector<std::string>> several = json.strings ("urls", max_ice_servers);
    if (!several)
      return several.error ();
    urls = std::move (*several);
  }
  const Result<std::string> username = optional_text (json, "username", max_text_bytes);
  if (!username)
    return username.error ();
  const Result<std::string> credential = optional_text (json, "credential", max_text_bytes);
  if (!credential)
    return credential.error ();
  for (std::string &url : urls)
    servers.push_back ({std::move (url), *username, *credential});
  return Done{};
}

Body read_welcome (const JsonReader &json)
{
  Welcome welcome;
  Result<std::string> id = short_text (json, "id", max_name_bytes);
  if (!id)
    return id.error ();
  welcome.id = PeerId (std::move (*id));
  if (!json.has ("iceServers"))
    return MessageBody (std::move (welcome));
  const Result<std::vector<JsonReader>> servers = json.objects ("iceServers", max_ice_servers);
  if (!servers)
    return servers.error ();
  for (const JsonReader &server : *servers) {
    if (const Status status = read_ice_server (server, welcome.ice_servers); !status)
      return status.error ();
  }
  return MessageBody (std::move (welcome));
}

Body read_peer_added (const JsonReader &json)
{
  Result<std::string> id = short_text (json, "id", max_name_bytes);
  if (!id)
    return id.error ();
  Result<std::string> role = optional_text (json, "role", max_name_bytes);
  if (!role)
    return role.error ();
  const Result<std::optional<bool>> polite = json.optional_boolean ("polite");
  if (!polite)
    return polite.error ();
  return MessageBody (PeerAdded{PeerId (std::move (*id)), std::move (*role), *polite});
}

Body read_peer_removed (const JsonReader &json)
{
  Result<std::string> id = short_text (json, "id", max_name_bytes);
  if (!id)
    return id.error ();
  return MessageBody (PeerRemoved{PeerId (std::move (*id))});
}

Body read_state (const JsonReader &json)
{
  const Result<std::string> state = json.string ("state");
  if (!state)
    return state.error ();
  if (*state != "live" && *state != "waiting")
    return Error{Fault::Malformed, "JSON member \"state\" must be \"live\" or \"waiting\""};
  Result<std::string> text = optional_text (json, "text", max_text_bytes);
  if (!text)
    return text.error ();
  return MessageBody (StreamState{*state == "live", std::move (*text)});
}

Body read_error (const JsonReader &json)
{
  Result<std::string> code = short_text (json, "code", max_name_bytes);
  if (!code)
    return code.error ();
  Result<std::string> text = optional_text (json, "message", max_text_bytes);
  if (!text)
    return text.error ();
  return MessageBody (ErrorReport{std::move (*code), std::move (*text)});
}

Result<std::vector<std::string>> codec_names (const JsonReader &json, const char *key)
{
  if (!json.has (key))
    return std::vector<std::string> ();
  Result<std::vector<std::string>> names = json.strings (key, max_codecs);
  if (!names)
    return names.error ();
  for (const std::string &name : *names) {
    if (name.empty () || name.size () > max_name_bytes)
      return Error{Fault::Malformed, std::string ("JSON member \"") + key + "\" holds no codec's name"};
  }
  return names;
}

Body read_capabilities (const JsonReader &json)
{
  Result<std::vector<std::string>> video = codec_names (json, "video");
  if (!video)
    return video.error ();
  Result<std::vector<std::string>> audio = codec_names (json, "audio");
  if (!audio)
    return audio.error ();
  return MessageBody (Capabilities{std::move (*video), std::move (*audio)});
}

Body read_about (const JsonReader &json)
{
  About about;
  Result<std::string> name = optional_text (json, "displayName", max_display_name);
  if (!name)
    return name.error ();
  about.display_name = std::move (*name);
  if (json.has ("meta")) {
    const Result<JsonReader> meta = json.object ("meta");
    if (!meta)
      return meta.error ();
    auto fields = read_meta (*meta);
    if (!fields)
      return fields.error ();
    about.meta = std::move (*fields);
  }
  if (const Status fit = check_about (about); !fit)
    return fit.error ();
  return MessageBody (std::move (about));
}

Body read_report_wanted (const JsonReader & /*json*/)
{
  return MessageBody (ReportWanted{});
}

Body read_report_told (const JsonReader &json)
{
  Result<SourceReport> report = read_report (json);
  if (!report)
    return report.error ();
  return MessageBody (std::move (*report));
}

enum class Known {
  Everywhere,
  Extended,   // by those that gave a role, and by their server
  ToServer,   // extended, and of no use to a client
  FromServer, // extended, and never to be said by a client
};

struct Kind {
  std::string_view word;
  Known known;
  Body (*read) (const JsonReader &json);
};

constexpr Kind kinds[] = {
    {"offer", Known::Everywhere, read_description},
    {"answer", Known::Everywhere, read_description},
    {"pranswer", Known::Everywhere, read_description},
    {"rollback", Known::Everywhere, read_description},
    {"sdp", Known::Everywhere, read_description_in_data},
    {"candidate", Known::Everywhere, read_candidate},
    {"ice", Known::Everywhere, read_candidate_in_data},
    {"bye", Known::Everywhere, read_bye},
    {"capabilities", Known::Extended, read_capabilities},
    {"state", Known::Extended, read_state},
    {"error", Known::Extended, read_error},
    {"describe", Known::ToServer, read_about},
    {"report", Known::ToServer, read_report_told},
    {"report-wanted", Known::FromServer, read_report_wanted},
    {"welcome", Known::FromServer, read_welcome},
    {"peer-added", Known::FromServer, read_peer_added},
    {"peer-removed", Known::FromServer, read_peer_removed},
};

bool knows (Vocabulary vocabulary, Known known)
{
  if (known == Known::ToServer)
    return vocabulary == Vocabulary::ExtendedServer;
  return known == Known::Everywhere || vocabulary != Vocabulary::Plain;
}

using MaybeBody = Result<std::optional<MessageBody>>;

MaybeBody maybe (Body body)
{
  if (!body)
    return body.error ();
  return std::optional<MessageBody> (std::move (*body));
}

MaybeBody read_typed (const JsonReader &json, Vocabulary vocabulary)
{
  const Result<std::string> type = json.string ("type");
  if (!type)
    return type.error ();
  for (const Kind &kind : kinds) {
    if (kind.word != *type || !knows (vocabulary, kind.known))
      continue;
    if (kind.known == Known::FromServer && vocabulary == Vocabulary::ExtendedServer)
      return Error{Fault::Protocol, "only a server may send \"" + *type + "\""};
    return maybe (kind.read (json));
  }
  return std::optional<MessageBody> ();
}

// gst-examples and pages that send browser objects as they are.
MaybeBody read_untyped (const JsonReader &json)
{
  if (json.is_object ("sdp"))
    return maybe (read_description (*json.object ("sdp")));
  if (json.contains ("ice") || json.contains ("candidate"))
    return maybe (read_candidate (json));
  return Error{Fault::Protocol, "a message without \"type\" that is neither a description nor a candidate"};
}

// Who it comes from, or, on the server, whom it is for.
Result<std::string> read_peer (const JsonReader &json, Vocabulary vocabulary)
{
  if (vocabulary == Vocabulary::Plain)
    return std::string ();
  return optional_text (json, vocabulary == Vocabulary::ExtendedClient ? "from" : "to", max_name_bytes);
}

} // namespace

Result<std::optional<Message>> read_wsrtc_frame (std::string_view frame, Vocabulary vocabulary)
{
  const Result<JsonReader> json = JsonReader::parse (frame, max_frame_bytes);
  if (!json)
    return json.error ();
  MaybeBody body = json->contains ("type") ? read_typed (*json, vocabulary) : read_untyped (*json);
  if (!body)
    return body.error ();
  if (!*body)
    return std::optional<Message> ();
  Result<std::string> peer = read_peer (*json, vocabulary);
  if (!peer)
    return peer.error ();
  return std::optional<Message> (Message{PeerId (std::move (*peer)), std::move (**body)});
}

bool is_wsrtc_ping (std::string_view frame)
{
  const Result<JsonReader> json = JsonReader::parse (frame, max_frame_bytes);
  if (!json || !json->is_string ("type"))
    return false;
  const Result<std::string> type = json->string ("type");
  return type && *type == "ping";
}

} // namespace wsrtc
