// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One attempt to show our inputs to one viewer: chooses a codec for each input,
// waits until the packetisers have told their caps, negotiates by a Session
// over a WebrtcPeer, and hangs the viewer on the fan-outs once it is verified.
// Owner thread only.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "codec_choice.hpp"
#include "early_messages.hpp"
#include "ingest.hpp"
#include "ntp_clock.hpp"
#include "rendition.hpp"
#include "session.hpp"
#include "settings.hpp"
#include "viewer_outlets.hpp"
#include "webrtc_peer.hpp"

namespace wsrtc {

class Viewer;

// What a viewer needs of its surroundings.
class ViewerHost {
public:
  virtual ~ViewerHost () = default;
  virtual const Settings &settings () const = 0;
  virtual const std::vector<std::shared_ptr<Ingest>> &inputs () const = 0;
  virtual std::vector<const CodecRow *> preferred (MediaKind kind) const = 0;
  virtual Result<Rendition *> rendition (Ingest &input, const CodecRow &codec) = 0;
  virtual Result<std::unique_ptr<WebrtcPeer>> make_peer (const PeerId &id, PeerPortEvents events) = 0;
  // By which media are timed.
  virtual NtpClock clock () const = 0;
  virtual void send (const Message &message) = 0;
  virtual void request_key_frame (Rendition &rendition) = 0;
  virtual void warn (const Error &error) = 0;
  virtual void viewer_live (Viewer &viewer) = 0;
  // The attempt is over; the viewer may be destroyed once the call stack is
  // unwound. `try_next`: the viewer rejected codecs, and there are others.
  virtual void viewer_ended (Viewer &viewer, const SessionEnd &end, bool try_next) = 0;
};

class Viewer final : private SessionClient {
public:
  using Rejected = std::vector<const CodecRow *>;

  static Result<std::unique_ptr<Viewer>> create (const PeerId &id, ViewerHost &host,
                                                 std::optional<Capabilities> capabilities, Rejected rejected);
  ~Viewer () override;

  // Offers as soon as every input has a packetiser that knows its caps.
  void start_offer ();
  void on_message (const Message &message);

  // A rendition told its caps.
  void on_rtp_caps () { pump (); }

  void tick (Clock::time_point now);
  void close (std::optional<Error> error);
  // Ends at once, without a word to the peer or the host.
  void abandon ();

  const PeerId &id () const { return session_->peer (); }

  bool live () const { return session_->live (); }

  const Rejected &rejected () const { return rejected_; }

private:
  // One media section, in the order of the description.
  struct Track {
    Ingest *input = nullptr; // nullptr = a section of the viewer's that we leave unused
    CodecChoice choice;
    Rendition *rendition = nullptr;
    uint32_t ssrc = 0;
    Mid mid;
    bool accepted = true;
    GRef<GstPad> pad;
  };

  Viewer (ViewerHost &host, std::optional<Capabilities> capabilities, Rejected rejected);
  Status on_offer (const Description &offer);
  Status plan_offer ();
  Status plan_answer (const SdpSummary &offer);
  Status plan_section (const SdpSection &section, std::vector<Ingest *> &unused);
  Status add_track (Ingest &input, const CodecChoice &choice);
  bool tracks_ready () const;
  void check_wait (Clock::time_point now);
  void pump ();
  void attach ();
  static RtpMapping mapping_of (const Track &track);
  void detach ();
  void say_goodbye ();
  void on_peer_event (const PeerEvent &event);
  void on_key_frame_wanted (GstPad *pad);
  void on_key_frame_wanted (uint32_t ssrc);
  bool has_alternative () const;
  void check_presence (Clock::time_point now);

  void send (const Message &message) override;
  Status prepare (const SdpSummary *offer) override;
  bool accept_answer (const SdpSummary &answer) override;
  void on_live () override;
  void on_warning (const Error &error) override;
  void on_ended (const SessionEnd &end) override;

  ViewerHost &host_;
  const std::optional<Capabilities> capabilities_;
  Rejected rejected_;
  std::unique_ptr<WebrtcPeer> peer_;
  std::unique_ptr<Session> session_; // uses peer_, so it goes first
  std::vector<Track> tracks_;
  std::unique_ptr<ViewerOutlets> outlets_; // while media flow
  EarlyMessages inbox_;                    // what came while the tracks were not ready
  std::string planned_offer_;              // of the viewer; the tracks are for it
  bool offer_wanted_ = false;
  bool ended_ = false;
  bool try_next_ = false;
  size_t offers_ = 0;                              // of the viewer, so far
  std::optional<Clock::time_point> waiting_since_; // for the tracks; empty = they are ready
  gint64 live_since_ = 0;                          // µs, monotonic
};

} // namespace wsrtc
