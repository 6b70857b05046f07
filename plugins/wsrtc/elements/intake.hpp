// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The stream of a source over time: takes signalling messages, makes an attempt
// of each offer, hands on the tracks of the one that is live until those of the
// next one are, and comes back when it failed. Owner thread only.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "backoff.hpp"
#include "early_messages.hpp"
#include "handed_servers.hpp"
#include "ice_host.hpp"
#include "loop_thread.hpp"
#include "owner_link.hpp"
#include "reception.hpp"
#include "source_pads.hpp"
#include "token_bucket.hpp"
#include "upkeep.hpp"

namespace wsrtc {

// What the element provides. Called on the owner's thread.
struct IntakeHooks {
  std::function<void (const Message &)> send;
  std::function<void (const Error &)> warn;   // an attempt failed: a message on the bus
  std::function<void (const Error &)> notice; // only the log
  // From now on the data are those, timed by that clock.
  std::function<void (const std::vector<ReceivedTrack> &, const RunningClock &)> take;
  std::function<void ()> release;   // … or there are none
  std::function<void ()> reconnect; // signalling, from the beginning
  std::function<void (const PeerId &, GstElement *webrtcbin)> prepare_peer;
};

class Intake final : private ReceptionHost, private ReceptionClient {
public:
  Intake (LoopThread &owner, std::shared_ptr<const Settings> settings, ReceivableCodecs codecs,
          std::shared_ptr<IceHost> ice, IntakeHooks hooks);
  ~Intake () override;

  // Attempts are made from now on, by this clock.
  void play (RunningClock clock);
  void on_message (const Message &message);
  // Signalling is there (again): says what can be received.
  void on_signalling_ready ();
  // It has given up. True = it is begun anew after a pause, since it was right before:
  // somebody has offered, answered or refused by it.
  bool on_signalling_lost (const Error &error);
  // Ends all, and tells the peer.
  void stop ();

private:
  // A clock, and what time it had when.
  struct Suspect {
    GRef<GstClock> clock;
    GstClockTime time = 0;
    Clock::time_point since;
  };

  Reception *newest () const { return next_ ? next_.get () : current_.get (); }

  Reception *of (const PeerId &peer) const;

  bool clock_stands_still (Clock::time_point now);
  void begin_anew ();
  void on_peer_added (const PeerId &id);
  void on_peer_message (const Message &message);
  void on_bye (const PeerId &peer);
  void end_one (std::unique_ptr<Reception> &reception);
  void on_refusal (const ErrorReport &report);
  Reception *begin (const PeerId &id);
  void keep_early (const Message &message);
  bool tick ();
  void recover (const std::optional<Error> &error);
  void complain (const Error &error);
  void take_current ();
  void take_next ();
  static TokenBucket patience ();
  bool next_is_due (Clock::time_point now) const;
  void say_bye (Reception &reception, const SessionEnd &end);
  void bury (std::unique_ptr<Reception> reception);
  void retire (std::unique_ptr<Reception> &reception);

  const Settings &settings () const override { return *settings_; }

  const ReceivableCodecs &codecs () const override { return codecs_; }

  Result<std::unique_ptr<WebrtcPeer>> make_peer (const PeerId &id, PeerPortEvents events) override;
  void send (Reception &reception, const Message &message) override;

  void warn (const Error &error) override { hooks_.notice (error); }

  void reception_live (Reception &reception) override;
  void reception_ended (Reception &reception, const SessionEnd &end) override;

  LoopThread &owner_;
  const OwnerLinkPtr link_; // tasks of ours that must not outlive us
  const std::shared_ptr<const Settings> settings_;
  const ReceivableCodecs codecs_;
  const std::shared_ptr<IceHost> ice_;
  HandedServers handed_{*settings_};
  const IntakeHooks hooks_;
  std::optional<RunningClock> clock_;
  bool heard_ = false;                 // somebody has offered, answered or refused, ever
  EarlyMessages early_;                // came before there was a clock
  std::optional<PeerId> waiting_peer_; // the same, of one that we shall offer to
  std::unique_ptr<Reception> current_;
  std::unique_ptr<Reception> next_;                  // is to take its place
  std::optional<Clock::time_point> next_live_since_; // and it waits for its first packet
  // Who has our UDP port, and not one beside it. The other side may be at one port for both.
  bool current_on_port_ = false, next_on_port_ = false;
  RunningClock current_clock_, next_clock_;         // by which its peer goes, whatever the element's is now
  std::optional<Suspect> suspect_;                  // the peer's, which is the pipeline's no more
  std::vector<std::unique_ptr<Reception>> retired_; // destroyed when the call stack is unwound
  std::string refusal_;                             // what the other side said with its last message
  std::string told_;                                // the last complaint; one is enough
  Backoff backoff_;
  TokenBucket attempts_ = patience (); // for offers of the other side; all again once one is live
  std::optional<Clock::time_point> reconnect_due_;
  Upkeep upkeep_;
};

} // namespace wsrtc
