// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One session on a bench: a fake port, a client that writes everything down,
// and a clock that moves only when it is told to.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fake_peer_port.hpp"
#include "session.hpp"

namespace wsrtc::test {

// A certificate and its SHA-256 fingerprint (as openssl says it), and one that
// is not its fingerprint.
extern const char *const certificate_pem;
extern const char *const right_fingerprint;
extern const char *const wrong_fingerprint;

// A description with sections mid "video0", "audio1", … all in one bundle.
std::string make_sdp (unsigned sections = 2, const char *fingerprint = right_fingerprint,
                      unsigned version = 1);

// A valid host candidate; `n` makes it different.
std::string make_candidate (unsigned n = 1);

class SessionBench final : public SessionClient {
public:
  explicit SessionBench (bool polite = true, SessionLimits limits = {});

  // The steps that every test needs.
  void offer () { session->start_offer (now); }

  void receive (MessageBody body) { session->on_message ({PeerId ("viewer-7"), std::move (body)}, now); }

  void receive_offer (std::string sdp = make_sdp ())
  {
    receive (Description{SdpType::Offer, std::move (sdp)});
  }

  void receive_answer (std::string sdp = make_sdp ())
  {
    receive (Description{SdpType::Answer, std::move (sdp)});
  }

  void happen (const PeerEvent &event) { session->on_peer_event (event, now); }

  void created (SdpType type) { happen (DescriptionCreated{{type, make_sdp ()}}); }

  void local_set () { happen (LocalDescriptionSet{}); }

  void remote_set () { happen (RemoteDescriptionSet{}); }

  void connected () { happen (PeerConnected{certificate_pem}); }

  void pass_time (Milliseconds time)
  {
    now += time;
    session->tick (now);
  }

  // Drives a new session into that state on the shortest way.
  void reach (NegState state);

  // What port and client were asked since the last call: "prepare; create-offer".
  std::string log ();

  std::vector<std::string> lines;
  FakePeerPort port{lines};
  Clock::time_point now{};
  std::vector<Error> warnings;
  std::optional<SessionEnd> ended;
  unsigned ends = 0;
  Status prepared = Done{};
  bool accept = true;
  std::function<void (const std::string &line)> in_callback; // runs inside each callback
  std::unique_ptr<Session> session;

private:
  void note (const std::string &line);
  void send (const Message &message) override;
  Status prepare (const SdpSummary *offer) override;
  bool accept_answer (const SdpSummary &answer) override;
  void on_live () override;
  void on_warning (const Error &error) override;
  void on_ended (const SessionEnd &end) override;
};

// Ended with that fault, by a text that names the peer and has `part` in it.
void assert_ended (const SessionBench &bench, Fault fault, const char *part);
void assert_warned (const SessionBench &bench, const char *part);
void assert_state (const SessionBench &bench, NegState state);

} // namespace wsrtc::test
