// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A session that has made its offer before it is known for whom. To make a
// webrtcbin and its offer takes a third of the time in which a viewer connects;
// the next one who would be offered just that gets it at once. Only of inputs
// that are passed on: it must not keep an encoder running. Owner thread only.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "viewer.hpp"

namespace wsrtc {

class Understudy final : private ViewerClient {
public:
  // `bury` destroys a viewer when the call stack is unwound.
  using Bury = std::function<void (std::unique_ptr<Viewer>)>;

  // What it has said, to nobody yet, is for its new peer.
  struct Prepared {
    std::unique_ptr<Viewer> viewer;
    std::vector<MessageBody> said;
  };

  Understudy (ViewerHost &host, Bury bury) : host_ (host), bury_ (std::move (bury)) {}

  // To be called now and then: makes one if there is none, or an old one.
  void keep_ready (Clock::time_point now);
  // For that peer, and no longer ours; empty if there is none for it.
  Prepared take (const PeerId &id, ViewerClient &client, const std::optional<Capabilities> &capabilities);
  // What it offers is not what there is any more.
  void dismiss ();

private:
  void send (const Message &message) override { said_.push_back (message.body); }

  void warn (const Error &) override {}

  void viewer_outdated (Viewer &) override {}

  void viewer_live (Viewer &) override {}

  void viewer_ended (Viewer &viewer, const SessionEnd &end, bool try_next) override;

  ViewerHost &host_;
  const Bury bury_;
  std::unique_ptr<Viewer> viewer_;
  std::vector<MessageBody> said_;
  Clock::time_point made_;
  Clock::time_point retry_; // after one that failed
};

} // namespace wsrtc
