// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dialect_gstwebrtc_consumer.hpp"

#include <algorithm>

#include "dialect_gstwebrtc_meta.hpp"
#include "shown_text.hpp"

namespace wsrtc::gstwebrtc {

namespace {

// Their server does not answer what it does not understand.
constexpr std::chrono::seconds answer_wait (10);
constexpr std::chrono::seconds complain_wait (10);
constexpr unsigned longest_pause = 8; // s
constexpr size_t max_early = 64;
constexpr size_t max_producers = 10000;
constexpr size_t max_shown = 100;

std::string query_of (const DialectConfig &config, const char *key)
{
  const auto place = config.query.find (key);
  return place == config.query.end () ? std::string () : place->second;
}

} // namespace

ConsumerDialect::ConsumerDialect (const DialectConfig &config)
    : wanted_id_ (query_of (config, "peer-id")), wanted_name_ (config.room == "default" ? "" : config.room)
{
}

struct ConsumerDialect::Hear {
  ConsumerDialect &self;
  DialectOutput &output;

  void operator() (const Hello &hello) const
  {
    self.greet (output, hello);
    Roles roles;
    roles.listener = true;
    say (output, SetPeerStatus{{roles, "null"}});
    say (output, AskProducers{});
    self.complain_due_ = self.now () + complain_wait;
  }

  void operator() (const ProducerList &list) const
  {
    self.producers_.clear ();
    PeerStatus status;
    status.roles.producer = true;
    for (const ListedPeer &peer : list.producers) {
      status.meta = peer.meta;
      self.note (peer.id, status);
    }
    self.look (output);
  }

  void operator() (const PeerStatusChanged &changed) const
  {
    self.note (changed.peer, changed.status);
    if (!changed.status.roles.producer)
      self.forget (output, changed.peer);
    self.look (output);
  }

  void operator() (const SessionStarted &started) const { self.on_started (output, started); }

  void operator() (const PeerMessage &message) const { self.on_peer_message (output, message); }

  void operator() (const EndSession &end) const { self.on_end (output, end); }

  void operator() (const Refusal &refusal) const { self.on_refusal (output, refusal); }

  // What only producers are told.
  void operator() (const StartSession &) const {}

  void operator() (const ConsumerList &) const {}
};

void ConsumerDialect::on_message (DialectOutput &output, const ToPeer &message)
{
  std::visit (Hear{*this, output}, message);
}

// ---- producers

bool ConsumerDialect::may_play (const PeerId &id, const std::string &meta) const
{
  if (!wanted_id_.empty ())
    return id.str () == wanted_id_;
  return wanted_name_.empty () || id.str () == wanted_name_ || read_meta_facts (meta).stream == wanted_name_;
}

void ConsumerDialect::note (const PeerId &id, const PeerStatus &status)
{
  const auto place = std::find (producers_.begin (), producers_.end (), id);
  const bool good = status.roles.producer && may_play (id, status.meta);
  if (good && place == producers_.end () && producers_.size () < max_producers)
    producers_.push_back (id);
  else if (!status.roles.producer && place != producers_.end ())
    producers_.erase (place);
}

// With its signalling its stream is gone, to this protocol.
void ConsumerDialect::forget (DialectOutput &output, const PeerId &id)
{
  if (id != producer_ || (phase_ != Phase::Starting && phase_ != Phase::Playing))
    return;
  if (phase_ == Phase::Playing) {
    say (output, EndSession{session_, Version::V1_0, {}});
    tell_end (output, {session_, Version::V1_0, {}});
  }
  phase_ = Phase::Looking;
  vain_ = 0;
  due_ = now ();
}

void ConsumerDialect::look (DialectOutput &output)
{
  if (phase_ == Phase::Looking && !producers_.empty () && now () >= due_)
    start (output, producers_.front ());
}

void ConsumerDialect::start (DialectOutput &output, const PeerId &producer)
{
  phase_ = Phase::Starting;
  producer_ = producer;
  session_ = {};
  early_.clear ();
  due_ = now () + answer_wait;
  say (output, StartSession{producer, {}, {}});
}

void ConsumerDialect::rest_a_while ()
{
  phase_ = Phase::Looking;
  due_ = now () + std::chrono::seconds (std::min (1U << std::min (vain_++, 8U), longest_pause));
}

void ConsumerDialect::on_tick (DialectOutput &output)
{
  if (phase_ == Phase::Starting && now () >= due_) {
    output.warnings.push_back ({Fault::Timeout, "the server does not answer \"startSession\"; trying again"});
    rest_a_while ();
  }
  if (phase_ == Phase::Looking && producers_.empty () && !complained_ && now () >= complain_due_) {
    complained_ = true;
    const std::string which = !wanted_id_.empty ()     ? " with the id \"" + wanted_id_ + "\""
                              : !wanted_name_.empty () ? " with the name \"" + wanted_name_ + "\""
                                                       : "";
    output.warnings.push_back ({Fault::NotFound, "there is no producer" + which + " yet; waiting for it"});
  }
  look (output);
}

// ---- the session

void ConsumerDialect::on_started (DialectOutput &output, const SessionStarted &started)
{
  if (phase_ != Phase::Starting || started.producer != producer_) {
    // Too late, or begun by a producer that nobody asked.
    if (started.session != session_)
      say (output, EndSession{started.session, Version::V1_0, {}});
    return;
  }
  phase_ = Phase::Playing;
  session_ = started.session;
  for (const PeerMessage &message : std::exchange (early_, {}))
    on_peer_message (output, message);
}

void ConsumerDialect::on_peer_message (DialectOutput &output, const PeerMessage &message)
{
  if (phase_ == Phase::Playing && message.session == session_)
    output.messages.push_back ({PeerId (session_.str ()), *body_of (message)});
  else if (phase_ == Phase::Starting && early_.size () < max_early)
    early_.push_back (message);
}

void ConsumerDialect::on_end (DialectOutput &output, const EndSession &end)
{
  if (phase_ != Phase::Playing || end.session != session_)
    return;
  tell_end (output, end);
  rest_a_while ();
}

// Of an error nobody knows what it is about; while we wait for a session it is that.
void ConsumerDialect::on_refusal (DialectOutput &output, const Refusal &refusal)
{
  const std::string details = shown_text (refusal.details, max_shown);
  if (details != told_)
    output.warnings.push_back ({Fault::Protocol, "the server says: " + details});
  told_ = details;
  if (phase_ == Phase::Starting)
    rest_a_while ();
}

DialectOutput ConsumerDialect::send (const Message &message)
{
  DialectOutput output;
  if (phase_ != Phase::Playing || (!message.peer.empty () && message.peer.str () != session_.str ()))
    return output;
  if (std::holds_alternative<Bye> (message.body))
    phase_ = Phase::Resting;
  else if (const auto *description = std::get_if<Description> (&message.body);
           description && description->type == SdpType::Answer)
    vain_ = 0;
  if (const auto frame = frame_of (session_, message.body))
    say (output, *frame);
  return output;
}

} // namespace wsrtc::gstwebrtc
