// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One attempt to receive the stream of one peer: chooses a codec for each of its
// sections, negotiates by a Session over a WebrtcPeer, and has an inlet for each
// track that comes. Owner thread only.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "codecs.hpp"
#include "session.hpp"
#include "settings.hpp"
#include "track_inlet.hpp"
#include "webrtc_peer.hpp"

namespace wsrtc {

class Reception;

// What a reception needs of its surroundings.
class ReceptionHost {
public:
  virtual ~ReceptionHost () = default;
  virtual const Settings &settings () const = 0;
  // Best first; never empty for both kinds.
  virtual const std::vector<const CodecRow *> &codecs (MediaKind kind) const = 0;
  virtual Result<std::unique_ptr<WebrtcPeer>> make_peer (const PeerId &id, PeerPortEvents events) = 0;
};

// Whoever has the reception.
class ReceptionClient {
public:
  virtual ~ReceptionClient () = default;
  virtual void send (Reception &reception, const Message &message) = 0;
  virtual void warn (const Error &error) = 0; // something of the peer was refused; it goes on
  // Its tracks are verified: they may be opened.
  virtual void reception_live (Reception &reception) = 0;
  // The attempt is over; it may be destroyed once the call stack is unwound.
  virtual void reception_ended (Reception &reception, const SessionEnd &end) = 0;
};

// A section that the peer sends.
struct ReceivedTrack {
  MediaKind kind = MediaKind::Video;
  Mid mid;
  const CodecRow *codec = nullptr; // nullptr = nothing comes
  std::shared_ptr<TrackInlet> inlet;
};

class Reception final : private SessionClient {
public:
  static Result<std::unique_ptr<Reception>> create (const PeerId &id, ReceptionHost &host,
                                                    ReceptionClient &client);
  ~Reception () override;

  void start_offer ();
  void on_message (const Message &message);
  void tick (Clock::time_point now);
  void close (std::optional<Error> error);
  // Ends at once, without a word to the peer or the client.
  void abandon ();

  const PeerId &id () const { return session_->peer (); }

  bool live () const { return session_->live (); }

  // In the order of the media sections; those that are not in use are missing.
  std::vector<ReceivedTrack> tracks () const;

private:
  Reception (ReceptionHost &host, ReceptionClient &client) : host_ (host), client_ (client) {}

  Status prepare_answer (const SdpSummary &offer);
  Status prepare_section (const SdpSection &section);
  Status prepare_offer ();
  Status add_track (MediaKind kind, const GstCaps *caps);
  void drop_tracks ();
  void check_presence ();
  bool is_on_offer (const SdpSummary &offer) const;

  void send (const Message &message) override { client_.send (*this, message); }

  Status prepare (const SdpSummary *offer) override;
  bool accept_answer (const SdpSummary &answer) override;
  void on_live () override;

  void on_warning (const Error &error) override { client_.warn (error); }

  void on_ended (const SessionEnd &end) override;

  ReceptionHost &host_;
  ReceptionClient &client_;
  std::unique_ptr<WebrtcPeer> peer_;
  std::unique_ptr<Session> session_;  // uses peer_, so it goes first
  std::vector<ReceivedTrack> tracks_; // one for each section
  bool ended_ = false;
  gint64 live_since_ = 0; // µs, monotonic
};

} // namespace wsrtc
