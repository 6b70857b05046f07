// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What is done with a Janus: a plan for each use. A plan tries again by itself,
// with pauses that grow, over the connection that is there.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "dialect_janus_link.hpp"

namespace wsrtc {

class JanusPlan : public JanusListener {
public:
  explicit JanusPlan (const JanusPlace &place) : link_ (place, *this) {}

  virtual ~JanusPlan () = default;

  JanusLink &link () { return link_; }

  // Of the element.
  virtual void on_message (const Message &message) = 0;
  void tick (DialectTime now);

  void on_session () override { link_.attach (); }

protected:
  // The pause is over.
  virtual void try_again () { link_.begin (); }

  void pause ();
  // It works: the next pause is a short one again.
  void calm ();

  const JanusPlace &place () const { return link_.place (); }

  PeerId peer_of (uint64_t handle) const { return PeerId (place ().name + '#' + std::to_string (handle)); }

  void say_bye (const PeerId &peer, const std::string &why);
  void warn_refused (JanusAsk ask, const JanusError &error);

  JanusLink link_;

private:
  std::chrono::seconds pause_{0};
  std::optional<DialectTime> due_;
};

std::unique_ptr<JanusPlan> make_janus_publisher (const JanusPlace &place);
std::unique_ptr<JanusPlan> make_janus_subscriber (const JanusPlace &place);
std::unique_ptr<JanusPlan> make_janus_watcher (const JanusPlace &place);

} // namespace wsrtc
