// SPDX-License-Identifier: LGPL-2.1-or-later
//
// All who watch one element: takes signalling messages, lets viewers in, makes
// and ends their attempts, and tells them whether there is something to see.
// Owner thread only.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "early_messages.hpp"
#include "ingest.hpp"
#include "key_frames.hpp"
#include "loop_thread.hpp"
#include "notices.hpp"
#include "owner_link.hpp"
#include "settings.hpp"
#include "viewer.hpp"

namespace wsrtc {

// What the element provides. Called on the owner's thread.
struct AudienceHooks {
  std::function<void (const Message &)> send;
  std::function<void (const Error &)> fail;   // the element is of no use: an error on the bus
  std::function<void (const Error &)> warn;   // a peer is out: a message on the bus
  std::function<void (const Error &)> notice; // something of a peer was refused: only the log
  std::function<void (const PeerId &)> peer_added;
  std::function<void (const PeerId &)> peer_removed;
  std::function<void (const PeerId &, GstElement *webrtcbin)> prepare_peer;
  std::function<void (Ingest &, GstElement *encoder)> encoder_setup;
  std::function<void (Ingest &, GstElement *payloader)> payloader_setup;
};

class Audience final : private ViewerHost {
public:
  Audience (LoopThread &owner, std::shared_ptr<const Settings> settings, AudienceHooks hooks);
  ~Audience () override;

  void add_input (std::shared_ptr<Ingest> input);
  // Afterwards nothing of ours uses the input. Viewers start anew without it.
  void remove_input (const Ingest *input);
  // Media flow from now on, by this clock; nullptr = not any more.
  void set_clock (GRef<GstClock> clock, GstClockTime base_time);

  void on_input_ready () { update_state (); }

  void on_rtp_caps ();
  void on_input_flow (const Ingest *input, bool ended);

  // An input has something to say, or not any more.
  void on_notice ();

  void on_message (const Message &message);
  // Signalling is there (again): say what state the stream is in. Of those who
  // came before an outage only who has media stays; the others are told of anew.
  void on_signalling_ready ();
  // No media any more. The viewers end, the guests stay: signalling goes on, and
  // tells only of new ones.
  void end_viewers ();
  // Ends everybody, and says who was there: what hears of it may want to stop
  // the element, which must not happen on the owner's thread.
  std::vector<PeerId> close ();

  size_t size () const { return guests_.size (); }

private:
  // One who came, whether or not there is something to show yet.
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
  void dismiss_unconnected ();
  void dismiss_later (Guest &guest);
  void finish_leaving (const PeerId &id);
  void retire (Guest &guest);
  void bury (std::unique_ptr<Viewer> viewer);
  void try_offer (Guest &guest);
  bool open_viewer (Guest &guest);
  void report_end (const Error &error);
  void tell_end (const Guest &guest, const std::optional<Error> &error);
  void restart_viewers ();
  void update_state ();
  void check_encoders ();
  void send_state ();
  void tick ();
  void start_timer ();
  void stop_timer ();

  const Settings &settings () const override { return *settings_; }

  const std::vector<std::shared_ptr<Ingest>> &inputs () const override { return inputs_; }

  std::vector<const CodecRow *> preferred (MediaKind kind) const override;
  Result<Rendition *> rendition (Ingest &input, const CodecRow &codec) override;
  Result<std::unique_ptr<WebrtcPeer>> make_peer (const PeerId &id, PeerPortEvents events) override;

  void send (const Message &message) override { hooks_.send (message); }

  void request_key_frame (Rendition &rendition) override;

  void warn (const Error &error) override { hooks_.notice (error); }

  void viewer_live (Viewer &viewer) override;
  void viewer_ended (Viewer &viewer, const SessionEnd &end, bool try_next) override;

  LoopThread &owner_;
  const OwnerLinkPtr link_; // tasks of ours that must not outlive us
  const std::shared_ptr<const Settings> settings_;
  const AudienceHooks hooks_;
  std::vector<std::shared_ptr<Ingest>> inputs_;
  std::vector<const Ingest *> ended_inputs_;
  std::map<PeerId, Guest> guests_;
  std::vector<std::unique_ptr<Viewer>> retired_; // destroyed when the call stack is unwound
  KeyFrames key_frames_;
  Notices notices_;
  GRef<GstClock> clock_;
  GstClockTime base_time_ = 0;
  bool live_ = false;
  bool signalled_ = false; // signalling has been there before
  bool failed_ = false;    // an error was told; one is enough
  GSource *timer_ = nullptr;
};

} // namespace wsrtc
