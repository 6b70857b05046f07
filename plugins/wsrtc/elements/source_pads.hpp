// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The pads of a source. The n-th track of a kind has the n-th pad of that kind,
// whichever peer sends it. Owner thread only, but where it is said.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "received_stats.hpp"
#include "reception.hpp"
#include "source_track.hpp"

namespace wsrtc {

// The running time of the element, or of a peer that was made earlier.
struct RunningClock {
  GRef<GstClock> clock;
  GstClockTime base_time = 0;
};

class SourcePads {
public:
  // Of `video_%u` and `audio_%u`, each with that before it.
  static void add_templates (GstElementClass *klass, const char *prefix);

  // `prefix`: of the names of the pads and of their templates.
  SourcePads (GstElement *element, const char *prefix, unsigned latency, std::string title,
              SourceTrackHooks hooks);

  // The tracks of a peer, in the order of its sections, from now on instead of
  // those before. `peer_clock`: by which they are timed.
  void take (const std::vector<ReceivedTrack> &tracks, const RunningClock &peer_clock);
  // Nothing comes from the peer any more.
  void release ();
  // The element plays by that clock; without one it does not.
  void set_clock (const RunningClock &clock);

  // The streams are over for what is linked, whatever comes. Of `kinds` those that
  // no track has come of get a pad, too: what waits for it gets its end as well.
  void end (const std::vector<MediaKind> &kinds = {});

  // Of the pads that somebody sends to.
  std::vector<ReceivedStats> stats () const;

  // Takes all out, to be removed on the thread that stops the element.
  std::vector<std::shared_ptr<SourceTrack>> finish ();

private:
  SourceTrack &track_for (MediaKind kind, unsigned number);
  void show_fresh ();
  void make_collection ();
  StreamIntroduction introduction_of (const SourceTrack &track) const;
  void set_running (TrackInlet &inlet) const;

  GstElement *const element_;
  const char *const prefix_;
  const unsigned latency_;
  const std::string title_;
  const SourceTrackHooks hooks_;
  const guint group_;
  std::vector<std::shared_ptr<SourceTrack>> tracks_;
  std::vector<std::shared_ptr<SourceTrack>> fresh_; // not yet pads of the element
  std::vector<GRef<GstStream>> streams_;            // one for each of tracks_
  GRef<GstStreamCollection> collection_;
  RunningClock clock_, peer_clock_;
  bool ended_ = false;
};

} // namespace wsrtc
