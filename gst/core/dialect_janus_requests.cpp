// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dialect_janus_requests.hpp"

#include <cstdlib>

namespace wsrtc {

namespace {

void begin (JsonWriter &json, const JanusPlace &place, const JanusEnvelope &envelope)
{
  json.begin_object ().member ("janus", envelope.word).member ("transaction", envelope.transaction);
  if (envelope.session != 0)
    json.key ("session_id").number (static_cast<int64_t> (envelope.session));
  if (envelope.handle != 0)
    json.key ("handle_id").number (static_cast<int64_t> (envelope.handle));
  if (!place.token.empty ())
    json.member ("token", place.token);
  if (!place.apisecret.empty ())
    json.member ("apisecret", place.apisecret);
}

std::string end (JsonWriter &json)
{
  json.end_object ();
  return json.take ();
}

// Checked by parse_janus_place (), or said by Janus itself: digits, or text where
// Janus wants text.
void write_id (JsonWriter &json, const char *key, const std::string &id, bool as_text)
{
  json.key (key);
  if (as_text)
    json.string (id);
  else
    json.number (std::strtoll (id.c_str (), nullptr, 10));
}

void write_text (JsonWriter &json, const char *key, const std::string &text)
{
  if (!text.empty ())
    json.member (key, text);
}

} // namespace

JanusBody join_as_publisher (const JanusPlace &place, const std::string &display)
{
  return [place, display] (JsonWriter &json) {
    json.member ("request", "join").member ("ptype", "publisher");
    write_id (json, "room", place.id, place.string_ids);
    if (!place.user.empty ())
      write_id (json, "id", place.user, place.string_ids);
    write_text (json, "display", display);
    write_text (json, "pin", place.pin);
    // Of a room with a list of who may come in; that of the request is another one.
    write_text (json, "token", place.token);
  };
}

JanusBody join_as_subscriber (const JanusPlace &place, const std::string &feed, uint64_t private_id)
{
  return [place, feed, private_id] (JsonWriter &json) {
    json.member ("request", "join").member ("ptype", "subscriber");
    write_id (json, "room", place.id, place.string_ids);
    write_text (json, "pin", place.pin);
    if (private_id != 0)
      json.key ("private_id").number (static_cast<int64_t> (private_id));
    json.key ("streams").begin_array ().begin_object ();
    write_id (json, "feed", feed, place.string_ids);
    json.end_object ().end_array ();
  };
}

JanusBody watch_mountpoint (const JanusPlace &place)
{
  return [place] (JsonWriter &json) {
    json.member ("request", "watch");
    write_id (json, "id", place.id, place.string_ids);
    write_text (json, "pin", place.pin);
  };
}

JanusBody change_display (const std::string &display)
{
  return [display] (JsonWriter &json) { json.member ("request", "configure").member ("display", display); };
}

JanusBody plain_request (const char *word)
{
  return [word] (JsonWriter &json) { json.member ("request", word); };
}

JanusBody echo_all ()
{
  return [] (JsonWriter &json) { json.key ("audio").boolean (true).key ("video").boolean (true); };
}

std::string write_janus_request (const JanusPlace &place, const JanusEnvelope &envelope)
{
  JsonWriter json;
  begin (json, place, envelope);
  return end (json);
}

std::string write_janus_attach (const JanusPlace &place, const JanusEnvelope &envelope)
{
  JsonWriter json;
  begin (json, place, envelope);
  json.member ("plugin", janus_plugin_name (place.plugin));
  return end (json);
}

std::string write_janus_message (const JanusPlace &place, const JanusEnvelope &envelope,
                                 const JanusBody &body, const std::optional<Description> &jsep)
{
  JsonWriter json;
  begin (json, place, envelope);
  json.key ("body").begin_object ();
  body (json);
  json.end_object ();
  if (jsep) {
    json.key ("jsep").begin_object ().member ("type", to_string (jsep->type)).member ("sdp", jsep->sdp);
    json.end_object ();
  }
  return end (json);
}

std::string write_janus_candidate (const JanusPlace &place, const JanusEnvelope &envelope,
                                   const Candidate &candidate)
{
  JsonWriter json;
  begin (json, place, envelope);
  json.key ("candidate").begin_object ();
  if (candidate.text.empty ()) {
    json.key ("completed").boolean (true);
  } else {
    json.member ("candidate", candidate.text);
    if (candidate.mid)
      json.member ("sdpMid", candidate.mid->str ());
    if (candidate.mline)
      json.key ("sdpMLineIndex").number (candidate.mline->index);
  }
  json.end_object ();
  return end (json);
}

} // namespace wsrtc
