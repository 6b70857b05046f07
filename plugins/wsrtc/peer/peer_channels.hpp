// SPDX-License-Identifier: LGPL-2.1-or-later
//
// All data channels of one webrtcbin, ours and the peer's. Nothing of them is
// told before the peer is verified. Owner's thread.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include <gst/gst.h>

#include "channel_options.hpp"
#include "loop_thread.hpp"
#include "owner_link.hpp"
#include "peer_channel.hpp"
#include "result.hpp"
#include "sctp_guard.hpp"

namespace wsrtc {

class PeerChannels {
public:
  struct Events {
    std::function<void (GstWsrtcDataChannel *channel)> channel; // one that is to be used
    std::function<void (const Error &error)> fail;              // the peer has to go
  };

  // The owner outlives this.
  PeerChannels (LoopThread &owner, OwnerLinkPtr link, const ChannelPolicy &policy, Events events);
  // After the link was cut. The channels tell that they are closed when the call
  // stack is unwound.
  ~PeerChannels ();
  PeerChannels (const PeerChannels &) = delete;
  PeerChannels &operator= (const PeerChannels &) = delete;

  const std::shared_ptr<SctpGuard> &guard () const { return guard_; }

  void watch (GstElement *webrtcbin);
  Result<GRef<GstWsrtcDataChannel>> create (GstElement *webrtcbin, const ChannelOptions &options);
  // The peer is verified.
  void admit ();

private:
  struct Entry {
    std::shared_ptr<PeerChannel> channel;
    bool by_peer;
  };

  PeerChannel::Surroundings surroundings ();
  void deliver (std::function<void ()> task);
  void on_arrival (const std::shared_ptr<PeerChannel> &channel);
  void on_closed (PeerChannel &channel);
  void on_broken (unsigned stream, const Error &error);
  size_t count (bool by_peer) const;
  void tell (const std::shared_ptr<PeerChannel> &channel);

  LoopThread &owner_;
  const OwnerLinkPtr link_;
  const ChannelPolicy policy_;
  const Events events_;
  std::shared_ptr<SctpGuard> guard_;
  std::vector<Entry> channels_;
  std::vector<std::function<void ()>> waiting_; // for the peer to be verified
  bool admitted_ = false;
};

} // namespace wsrtc
