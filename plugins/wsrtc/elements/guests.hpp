// SPDX-License-Identifier: LGPL-2.1-or-later
//
// All who came: lets them in, hands each its messages, and sees them out. Owner
// thread only.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "audience_hooks.hpp"
#include "guest.hpp"
#include "owner_link.hpp"
#include "upkeep.hpp"

namespace wsrtc {

class Guests final : private GuestHost {
public:
  // All outlive this. `count_changed` is called when one came or went.
  Guests (ViewerHost &host, const AudienceHooks &hooks, OwnerLinkPtr link,
          std::function<void ()> count_changed);

  size_t count () const { return guests_.size (); }

  void on_message (const Message &message);
  // Signalling was lost and is back: only who has media stays, the others are
  // told of anew.
  void dismiss_unconnected ();
  // The same for a call, whose other one the server may know by another name now.
  void doubt_all ();
  // There is something to show from now on, or not any more.
  void set_live (bool live);
  void on_rtp_caps ();
  // Those who look on get a new session soon.
  void on_inputs_changed ();
  // The input is about to go: afterwards nothing here uses it.
  void drop_input (const Ingest *input);
  // The input has another format: afterwards nothing here uses renditions of the
  // old one.
  void change_format (Ingest &input);
  void tick (Clock::time_point now);
  void follow_paths (Clock::time_point now, ReducedRates &rates);
  std::vector<PeerStats> stats () const;
  Result<GRef<GstWsrtcDataChannel>> create_channel (const PeerId &id, const ChannelOptions &options);

  // Viewers end, the guests stay: signalling goes on, and tells only of new ones.
  void end_viewers ();
  // Ends everybody, and says who was there.
  std::vector<PeerId> close ();

private:
  Guest *find (const PeerId &id);
  Guest *admit (const PeerAdded &added);
  bool is_full () const;
  void make_place ();
  void on_peer_added (const PeerAdded &added);
  void on_peer_removed (const PeerId &id);
  void dismiss (const PeerId &id);
  void dismiss_later (Guest &guest);
  void finish_leaving (const PeerId &id);
  void renew (Clock::time_point now);
  bool prepare ();

  ViewerHost &viewer_host () override { return host_; }

  bool stream_live () const override { return live_; }

  void send (const Message &message) override { hooks_.send (message); }

  void notice (const Error &error) override { hooks_.notice (error); }

  void see_out (Guest &guest, const SessionEnd &end) override;
  void bury (std::unique_ptr<Viewer> viewer) override;

  Understudy::Prepared take_prepared (const PeerId &id, ViewerClient &client,
                                      const std::optional<Capabilities> &capabilities) override
  {
    return understudy_.take (id, client, capabilities);
  }

  void offer_later (const Guest &guest) override;

  void hand_on (const std::vector<ReceivedTrack> &tracks) override { hooks_.hand_on (tracks); }

  ViewerHost &host_;
  const AudienceHooks &hooks_;
  const OwnerLinkPtr link_;
  const std::function<void ()> count_changed_;
  std::map<PeerId, Guest> guests_;
  std::vector<std::unique_ptr<Viewer>> retired_; // destroyed when the call stack is unwound
  Understudy understudy_;
  Upkeep preparing_;                             // since somebody took it
  std::optional<Clock::time_point> renewal_due_; // of who has media; empty = at once
  bool live_ = false;
};

} // namespace wsrtc
