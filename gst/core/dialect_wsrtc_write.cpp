// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dialect_wsrtc_frames.hpp"

#include "json_meta.hpp"
#include "json_report.hpp"
#include "json_writer.hpp"

namespace wsrtc {

namespace {

// The article's page knows these and nothing else.
bool is_plain (const Message &message)
{
  return std::holds_alternative<Description> (message.body) ||
         std::holds_alternative<Candidate> (message.body) || std::holds_alternative<Bye> (message.body);
}

// Writes the members of one kind after "type". Their order is part of the
// protocol's promise: frames can be compared byte for byte.
struct BodyWriter {
  JsonWriter &json;
  const Vocabulary vocabulary;

  void operator() (const Description &description) const { json.member ("sdp", description.sdp); }

  void operator() (const Candidate &candidate) const
  {
    json.member ("candidate", candidate.text);
    if (candidate.mline)
      json.key ("label").number (candidate.mline->index);
    if (candidate.mid)
      json.member ("id", candidate.mid->str ());
  }

  void operator() (const Bye &bye) const
  {
    if (vocabulary != Vocabulary::Plain && !bye.reason.empty ())
      json.member ("reason", bye.reason);
  }

  void operator() (const Welcome &welcome) const
  {
    json.member ("id", welcome.id.str ()).key ("iceServers").begin_array ();
    for (const IceServer &server : welcome.ice_servers) {
      json.begin_object ().member ("urls", server.url);
      if (!server.username.empty ())
        json.member ("username", server.username);
      if (!server.credential.empty ())
        json.member ("credential", server.credential);
      json.end_object ();
    }
    json.end_array ();
  }

  void operator() (const PeerAdded &added) const
  {
    json.member ("id", added.id.str ());
    if (!added.role.empty ())
      json.member ("role", added.role);
    if (added.polite)
      json.key ("polite").boolean (*added.polite);
  }

  void operator() (const PeerRemoved &removed) const { json.member ("id", removed.id.str ()); }

  void operator() (const StreamState &state) const
  {
    json.member ("state", state.live ? "live" : "waiting").member ("text", state.text);
  }

  void operator() (const ErrorReport &report) const
  {
    json.member ("code", report.code).member ("message", report.text);
  }

  void operator() (const Capabilities &capabilities) const
  {
    names ("video", capabilities.video);
    names ("audio", capabilities.audio);
  }

  void operator() (const About &about) const
  {
    json.member ("displayName", about.display_name).key ("meta");
    write_meta (json, about.meta);
  }

  void operator() (const ReportWanted &) const {}

  void operator() (const SourceReport &report) const { write_report (json, report); }

  void names (const char *key, const std::vector<std::string> &names) const
  {
    json.key (key).begin_array ();
    for (const std::string &name : names)
      json.string (name);
    json.end_array ();
  }
};

} // namespace

std::optional<std::string> write_wsrtc_frame (const Message &message, Vocabulary vocabulary)
{
  if (vocabulary == Vocabulary::Plain && !is_plain (message))
    return std::nullopt;
  JsonWriter json;
  json.begin_object ().member ("type", kind_of (message));
  std::visit (BodyWriter{json, vocabulary}, message.body);
  if (vocabulary != Vocabulary::Plain && !message.peer.empty ())
    json.member (vocabulary == Vocabulary::ExtendedClient ? "to" : "from", message.peer.str ());
  json.end_object ();
  return json.take ();
}

} // namespace wsrtc
