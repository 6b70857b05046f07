// SPDX-License-Identifier: LGPL-2.1-or-later
#include "gstwebrtc_sessions.hpp"

#include <utility>

#include "text.hpp"

namespace wsrtc::gstwebrtc {

namespace {

// A peer as one of the viewers of a room.
class SessionGuest final : public Member {
public:
  SessionGuest (Sessions &sessions, SessionId id) : sessions_ (sessions), id_ (std::move (id)) {}

  void deliver (const Message &message) override { sessions_.source_said (id_, message); }

  MemberFacts facts () const override { return {"gstwebrtc", {}}; }

private:
  Sessions &sessions_;
  const SessionId id_;
};

std::vector<std::string> mids_of (const std::string &sdp)
{
  std::vector<std::string> mids;
  for_each_part (sdp, '\n', [&] (std::string_view line) {
    if (!line.empty () && line.back () == '\r')
      line.remove_suffix (1);
    if (has_prefix (line, "m="))
      mids.emplace_back ();
    else if (drop_prefix (line, "a=mid:") && !mids.empty ())
      mids.back () = line;
    return true;
  });
  return mids;
}

// Some media section has a port, and is not rejected with that.
bool takes_media (const std::string &sdp)
{
  return !for_each_part (sdp, '\n', [] (std::string_view line) {
    if (!drop_prefix (line, "m="))
      return true;
    cut (line, ' ');
    return cut (line, ' ') == "0";
  });
}

// To these peers a candidate without a line is none.
Candidate with_line (Candidate candidate, const std::vector<std::string> &mids)
{
  for (size_t i = 0; i < mids.size () && !candidate.mline && candidate.mid; i++)
    if (mids[i] == candidate.mid->str ())
      candidate.mline = MLine{static_cast<unsigned> (i)};
  if (!candidate.mline)
    candidate.mline = MLine{0};
  return candidate;
}

void send_end (const Session &session, const Peer &to, const std::string &fault)
{
  const bool with_error = to.version == Version::V1_1;
  std::optional<std::string> error;
  if (with_error && !fault.empty ())
    error = fault;
  to.line.send (EndSession{session.id, to.version, error});
}

// What was said, as the session's other peer gets it. False = nothing for it.
bool send_body (Session &session, const Peer &to, const MessageBody &body)
{
  if (const auto *description = std::get_if<Description> (&body)) {
    session.mids = mids_of (description->sdp);
    to.line.send (PeerMessage{session.id, *description});
    return true;
  }
  if (const auto *candidate = std::get_if<Candidate> (&body)) {
    to.line.send (PeerMessage{session.id, with_line (*candidate, session.mids)});
    return true;
  }
  return false;
}

// Where the other side has just gone, its end is on the way.
Status told (const Status &status)
{
  return !status && status.error ().fault == Fault::Closed ? Status (Done{}) : status;
}

} // namespace

// ---- the table

bool Sessions::are_allowed (const Peer &peer) const
{
  return std::all_of (sessions_.begin (), sessions_.end (), [&peer] (const auto &entry) {
    const Session &session = *entry.second;
    if (session.room)
      return session.consumer != &peer || peer.line.may (Right::View, session.room->str ());
    return session.producer != &peer || peer.line.may (Right::Publish, "");
  });
}

Session *Sessions::find (const SessionId &id)
{
  const auto place = sessions_.find (id);
  return place == sessions_.end () ? nullptr : place->second.get ();
}

Session *Sessions::find_viewer (Peer &producer, const PeerId &viewer)
{
  if (!producer.source)
    return nullptr;
  const auto place = producer.source->viewers ().find (viewer);
  return place == producer.source->viewers ().end () ? nullptr : find (place->second);
}

template <typename Matches> std::vector<SessionId> Sessions::all_of (Matches matches) const
{
  std::vector<SessionId> ids;
  for (const auto &[id, session] : sessions_)
    if (matches (*session))
      ids.push_back (id);
  return ids;
}

Session &Sessions::add (Peer *starter)
{
  auto session = std::make_unique<Session> ();
  session->id = SessionId (make_uuid ());
  session->starter = starter;
  if (starter)
    starter->begun++;
  Session &added = *session;
  sessions_.emplace (added.id, std::move (session));
  return added;
}

Status Sessions::check_budget (const Peer &starter) const
{
  if (starter.begun < max_sessions_of_peer)
    return Done{};
  return Error{Fault::Busy, "Peer " + starter.id.str () + " has begun " +
                                std::to_string (max_sessions_of_peer) +
                                " sessions, which is as many as one peer may have: end some first"};
}

// ---- beginning

Status Sessions::start (Peer &consumer, const StreamName &room, const PeerId &producer_id, Peer *producer,
                        const std::optional<std::string> &offer)
{
  if (const Status budget = check_budget (consumer); !budget)
    return budget;
  if (Status fits = offer ? check_length (Description{SdpType::Offer, *offer}) : Status (Done{}); !fits)
    return fits;
  Session &session = add (&consumer);
  const SessionId id = session.id;
  session.viewer = PeerId (id.str ());
  session.producer_id = producer_id;
  session.consumer = &consumer;
  session.producer = producer;
  session.guest = std::make_unique<SessionGuest> (*this, id);
  // A source leaves a viewer a moment to speak first, which is when the offer comes.
  Status joined = rooms_.join (room, session.viewer, offer ? Role::Viewer : Role::Foreign, *session.guest);
  if (!joined) {
    consumer.begun--;
    sessions_.erase (id);
    return joined;
  }
  session.room = room;
  if (const auto stream = rooms_.stream (room))
    session.source = stream->source;
  consumer.line.send (SessionStarted{producer_id, id});
  if (producer)
    producer->line.send (StartSession{consumer.id, id, offer});
  else if (offer)
    return told (rooms_.receive (room, session.viewer, {{}, Description{SdpType::Offer, *offer}}));
  return Done{};
}

Status Sessions::start_to_waiting (Peer &producer, Peer &consumer)
{
  if (const Status budget = check_budget (producer); !budget)
    return budget;
  Session &session = add (&producer);
  session.producer_id = producer.id;
  session.producer = &producer;
  session.consumer = &consumer;
  consumer.line.send (SessionStarted{producer.id, session.id});
  producer.line.send (StartSession{consumer.id, session.id, {}});
  return Done{};
}

// ---- between the two

Status Sessions::to_consumer (Session &session, const MessageBody &body)
{
  if (session.room)
    return told (rooms_.receive (*session.room, session.source, {session.viewer, body}));
  send_body (session, *session.consumer, body);
  return Done{};
}

Status Sessions::to_producer (Session &session, const MessageBody &body)
{
  if (session.room && !session.producer)
    return told (rooms_.receive (*session.room, session.viewer, {{}, body}));
  send_body (session, *session.producer, body);
  return Done{};
}

Status Sessions::relay (Peer &from, const PeerMessage &message)
{
  Session *session = find (message.session);
  if (!session)
    return Done{}; // it ended a moment ago
  MessageBody body;
  if (const auto *description = std::get_if<Description> (&message.body))
    body = *description;
  else
    body = std::get<Candidate> (message.body);
  if (Status fits = check_length (body); !fits)
    return fits;
  if (session->producer == &from)
    return to_consumer (*session, body);
  if (session->consumer != &from)
    return Error{Fault::Security, "Peer " + from.id.str () + " is not part of " + message.session.str ()};
  const auto *description = std::get_if<Description> (&body);
  if (description && description->type == SdpType::Offer)
    return Error{Fault::Protocol, "cannot forward offer from \"" + from.id.str () + "\" to \"" +
                                      session->producer_id.str () + "\" as \"" + from.id.str () +
                                      "\" is not the producer"};
  session->answered = session->answered || (description && takes_media (description->sdp));
  return to_producer (*session, body);
}

// An offer of ours is for a new connection, and these peers have one for a session:
// theirs would lose what they have, which goes on when nobody answers.
bool Sessions::passes_over (Session &session, const MessageBody &body)
{
  const auto *description = std::get_if<Description> (&body);
  if (description && description->type == SdpType::Offer && session.answered)
    session.passed_over = true;
  return session.passed_over && (description || std::holds_alternative<Candidate> (body));
}

void Sessions::source_said (const SessionId &id, const Message &message)
{
  Session *session = find (id);
  if (!session || passes_over (*session, message.body) ||
      send_body (*session, *session->consumer, message.body))
    return;
  if (const auto *report = std::get_if<ErrorReport> (&message.body))
    session->fault = report->text;
  else if (std::holds_alternative<Bye> (message.body))
    later_ ([this, id, fault = session->fault] { finish (id, By::Producer, fault); });
}

void Sessions::viewer_came (Peer &producer, const PeerId &viewer, const std::optional<std::string> &offer)
{
  if (find (SessionId (viewer.str ())))
    return; // one of ours, which is told of its session by start ()
  Session &session = add (nullptr);
  session.producer_id = producer.id;
  session.producer = &producer;
  session.room = producer.source->room ();
  session.viewer = viewer;
  session.source = producer.id;
  producer.source->viewers ()[viewer] = session.id;
  producer.line.send (StartSession{viewer, session.id, offer});
}

void Sessions::viewer_left (Peer &producer, const PeerId &viewer, const std::string &fault)
{
  if (const Session *session = find_viewer (producer, viewer))
    finish (SessionId (session->id), By::Consumer, fault);
}

// A viewer's own offer stands at the beginning of a session, and nowhere else.
void Sessions::viewer_said (Peer &producer, const Message &message)
{
  const auto *description = std::get_if<Description> (&message.body);
  if (description && description->type == SdpType::Offer) {
    viewer_left (producer, message.peer, {});
    viewer_came (producer, message.peer, description->sdp);
    return;
  }
  Session *session = find_viewer (producer, message.peer);
  if (!session || send_body (*session, producer, message.body))
    return;
  if (const auto *report = std::get_if<ErrorReport> (&message.body))
    session->fault = report->text;
  else if (std::holds_alternative<Bye> (message.body))
    viewer_left (producer, message.peer, std::string (session->fault));
}

// ---- the end

Status Sessions::end (Peer &from, const EndSession &end)
{
  const Session *session = find (end.session);
  if (!session)
    return Done{};
  if (session->producer != &from && session->consumer != &from)
    return Error{Fault::Security, "Peer " + from.id.str () + " is not part of " + end.session.str ()};
  if (end.error && from.version == Version::V1_0)
    return Error{Fault::Protocol, "Invalid end session message with error from peer '" + from.id.str () +
                                      "', minimum protocol version is 1.1"};
  finish (SessionId (session->id), session->producer == &from ? By::Producer : By::Consumer,
          end.error.value_or (std::string ()));
  return Done{};
}

// Who ended it is told nothing.
void Sessions::finish (const SessionId &id, By by, const std::string &fault)
{
  const auto place = sessions_.find (id);
  if (place == sessions_.end ())
    return;
  // Nothing finds it any more, whatever the others do now.
  const std::unique_ptr<Session> session = std::move (place->second);
  sessions_.erase (place);
  if (session->starter)
    session->starter->begun--;
  if (session->producer && by != By::Producer)
    send_end (*session, *session->producer, fault);
  if (session->consumer && by != By::Consumer)
    send_end (*session, *session->consumer, fault);
  if (session->room)
    leave_room (*session, by, fault);
}

void Sessions::leave_room (Session &session, By by, const std::string &fault)
{
  const StreamName &room = *session.room;
  if (!session.consumer) {
    if (session.producer && session.producer->source)
      session.producer->source->viewers ().erase (session.viewer);
    if (by != By::Consumer)
      (void)rooms_.receive (room, session.source, {session.viewer, Bye{fault}});
    return;
  }
  if (!session.producer && by == By::Server)
    rooms_.end_sessions_of (room, session.viewer, fault); // also of who is behind with listening
  else if (!session.producer && by != By::Producer)
    (void)rooms_.receive (room, session.viewer, {{}, Bye{fault}});
  rooms_.leave (room, session.viewer);
}

void Sessions::end_of_producer (Peer &peer, bool tell_viewers)
{
  for (const SessionId &id : all_of ([&] (const Session &session) { return session.producer == &peer; })) {
    const Session *session = find (id);
    const bool may_go_on = session && !session->consumer && !tell_viewers;
    if (may_go_on)
      sessions_.erase (id); // its media, without signalling
    else
      finish (id, By::Producer, {});
  }
}

void Sessions::end_of_consumer (Peer &peer, bool only_waiting)
{
  const auto ids = all_of (
      [&] (const Session &session) { return session.consumer == &peer && !(only_waiting && session.room); });
  for (const SessionId &id : ids)
    finish (id, By::Consumer, {});
}

void Sessions::end_all_of (Peer &peer, const std::string &reason)
{
  for (const SessionId &id : all_of (
           [&] (const Session &session) { return session.producer == &peer || session.consumer == &peer; }))
    finish (id, By::Server, reason);
}

void Sessions::forget_all ()
{
  const auto all = std::exchange (sessions_, {});
  for (const auto &[_, session] : all)
    if (session->room && session->consumer)
      rooms_.leave (*session->room, session->viewer);
}

void Sessions::source_changed (const StreamName &room)
{
  const auto stream = rooms_.stream (room);
  const PeerId now = stream ? stream->source : PeerId ();
  const auto ids = all_of ([&] (const Session &session) {
    return session.consumer && session.room && *session.room == room && session.source != now;
  });
  for (const SessionId &id : ids)
    finish (id, By::Producer, {});
}

} // namespace wsrtc::gstwebrtc
