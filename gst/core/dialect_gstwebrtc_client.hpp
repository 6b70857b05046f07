// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What producers and consumers of gst-plugins-rs' protocol have in common. A
// session's id is the id of the other party: one peer may have several.
#pragma once

#include <optional>

#include "dialect.hpp"
#include "dialect_gstwebrtc_frames.hpp"

namespace wsrtc::gstwebrtc {

class ClientBase : public Dialect {
public:
  const DialectTraits &traits () const override { return traits_; }

  DialectOutput open (DialectTime now) override;
  Result<DialectOutput> receive (std::string_view frame) override;
  DialectOutput tick (DialectTime now) override;

  bool ready () const override { return welcomed_; }

protected:
  virtual void on_message (DialectOutput &output, const ToPeer &message) = 0;

  virtual void on_tick (DialectOutput &) {}

  // What comes first after the welcome.
  void greet (DialectOutput &output, const Hello &hello);
  static void say (DialectOutput &output, const ToServer &message);

  DialectTime now () const { return now_; }

private:
  const DialectTraits traits_{};
  bool welcomed_ = false;
  DialectTime welcome_due_;
  DialectTime now_; // at the last beat
};

std::optional<MessageBody> body_of (const PeerMessage &message);
// No value: nothing that this protocol has a message for.
std::optional<ToServer> frame_of (const SessionId &session, const MessageBody &body);
// The other side has ended it, perhaps with a reason.
void tell_end (DialectOutput &output, const EndSession &end);

} // namespace wsrtc::gstwebrtc
