// SPDX-License-Identifier: LGPL-2.1-or-later
#include "gstwebrtc_desk.hpp"

#include <algorithm>
#include <utility>

#include <glib.h>

#include "dialect_gstwebrtc_meta.hpp"
#include "gate.hpp"

namespace wsrtc::gstwebrtc {

namespace {

std::string roles_text (const Roles &roles)
{
  std::string text;
  const auto add = [&text] (bool has, const char *word) {
    if (has)
      text += std::string (text.empty () ? "" : ", ") + word;
  };
  add (roles.producer, "producer");
  add (roles.listener, "listener");
  add (roles.consumer, "consumer");
  return "[" + text + "]";
}

// Of peers, and of streams, whose news wait: told with each turn.
constexpr size_t told_each_turn = 16;

// What all of a list say of themselves, so that it is a frame that everybody takes.
constexpr size_t most_listed_bytes = size_t{192} * 1024;

// Who comes later goes without.
void shorten (std::vector<ListedPeer> &peers)
{
  size_t left = most_listed_bytes;
  for (ListedPeer &peer : peers) {
    if (peer.meta.size () > left)
      peer.meta = "null";
    else
      left -= peer.meta.size ();
  }
}

bool may_see_in (const Peer &peer, const StreamName &room)
{
  return room.empty () ? peer.line.may (Right::Publish, "") : peer.line.may (Right::View, room.str ());
}

// What others are told of: who only listens is nobody's business.
bool is_seen (const Roles &roles)
{
  return roles.producer || roles.consumer;
}

Error not_found (const PeerId &id)
{
  return {Fault::NotFound, "Peer with ID '" + id.str () + "' not found"};
}

} // namespace

Desk::Desk (Rooms &rooms, Sessions::Later later, Sessions::Later soon)
    : rooms_ (rooms), later_ (while_alive (std::move (later))), soon_ (while_alive (std::move (soon))),
      sessions_ (rooms, later_)
{
  for (const StreamInfo &stream : rooms.streams ())
    look_at (stream.name, true);
  rooms.set_watcher (this);
}

Sessions::Later Desk::while_alive (Sessions::Later run) const
{
  return [run = std::move (run), alive = std::weak_ptr<bool> (alive_)] (std::function<void ()> task) {
    run ([alive, task = std::move (task)] {
      if (!alive.expired ())
        task ();
    });
  };
}

Desk::~Desk ()
{
  rooms_.set_watcher (nullptr);
}

// ---- peers

Peer *Desk::find (const PeerId &id) const
{
  const auto place = peers_.find (id);
  return place == peers_.end () ? nullptr : place->second.get ();
}

PeerId Desk::add (PeerLine &line)
{
  PeerId id (make_uuid ());
  peers_.emplace (id, std::unique_ptr<Peer> (new Peer{id, line, {}}));
  line.send (Hello{id});
  return id;
}

void Desk::remove (const PeerId &id)
{
  const auto place = peers_.find (id);
  if (place == peers_.end ())
    return;
  Peer &peer = *place->second;
  peer.status.roles = {};
  sessions_.end_of_consumer (peer, false);
  stop_being_source (peer, false);
  tell_status (peer);
  if (peer.news.waits)
    restless_.erase (std::find (restless_.begin (), restless_.end (), id));
  peers_.erase (id);
}

void Desk::close ()
{
  rooms_.set_watcher (nullptr);
  sessions_.forget_all ();
  const auto peers = std::exchange (peers_, {});
  for (const auto &[id, peer] : peers)
    if (peer->source)
      rooms_.leave (peer->source->room (), id);
}

struct Desk::Receive {
  Desk &desk;
  Peer &peer;

  Status operator() (const SetProtocolVersion &set) const { return desk.set_version (peer, set.version); }

  Status operator() (const SetPeerStatus &set) const { return desk.set_status (peer, set.status); }

  Status operator() (const StartSession &start) const { return desk.start_session (peer, start); }

  Status operator() (const PeerMessage &message) const { return desk.sessions_.relay (peer, message); }

  Status operator() (const EndSession &end) const { return desk.sessions_.end (peer, end); }

  Status operator() (const AskProducers &) const
  {
    peer.line.send (desk.producers_for (peer));
    return Done{};
  }

  Status operator() (const AskConsumers &) const
  {
    peer.knows_consumers = true;
    peer.line.send (desk.consumers_for (peer));
    return Done{};
  }

  Status operator() (const NewPeer &) const
  {
    Status done = desk.set_status (peer, {});
    peer.line.send (Hello{peer.id});
    return done;
  }
};

Status Desk::receive (const PeerId &id, const ToServer &message)
{
  Peer *peer = find (id);
  if (!peer)
    return not_found (id);
  Status done = std::visit (Receive{*this, *peer}, message);
  peer->has_spoken = true;
  return done;
}

Status Desk::set_version (Peer &peer, Version version) const
{
  if (peer.has_spoken)
    return Error{Fault::Protocol,
                 "Protocol version selection for peer '" + peer.id.str () + "' must be first message"};
  peer.version = version;
  peer.knows_consumers = true; // the role is older than versions are
  return Done{};
}

// ---- status

Status Desk::set_status (Peer &peer, const PeerStatus &next)
{
  if (next == peer.status)
    return Done{};
  if (next.roles.producer && next.roles.consumer)
    return Error{Fault::Protocol,
                 "Cannot register peer " + peer.id.str () + " as both producer and passive consumer"};
  if (next.roles.producer && !peer.source) {
    if (Status became = become_source (peer, next.meta); !became)
      return became;
  } else if (next.roles.producer) {
    describe (peer, next.meta);
  }
  if (!next.roles.producer)
    stop_being_source (peer, true);
  if (!next.roles.consumer)
    sessions_.end_of_consumer (peer, true);
  peer.knows_consumers = peer.knows_consumers || next.roles.consumer;
  peer.status = next;
  status_changed (peer);
  if (peer.source)
    peer.source->open ();
  return Done{};
}

// The name that it gives, if that is free; else its id, which nobody else has.
Status Desk::become_source (Peer &peer, const std::string &meta)
{
  std::string wanted = read_meta_facts (meta).stream;
  const std::vector<StreamName> awaited = rooms_.awaited ();
  // One without a name comes to who waits for one.
  if (wanted.empty () && awaited.size () == 1)
    wanted = awaited.front ().str ();
  Status joined = join_as_source (peer, StreamName (wanted.empty () ? peer.id.str () : wanted));
  if (!joined && joined.error ().fault == Fault::Busy)
    joined = join_as_source (peer, StreamName (peer.id.str ()));
  if (!joined)
    return joined;
  peer.line.became_producer ();
  (void)rooms_.receive (peer.source->room (), peer.id, {{}, StreamState{true, ""}});
  describe (peer, meta);
  return Done{};
}

bool Desk::may_send (const Peer &peer, const StreamName &name) const
{
  const NeededRight need = right_to_send (name, rooms_.is_expected (name));
  return peer.line.may (need.right, need.stream);
}

bool Desk::is_allowed (const PeerId &id) const
{
  const Peer *peer = find (id);
  return !peer ||
         ((!peer->source || may_send (*peer, peer->source->room ())) && sessions_.are_allowed (*peer));
}

void Desk::end_sessions_of (const PeerId &id, const std::string &reason)
{
  if (Peer *peer = find (id))
    sessions_.end_all_of (*peer, reason);
}

// A producer is seen by who may view it, one that waits for media by who may send any.
bool Desk::may_see (const Peer &peer, const Peer &other)
{
  return &peer == &other || may_see_in (peer, other.room);
}

Status Desk::join_as_source (Peer &peer, const StreamName &name)
{
  if (!may_send (peer, name))
    return Error{Fault::Security, "the token does not give the right to publish \"" + name.str () + "\""};
  peer.source = std::make_unique<PeerSource> (sessions_, peer, name);
  Status joined = rooms_.join (name, peer.id, Role::Source, *peer.source);
  if (!joined)
    peer.source.reset ();
  else
    peer.room = name;
  return joined;
}

void Desk::describe (Peer &peer, const std::string &meta)
{
  MetaFacts facts = read_meta_facts (meta);
  const StreamName &room = peer.source->room ();
  if (facts.about.display_name.empty () && facts.stream != room.str ())
    facts.about.display_name = facts.stream;
  (void)rooms_.receive (room, peer.id, {{}, std::move (facts.about)});
}

void Desk::stop_being_source (Peer &peer, bool tell_viewers)
{
  sessions_.end_of_producer (peer, tell_viewers);
  if (!peer.source)
    return;
  rooms_.leave (peer.source->room (), peer.id);
  peer.source.reset ();
}

// What a program of this server's process waits for is for that alone.
bool Desk::is_shown (const Peer &peer) const
{
  return !peer.source || rooms_.stream (peer.source->room ());
}

// A listener hears of itself at once: gstwebrtc-api waits for that.
void Desk::status_changed (Peer &peer)
{
  if (peer.status.roles.listener)
    peer.line.send (PeerStatusChanged{peer.id, peer.status});
  PeerNews &news = peer.news;
  if (news.waits || (!is_seen (news.told.roles) && !is_seen (peer.status.roles)))
    return;
  if (news.at_once.take (1, g_get_monotonic_time ())) {
    tell_status (peer);
    return;
  }
  news.waits = true;
  restless_.push_back (peer.id);
  wake_soon ();
}

// The others. Who may not see it any more, since it is in another room now, hears that it
// has gone.
void Desk::tell_status (Peer &peer) const
{
  const PeerStatus now = is_shown (peer) ? peer.status : PeerStatus{{}, peer.news.told.meta};
  const PeerStatus before = std::exchange (peer.news.told, now);
  const StreamName room = std::exchange (peer.news.room, peer.room);
  const bool seen_before = is_seen (before.roles);
  if ((!seen_before && !is_seen (now.roles)) || (before == now && room == peer.room))
    return;
  PeerStatus for_older = now;
  for_older.roles.consumer = false;
  const bool seen_by_older = before.roles.producer || now.roles.producer;
  const std::string frame = write_frame (ToPeer (PeerStatusChanged{peer.id, now}));
  const std::string older_frame = write_frame (ToPeer (PeerStatusChanged{peer.id, for_older}));
  const std::string gone_frame = write_frame (ToPeer (PeerStatusChanged{peer.id, {{}, before.meta}}));
  for (const auto &[id, other] : peers_) {
    if (other.get () == &peer || !other->status.roles.listener)
      continue;
    const bool knows = other->knows_consumers;
    if (may_see (*other, peer)) {
      if (knows || seen_by_older)
        other->line.send_frame (knows ? frame : older_frame);
    } else if (room != peer.room && may_see_in (*other, room) &&
               (knows ? seen_before : before.roles.producer)) {
      other->line.send_frame (gone_frame);
    }
  }
}

// ---- streams of others

void Desk::stream_changed (const StreamName &name)
{
  if (changed_.empty ())
    later_ ([this] { look_at_streams (); });
  changed_.insert (name);
}

void Desk::look_at_streams ()
{
  for (const StreamName &name : std::exchange (changed_, {})) {
    sessions_.source_changed (name);
    look_at (name, false);
  }
}

// gstwebrtc-api keeps the name that it hears first: one that has neither media nor
// a name yet is left a moment.
void Desk::look_at (const StreamName &name, bool settled)
{
  const auto info = rooms_.stream (name);
  const auto known = streams_.find (name);
  const bool there = info && !is_peer (info->source);
  if (known != streams_.end () && (!there || info->source != known->second.source)) {
    const Stream gone = std::move (known->second);
    streams_.erase (known);
    tell_of_stream (name, gone, false);
  }
  if (!there)
    return;
  if (!settled && streams_.count (name) == 0 && info->about.empty () && !info->state.live) {
    unsettled_.insert (name);
    wake_soon ();
    return;
  }
  Stream now{info->source, write_meta_facts (name.str (), info->about)};
  Stream &told = streams_[name];
  if (told.source == now.source && told.meta == now.meta)
    return;
  if (!settled && told.source == now.source) { // it only says something else of itself
    if (!std::exchange (told.renamed, true))
      renamed_.push_back (name);
    wake_soon ();
    return;
  }
  told = std::move (now);
  tell_of_stream (name, told, true);
}

void Desk::wake_soon ()
{
  if (std::exchange (woken_, true))
    return;
  soon_ ([this] {
    woken_ = false;
    take_turns ();
  });
}

void Desk::take_turns ()
{
  for (const StreamName &name : std::exchange (unsettled_, {}))
    look_at (name, true);
  for (size_t told = 0; told < told_each_turn && !renamed_.empty ();) {
    const StreamName name = std::move (renamed_.front ());
    renamed_.pop_front ();
    if (const auto known = streams_.find (name); known != streams_.end () && known->second.renamed) {
      known->second.renamed = false;
      told++;
      look_at (name, true);
    }
  }
  for (size_t i = 0; i < told_each_turn && !restless_.empty (); i++) {
    const PeerId id = std::move (restless_.front ());
    restless_.pop_front ();
    if (Peer *peer = find (id)) {
      peer->news.waits = false;
      tell_status (*peer);
    }
  }
  if (!renamed_.empty () || !restless_.empty ())
    wake_soon ();
}

void Desk::tell_of_stream (const StreamName &name, const Stream &stream, bool there) const
{
  PeerStatusChanged changed{id_of_stream (name), {{}, stream.meta}};
  changed.status.roles.producer = there;
  const std::string frame = write_frame (ToPeer (std::move (changed)));
  for (const auto &[_, peer] : peers_)
    if (peer->status.roles.listener && peer->line.may (Right::View, name.str ()))
      peer->line.send_frame (frame);
}

ProducerList Desk::producers_for (const Peer &peer) const
{
  ProducerList list;
  for (const auto &[name, stream] : streams_)
    if (peer.line.may (Right::View, name.str ()))
      list.producers.push_back ({id_of_stream (name), stream.meta});
  for (const auto &[id, other] : peers_)
    if (other->status.roles.producer && is_shown (*other) && may_see (peer, *other))
      list.producers.push_back ({id, other->status.meta});
  shorten (list.producers);
  return list;
}

ConsumerList Desk::consumers_for (const Peer &peer) const
{
  ConsumerList list;
  for (const auto &[id, other] : peers_)
    if (other->status.roles.consumer && may_see (peer, *other))
      list.consumers.push_back ({id, other->status.meta});
  shorten (list.consumers);
  return list;
}

// ---- sessions

Status Desk::start_session (Peer &peer, const StartSession &start)
{
  if (Peer *other = find (start.peer))
    return start_with_peer (peer, *other, start);
  for (const StreamInfo &stream : rooms_.streams ())
    if (id_of_stream (stream.name) == start.peer && !is_peer (stream.source) &&
        peer.line.may (Right::View, stream.name.str ()))
      return sessions_.start (peer, stream.name, start.peer, nullptr, start.offer);
  return not_found (start.peer);
}

Status Desk::start_with_peer (Peer &peer, Peer &other, const StartSession &start)
{
  if ((other.source && !is_shown (other)) || !may_see (peer, other))
    return not_found (start.peer);
  const bool to_itself = &peer == &other;
  if (other.source && !to_itself)
    return sessions_.start (peer, other.source->room (), other.id, &other, start.offer);
  if (other.status.roles.consumer && !to_itself && !peer.line.may (Right::Publish, ""))
    return not_found (start.peer); // seen as the producer that it was
  if (other.status.roles.consumer && !to_itself)
    return sessions_.start_to_waiting (peer, other);
  return Error{Fault::Protocol, "Missing a producer or a consumer: id " + peer.id.str () + " roles " +
                                    roles_text (peer.status.roles) + ", id " + other.id.str () + " roles " +
                                    roles_text (other.status.roles)};
}

} // namespace wsrtc::gstwebrtc
