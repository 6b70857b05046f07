// SPDX-License-Identifier: LGPL-2.1-or-later
//
// GstWsrtcServer::publish-requested and ::publish-ended: from the server's thread to
// the one of the program.
#pragma once

#include <memory>
#include <set>

#include <gst/wsrtc/wsrtc-server.h>

#include "gptr.hpp"
#include "publish_port.hpp"

namespace wsrtc {

class ServerHost;

// Adds the signals to the class.
void install_publish_signals (GType server_type);

class PublishSignals final : public PublishPort {
public:
  // Both stay for as long as this.
  PublishSignals (GstWsrtcServer *server, ServerHost &host);
  ~PublishSignals () override;
  PublishSignals (const PublishSignals &) = delete;
  PublishSignals &operator= (const PublishSignals &) = delete;

  Status request (const StreamName &stream) override;
  void ended (const StreamName &stream) override;

  bool is_ending (const StreamName &stream) const override { return ending_.count (stream) != 0; }

  void end_told (const StreamName &stream) override;
  void set_context (GMainContext *context) override;

private:
  struct Task;

  void post (const StreamName &stream, void (*emit) (GstWsrtcServer *, const Task &));

  using Weak = std::shared_ptr<GWeak<GstWsrtcServer>>;

  GstWsrtcServer *const server_; // only asked for handlers here
  const Weak weak_;
  ServerHost &host_;
  GMainContext *context_ = nullptr;
  std::multiset<StreamName> ending_;
};

} // namespace wsrtc
