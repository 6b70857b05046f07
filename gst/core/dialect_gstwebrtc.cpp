// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dialect_gstwebrtc.hpp"

#include "dialect_gstwebrtc_consumer.hpp"
#include "dialect_gstwebrtc_producer.hpp"
#include "text.hpp"

namespace wsrtc {

namespace gstwebrtc {

namespace {

// Their server says so at once; one that does not is another one.
constexpr std::chrono::seconds welcome_wait (10);

} // namespace

void ClientBase::say (DialectOutput &output, const ToServer &message)
{
  output.frames.push_back (write_frame (message));
}

// A version is chosen by the first message or not at all. Servers before 0.16 do
// not know it, and pass it over.
void ClientBase::greet (DialectOutput &output, const Hello &hello)
{
  const bool again = welcomed_;
  welcomed_ = true;
  if (!again)
    say (output, SetProtocolVersion{Version::V1_1});
  output.messages.push_back ({{}, Welcome{hello.peer, {}}});
}

DialectOutput ClientBase::open (DialectTime now)
{
  now_ = now;
  welcome_due_ = now + welcome_wait;
  return {};
}

DialectOutput ClientBase::tick (DialectTime now)
{
  now_ = now;
  DialectOutput output;
  if (!welcomed_ && now >= welcome_due_)
    output.failure = DialectFailure{{Fault::Timeout, "no \"welcome\" has come: is this a server for "
                                                     "gst-plugins-rs' webrtcsink and webrtcsrc?"},
                                    false};
  else if (welcomed_)
    on_tick (output);
  return output;
}

Result<DialectOutput> ClientBase::receive (std::string_view frame)
{
  auto message = read_to_peer (frame);
  if (!message)
    return message.error ();
  DialectOutput output;
  if (*message)
    on_message (output, **message);
  return output;
}

// ---- what both do with what goes to and fro

std::optional<MessageBody> body_of (const PeerMessage &message)
{
  if (const auto *description = std::get_if<Description> (&message.body))
    return MessageBody (*description);
  return MessageBody (std::get<Candidate> (message.body));
}

std::optional<ToServer> frame_of (const SessionId &session, const MessageBody &body)
{
  if (const auto *description = std::get_if<Description> (&body))
    return ToServer (PeerMessage{session, *description});
  if (const auto *candidate = std::get_if<Candidate> (&body))
    return ToServer (PeerMessage{session, *candidate});
  // Without its reason: servers before 0.16 would pass over what can carry one.
  if (std::holds_alternative<Bye> (body))
    return ToServer (EndSession{session, Version::V1_0, {}});
  return std::nullopt;
}

void tell_end (DialectOutput &output, const EndSession &end)
{
  const PeerId peer (end.session.str ());
  const std::string reason = end.error.value_or (std::string ());
  if (!reason.empty ())
    output.messages.push_back ({peer, ErrorReport{to_string (Fault::Closed), reason}});
  output.messages.push_back ({peer, Bye{reason}});
}

} // namespace gstwebrtc

std::unique_ptr<Dialect> create_gstwebrtc_dialect (const DialectConfig &config)
{
  if (config.role == "source")
    return std::make_unique<gstwebrtc::ProducerDialect> (config);
  return std::make_unique<gstwebrtc::ConsumerDialect> (config);
}

Result<std::string> gstwebrtc_target (const DialectConfig &config, const std::string &path,
                                      const std::string &query)
{
  if (config.role == "peer")
    return Error{Fault::InvalidArgument,
                 "gst-plugins-rs' protocol knows producers and consumers, but no calls of "
                 "two: use wsrtcsink or wsrtcsrc, or another protocol"};
  const auto peer = config.query.find ("peer-id");
  if (peer != config.query.end () && config.role == "source")
    return Error{Fault::InvalidArgument,
                 "peer-id= is for wsrtcsrc, and names the producer to play: leave it out"};
  if (peer != config.query.end () && peer->second.empty ())
    return Error{Fault::InvalidArgument, "peer-id= is empty: give the id of a producer, or leave it out"};
  std::string theirs;
  for_each_part (query, '&', [&] (std::string_view part) {
    if (!part.empty () && !has_prefix (part, "peer-id="))
      theirs += (theirs.empty () ? "" : "&") + std::string (part);
    return true;
  });
  const std::string target = path.empty () ? "/" : path;
  return theirs.empty () ? target : target + '?' + theirs;
}

} // namespace wsrtc
