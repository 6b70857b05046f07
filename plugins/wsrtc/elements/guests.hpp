// SPDX-License-Identifier: LGPL-2.1-or-later
//
// All who came, whether or not there is something to show: lets them in, hands
// each its messages, makes and ends their attempts. Owner thread only.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "audience_hooks.hpp"
#include "early_messages.hpp"
#include "owner_link.hpp"
#include "viewer.hpp"

namespace wsrtc {

class Guests {
public:
  // All outlive this. `count_changed` is called when one came or went.
  Guests (ViewerHost &host, const AudienceHooks &hooks, OwnerLinkPtr link,
          std::function<void ()> count_changed);

  size_t count () const { return guests_.size (); }

  void on_message (const Message &message);
  // Signalling was lost and is back: only who has media stays, the others are
  // told of anew.
  void dismiss_unconnected ();
  // There is something to show from now on, or not any more.
  void set_live (bool live);
  void on_rtp_caps ();
  void tick (Clock::time_point now);

  void viewer_live (Viewer &viewer);
  void viewer_ended (Viewer &viewer, const SessionEnd &end, bool try_next);

  // Viewers end without a word, and start anew if there is something to show.
  void restart ();
  // Viewers end, and nothing of theirs is left.
  void end_viewers ();
  void drop_unreachable ();
  // Ends everybody, and says who was there.
  std::vector<PeerId> close ();

private:
  struct Guest {
    PeerId id;
    std::string role;
    std::optional<Capabilities> capabilities;
    Viewer::Rejected rejected;
    std::unique_ptr<Viewer> viewer;
    EarlyMessages early; // came before there was a viewer
    Clock::time_point joined{};
    bool unreachable = false; // signalling is gone, media go on
    bool leaving = false;     // its end was told, a task will dismiss it
  };

  Guest *find (const PeerId &id);
  Guest *admit (const PeerId &id, const std::string &role);
  void on_peer_removed (const PeerId &id);
  void keep_early (Guest &guest, const Message &message);
  void on_description (Guest &guest, const Message &message);
  void dismiss (const PeerId &id);
  void dismiss_later (Guest &guest);
  void finish_leaving (const PeerId &id);
  void retire (Guest &guest);
  void bury (std::unique_ptr<Viewer> viewer);
  void try_offer (Guest &guest);
  bool open_viewer (Guest &guest);
  void report_end (const Error &error);
  void tell_end (const Guest &guest, const std::optional<Error> &error);

  ViewerHost &host_;
  const AudienceHooks &hooks_;
  const OwnerLinkPtr link_;
  const std::function<void ()> count_changed_;
  std::map<PeerId, Guest> guests_;
  std::vector<std::unique_ptr<Viewer>> retired_; // destroyed when the call stack is unwound
  bool live_ = false;
};

} // namespace wsrtc
