// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The receiving half of a session: which codec each media section may come in,
// and where its packets go. Whoever has the session adds the sections in the
// order of the description. Owner thread only.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "codecs.hpp"
#include "sdp_check.hpp"
#include "track_inlet.hpp"

namespace wsrtc {

// By kind; best first.
struct ReceivableCodecs {
  std::vector<const CodecRow *> video, audio;

  const std::vector<const CodecRow *> &of (MediaKind kind) const
  {
    return kind == MediaKind::Video ? video : audio;
  }
};

// A section that the peer sends.
struct ReceivedTrack {
  MediaKind kind = MediaKind::Video;
  Mid mid;
  const CodecRow *codec = nullptr; // nullptr = nothing comes
  std::shared_ptr<TrackInlet> inlet;
};

class ReceivePlan {
public:
  // How many tracks of a kind may come.
  struct Limits {
    unsigned video = G_MAXUINT, audio = G_MAXUINT;
  };

  // `codecs` outlives this. `latency`: in ms.
  ReceivePlan (const ReceivableCodecs &codecs, unsigned latency, Limits limits);
  ~ReceivePlan ();
  ReceivePlan (const ReceivePlan &) = delete;
  ReceivePlan &operator= (const ReceivePlan &) = delete;

  // Takes the next section of the peer's offer, if it sends in it something that
  // we can take. Returns the caps to answer with; empty = it is not taken.
  MiniRef<GstCaps> answer (const SdpSection &section);
  // The same for one in which we send that codec: nothing else can come in it.
  bool answer_with (const SdpSection &section, const CodecRow &codec);
  // The next section of an offer of ours is only received. Returns its caps; empty =
  // enough of that kind are there already.
  MiniRef<GstCaps> offer (MediaKind kind);
  // The next section of an offer of ours is for what we send in that codec, and for
  // what comes back, if any of the kind is still wanted.
  bool offer_with (const CodecRow &codec);
  // Nothing comes in the next section.
  void skip ();

  // Where the packets of that section go; empty = nothing comes.
  GRef<GstPad> sink (size_t section) const;

  // The answer to our offer.
  void accept (const SdpSummary &answer);

  // In the order of the media sections; those that are not in use are missing.
  std::vector<ReceivedTrack> tracks () const;
  // As TrackInlet has it, the latest of all.
  gint64 last_packet () const;

  // What still comes goes nowhere.
  void close ();
  // For another description.
  void clear ();

private:
  bool is_wanted (MediaKind kind) const;
  void add (MediaKind kind, const Mid &mid, const CodecRow *codec);

  const ReceivableCodecs &codecs_;
  const unsigned latency_;
  const Limits limits_;
  std::vector<ReceivedTrack> sections_;
};

} // namespace wsrtc
