// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One attempt to show our inputs to one viewer: chooses a codec for each input,
// waits until the packetisers have told their caps, negotiates by a Session
// over a WebrtcPeer, and hangs the viewer on the fan-outs once it is verified.
// In a call it brings back what the other one shows, by the same session. Owner
// thread only.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "call_terms.hpp"
#include "codec_choice.hpp"
#include "control_channel.hpp"
#include "early_messages.hpp"
#include "ingest.hpp"
#include "ntp_clock.hpp"
#include "rate_choice.hpp"
#include "receive_plan.hpp"
#include "rendition.hpp"
#include "session.hpp"
#include "settings.hpp"
#include "sink_stats.hpp"
#include "viewer_outlets.hpp"
#include "webrtc_peer.hpp"

namespace wsrtc {

class ReducedRates;
class Viewer;

// What a viewer needs of its surroundings.
class ViewerHost {
public:
  virtual ~ViewerHost () = default;
  virtual const Settings &settings () const = 0;
  virtual const std::vector<std::shared_ptr<Ingest>> &inputs () const = 0;
  // Another one when a session that is planned now would have other inputs; never 0.
  virtual unsigned inputs_version () const = 0;
  virtual CodecPolicy preferred (MediaKind kind) const = 0;
  virtual Result<std::shared_ptr<Rendition>> rendition (Ingest &input, const Variant &variant) = 0;
  virtual Result<std::unique_ptr<WebrtcPeer>> make_peer (const PeerId &id, PeerPortEvents events) = 0;
  virtual LoopThread &owner () = 0;
  // By which media are timed.
  virtual NtpClock clock () const = 0;
  virtual void request_key_frame (Rendition &rendition) = 0;
  // A session may be made before it is known for whom: that costs next to nothing.
  virtual bool may_prepare () const = 0;
  // Some input flows, so that what a viewer waits for will come.
  virtual bool has_media () const = 0;
  // A data channel of that peer, for the application.
  virtual void on_channel (const PeerId &id, GstWsrtcDataChannel *channel) = 0;
  // A viewer gets less than there is: told to the application.
  virtual void complain (const Error &error) = 0;
  // What a session has had, or tracks of it, that is over.
  virtual void settle (const PeerStats &stats) = 0;
  // A viewer has its first media, after so many s; or it has gone by an error.
  virtual void note_join (double seconds) = 0;
  virtual void note_failure () = 0;
  // nullptr = those who come only look on.
  virtual const CallTerms *call () const = 0;
};

// What a session has learned of the path to its viewer, for one beside it.
struct KnownRates {
  std::optional<uint64_t> room;                               // bit/s that it takes
  std::vector<std::pair<const Ingest *, RateChoice>> choices; // of each input; only compared
};

// What is known of a viewer before its session.
struct ViewerStart {
  std::optional<Capabilities> capabilities;
  std::vector<Variant> rejected;
  bool polite = true; // of two offers that cross, ours is given up
  KnownRates rates{};
};

// Whoever has the viewer.
class ViewerClient {
public:
  virtual ~ViewerClient () = default;
  virtual void send (const Message &message) = 0;
  virtual void warn (const Error &error) = 0; // something of the peer was refused; it goes on
  // What it has negotiated is not what it gets any more; it needs another session.
  virtual void viewer_outdated (Viewer &viewer) = 0;
  virtual void viewer_live (Viewer &viewer) = 0;
  // The attempt is over; the viewer may be destroyed once the call stack is
  // unwound. `try_next`: the viewer rejected codecs, and there are others.
  virtual void viewer_ended (Viewer &viewer, const SessionEnd &end, bool try_next) = 0;
};

class Viewer final : private SessionClient {
public:
  using Rejected = std::vector<Variant>;

  static Result<std::unique_ptr<Viewer>> create (const PeerId &id, ViewerHost &host, ViewerClient &client,
                                                 ViewerStart start);
  ~Viewer () override;

  // Offers as soon as every input has a packetiser that knows its caps.
  void start_offer ();
  void on_message (const Message &message);

  // A rendition told its caps, or other ones.
  void on_rtp_caps ();
  // The input has another format now. True: the viewer takes what it gets out of
  // the new one, in the session that it has. Its old rendition is let go.
  bool change_rendition (Ingest &input);

  // Once it is live, if its session has a section for data.
  Result<GRef<GstWsrtcDataChannel>> create_channel (const ChannelOptions &options);

  void tick (Clock::time_point now);
  void close (std::optional<Error> error);
  // Ends at once, without a word to the peer or the client.
  void abandon ();
  // The input is about to go: its track carries nothing any more.
  void drop_input (const Ingest *input);

  // Says nothing to the peer, who hears of a newer session.
  void set_silent (bool silent) { silent_ = silent; }

  // Its offer was made before anybody came (see Understudy). True: who can take
  // these would be offered the same; unknown = the preferred codecs.
  bool fits (const std::optional<Capabilities> &capabilities) const;
  // From now on it is that one's. What it said before is the caller's to pass on.
  void adopt (const PeerId &id, ViewerClient &client, std::optional<Capabilities> capabilities);

  // It has offered, and nobody has answered.
  bool is_offered () const { return session_->state () == NegState::AwaitingAnswer; }

  const PeerId &id () const { return session_->peer (); }

  bool live () const { return session_->live (); }

  // It was made for that offer.
  bool answers (const std::string &sdp) const { return sdp == planned_offer_; }

  // No track has an input any more, and nothing is wanted back.
  bool is_empty () const;
  // Each track has sent its first packets.
  bool flows () const;

  // What comes back, once it is live.
  std::vector<ReceivedTrack> received () const;

  // To be called several times a second: looks at what its path takes, and says
  // what that is of those renditions that follow it.
  void follow_path (Clock::time_point now, ReducedRates &rates);

  KnownRates known_rates () const;

  // Of what is on its way, once it is.
  void tell (PeerStats &stats) const { tell (stats, nullptr); }

  // As of when the tracks were planned.
  unsigned inputs_version () const { return inputs_version_; }

  const Rejected &rejected () const { return rejected_; }

private:
  // Is to take the place of a rendition.
  struct Successor {
    std::shared_ptr<Rendition> rendition;
    Rate rate = Rate::Full;
  };

  // One media section, in the order of the description.
  struct Track {
    Ingest *input = nullptr; // nullptr = a section in which we send nothing, or not any more
    CodecChoice choice;
    std::shared_ptr<Rendition> rendition;
    uint32_t ssrc = 0;
    Mid mid;
    bool accepted = true;
    bool declined = false;     // the viewer wants nothing there, whatever it is
    MiniRef<GstCaps> received; // where we only receive; empty = nothing
    GRef<GstPad> pad;
    std::shared_ptr<Outlet> outlet;
    std::string profile;   // H264: profile-level-id as negotiated
    bool attached = false; // the outlet is at the rendition
    RateChoice rate_choice;
    uint64_t full_bitrate = 0; // what its encoder aims at, at the full rate
    std::optional<Successor> successor;
    bool one_rate = false; // another encoder is not to be had
  };

  // How a track comes to a rendition.
  enum class Joining {
    Anew,        // nothing pushes into its outlet
    FromAnother, // whose thread may be in there still
  };

  Viewer (ViewerHost &host, ViewerClient &client, ViewerStart &&start);
  Status on_offer (const Description &offer);
  void clear_plan ();
  Status plan_offer ();
  Status plan_answer (const SdpSummary &offer);
  Status plan_section (const SdpSection &section, std::vector<Ingest *> &unused);
  bool plan_input (const SdpSection &section, std::vector<Ingest *> &unused, Status &added);
  void plan_returns ();
  bool is_useful () const;
  Status add_track (Ingest &input, const CodecChoice &choice);
  static bool is_taken (const Track &track, const SdpSection &section);
  static void note_answer (Track &track, const SdpSection *section);
  bool tracks_ready () const;
  void check_renditions ();
  void check_wait (Clock::time_point now);
  void pump ();
  void attach ();
  void attach (Track &track, Joining joining);
  static RtpMapping mapping_of (const Track &track);
  void detach ();
  void detach (Track &track);
  void end_outlet (Track &track);
  void tell (PeerStats &stats, const Track *only) const;
  void say_goodbye ();
  bool change_rendition (Track &track);
  std::optional<BandwidthLimits> bandwidth_limits () const;
  static bool follows_path (const Track &track);
  RateChoice::Facts part_of (const PathState &path) const;
  void prepare_rate (Track &track, Rate rate);
  void take_successor (Track &track);
  bool keep_full_rate (Track &track);
  static bool fits (const Track &track, const Rendition &rendition);
  RateChoice known_choice (const Ingest &input) const;
  Status prepare_channels (const SdpSummary *offer);
  void on_channel (GstWsrtcDataChannel *channel);
  Status navigate (const std::optional<Mid> &mid, const NavigationEvent &event) const;
  void on_peer_event (const PeerEvent &event);
  void on_key_frame_wanted (GstPad *pad);
  void on_key_frame_wanted (uint32_t ssrc);
  bool has_alternative () const;
  bool can_be_offered (const Ingest &input) const;
  void check_presence (Clock::time_point now);

  void send (const Message &message) override;
  Status prepare (const SdpSummary *offer) override;
  bool accept_answer (const SdpSummary &answer) override;
  void on_live () override;
  void on_warning (const Error &error) override;
  void on_ended (const SessionEnd &end) override;

  ViewerHost &host_;
  ViewerClient *client_;
  std::optional<Capabilities> capabilities_;
  Rejected rejected_;
  KnownRates known_;
  std::unique_ptr<WebrtcPeer> peer_;
  std::unique_ptr<Session> session_; // uses peer_, so it goes first
  std::vector<Track> tracks_;
  std::optional<ReceivePlan> returns_;     // a section for each of tracks_; empty = nothing is wanted back
  std::unique_ptr<ViewerOutlets> outlets_; // while media flow
  std::vector<std::unique_ptr<ControlChannel>> controls_;
  EarlyMessages inbox_;       // what came while the tracks were not ready
  std::string planned_offer_; // of the viewer; the tracks are for it
  bool offer_wanted_ = false;
  unsigned inputs_version_ = 0;
  bool silent_ = false;
  bool ended_ = false;
  bool try_next_ = false;
  bool has_data_ = false;                          // a section for data channels
  size_t offers_ = 0;                              // of the viewer, so far
  std::optional<Clock::time_point> waiting_since_; // for the tracks; empty = they are ready
  gint64 live_since_ = 0;                          // µs, monotonic
};

} // namespace wsrtc
