// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dialect_gstwebrtc_producer.hpp"

#include "dialect_gstwebrtc_meta.hpp"

namespace wsrtc::gstwebrtc {

namespace {

// A server is not to make us hold more than a busy one has viewers.
constexpr size_t max_sessions = 10000;

} // namespace

struct ProducerDialect::Hear {
  ProducerDialect &self;
  DialectOutput &output;

  void operator() (const Hello &hello) const
  {
    self.greet (output, hello);
    self.register_here (output);
  }

  void operator() (const StartSession &start) const { self.begin (output, start); }

  void operator() (const PeerMessage &message) const
  {
    if (self.sessions_.count (message.session) != 0)
      output.messages.push_back ({PeerId (message.session.str ()), *body_of (message)});
  }

  void operator() (const EndSession &end) const
  {
    if (self.sessions_.erase (end.session) != 0)
      output.messages.push_back ({PeerId (end.session.str ()), Bye{end.error.value_or (std::string ())}});
  }

  void operator() (const Refusal &refusal) const
  {
    output.warnings.push_back ({Fault::Protocol, "the server says: " + refusal.details});
  }

  // Of others.
  void operator() (const PeerStatusChanged &) const {}

  void operator() (const SessionStarted &) const {}

  void operator() (const ProducerList &) const {}

  void operator() (const ConsumerList &) const {}
};

void ProducerDialect::on_message (DialectOutput &output, const ToPeer &message)
{
  std::visit (Hear{*this, output}, message);
}

void ProducerDialect::register_here (DialectOutput &output)
{
  Roles roles;
  roles.producer = true;
  say (output, SetPeerStatus{{roles, write_meta_facts (room_, about_)}});
}

// One that brings its own offer is left the first word.
void ProducerDialect::begin (DialectOutput &output, const StartSession &start)
{
  if (sessions_.size () >= max_sessions) {
    say (output, EndSession{start.session, Version::V1_0, {}});
    output.warnings.push_back (
        {Fault::Busy, "the server has begun " + std::to_string (max_sessions) + " sessions: no more"});
    return;
  }
  if (!sessions_.insert (start.session).second)
    return;
  const PeerId peer (start.session.str ());
  output.messages.push_back ({{}, PeerAdded{peer, start.offer ? "viewer" : ""}});
  if (start.offer)
    output.messages.push_back ({peer, Description{SdpType::Offer, *start.offer}});
}

DialectOutput ProducerDialect::send (const Message &message)
{
  DialectOutput output;
  if (const auto *about = std::get_if<About> (&message.body)) {
    about_ = *about;
    register_here (output);
    return output;
  }
  const SessionId session (message.peer.str ());
  if (sessions_.count (session) == 0)
    return output;
  if (std::holds_alternative<Bye> (message.body))
    sessions_.erase (session);
  if (const auto frame = frame_of (session, message.body))
    say (output, *frame);
  return output;
}

} // namespace wsrtc::gstwebrtc
