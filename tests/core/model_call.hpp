// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Two sessions that call each other, without webrtcbin and without a network:
// the ports keep only which description was set on which side, the network does
// to messages whatever it is told, and time passes when it is told to.
#pragma once

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <random>
#include <vector>

#include "backoff.hpp"
#include "session.hpp"

namespace wsrtc::test {

// Knows a description by a number, which is in its text.
class ModelPort final : public PeerPort {
public:
  // The numbers of both sides' descriptions come from `numbers`.
  explicit ModelPort (unsigned &numbers) : numbers_ (numbers) {}

  // The next result, as if webrtcbin had come that far; empty: there is none.
  std::optional<PeerEvent> work ();

  // Each has set what the other one made, and one of them knows where the other one is.
  bool matches (const ModelPort &other) const;
  // The path to `other` came up or broke, as far as it shows by now.
  void watch (const ModelPort &other, Clock::time_point now);

  bool connected () const { return connected_; }

  void create_offer () override { due_.push_back (make (SdpType::Offer)); }

  void create_answer () override { due_.push_back (make (SdpType::Answer)); }

  void set_local (const Description &description) override;
  void set_remote (const Description &description) override;
  void add_candidate (MLine mline, const std::string &candidate) override;
  void rebuild () override;

  void close () override { rebuild (); }

private:
  PeerEvent make (SdpType type);

  unsigned &numbers_;
  std::deque<PeerEvent> due_;
  unsigned local_ = 0, remote_ = 0; // 0: none
  unsigned found_ = 0;              // whose candidate came
  bool connected_ = false;
  std::optional<Clock::time_point> lost_;
};

// One side: makes a session when it calls or is called, and another one some
// time after a session was lost, as elements do.
class ModelSide final : public SessionClient {
public:
  ModelSide (unsigned &numbers, bool polite, uint32_t seed);

  void call ();
  void take (const MessageBody &body);
  // The next result of its port; false: there is none.
  bool work ();
  void pass_time (const ModelSide &other, Clock::time_point now);

  // What it has said since the last call.
  std::vector<MessageBody> take_said () { return std::exchange (said_, {}); }

  bool live () const { return session_ && session_->live (); }

  const ModelPort &port () const { return port_; }

private:
  Session &session ();
  void bury ();

  void send (const Message &message) override { said_.push_back (message.body); }

  Status prepare (const SdpSummary *) override { return Done{}; }

  bool accept_answer (const SdpSummary &) override { return true; }

  void on_live () override { backoff_.reset (); }

  void on_warning (const Error &) override {}

  void on_ended (const SessionEnd &end) override;

  const bool polite_;
  ModelPort port_;
  Backoff backoff_;
  std::unique_ptr<Session> session_;
  std::vector<MessageBody> said_;
  Clock::time_point now_{};
  std::optional<Clock::time_point> calls_at_;
  bool over_ = false; // the session is, and still on the call stack
};

class ModelCall {
public:
  explicit ModelCall (uint32_t seed);

  // Anything happens: messages come late, twice, in any order or never, either
  // side calls, results take their time, and so does time. After restore () only
  // that messages and results come, each when it can.
  void run (unsigned steps);

  // From now on all that is under way arrives, in order.
  void restore () { restored_ = true; }

  void pass (Milliseconds time);
  // Each of the two is live, and with the other one's present session.
  bool connected () const;

private:
  void step ();
  void deliver (bool in_order);
  void collect ();

  unsigned below (unsigned limit) { return static_cast<unsigned> (random_ ()) % limit; }

  std::mt19937 random_;
  unsigned numbers_ = 0;
  std::array<ModelSide, 2> sides_;
  std::array<std::deque<MessageBody>, 2> wires_; // to each side
  Clock::time_point now_{};
  bool restored_ = false;
};

} // namespace wsrtc::test
