// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <set>

#include "dialect_gstwebrtc_client.hpp"

namespace wsrtc::gstwebrtc {

// wsrtcsink at a server of theirs: everybody who starts a session is a viewer.
class ProducerDialect final : public ClientBase {
public:
  explicit ProducerDialect (const DialectConfig &config) : room_ (config.room) {}

  DialectOutput send (const Message &message) override;

private:
  struct Hear;

  void on_message (DialectOutput &output, const ToPeer &message) override;
  void register_here (DialectOutput &output);
  void begin (DialectOutput &output, const StartSession &start);

  const std::string room_;
  About about_;
  std::set<SessionId> sessions_;
};

} // namespace wsrtc::gstwebrtc
