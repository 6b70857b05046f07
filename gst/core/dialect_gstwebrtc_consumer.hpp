// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <map>
#include <vector>

#include "dialect_gstwebrtc_client.hpp"

namespace wsrtc::gstwebrtc {

// wsrtcsrc at a server of theirs: starts a session with the producer that it is
// to play as soon as there is one, and again when that was ended.
class ConsumerDialect final : public ClientBase {
public:
  explicit ConsumerDialect (const DialectConfig &config);

  DialectOutput send (const Message &message) override;

private:
  struct Hear;

  enum class Phase {
    Looking,  // for a producer, or until the next try
    Starting, // asked for a session
    Playing,
    Resting, // the element has ended it, and makes a new connection when it wants more
  };

  void on_message (DialectOutput &output, const ToPeer &message) override;
  void on_tick (DialectOutput &output) override;
  bool may_play (const PeerId &id, const std::string &meta) const;
  void note (const PeerId &id, const PeerStatus &status);
  void forget (DialectOutput &output, const PeerId &id);
  void look (DialectOutput &output);
  void start (DialectOutput &output, const PeerId &producer);
  void on_started (DialectOutput &output, const SessionStarted &started);
  void on_peer_message (DialectOutput &output, const PeerMessage &message);
  void on_refusal (DialectOutput &output, const Refusal &refusal);
  void on_end (DialectOutput &output, const EndSession &end);
  void rest_a_while ();

  const std::string wanted_id_;
  const std::string wanted_name_;
  Phase phase_ = Phase::Looking;
  std::vector<PeerId> producers_; // that may be played, in the order of their coming
  PeerId producer_;
  SessionId session_;
  std::vector<PeerMessage> early_; // came before we know our session
  DialectTime due_;                // of the next try, or of an answer
  DialectTime complain_due_;       // that nothing is found
  bool complained_ = false;
  unsigned vain_ = 0; // tries, one after the other
  std::string told_;  // what was refused last
};

} // namespace wsrtc::gstwebrtc
