// SPDX-License-Identifier: LGPL-2.1-or-later
//
// From a peer's streaming thread into the elements of an output: a pad for the
// peer to push into, and one that is linked to the elements. What goes through is
// a stream of ours from its first packet to the last: its own stream-start and
// segment, running time of the element, no end. Nothing goes through before
// open (), while the element does not run, nor when nobody is linked.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "gptr.hpp"

namespace wsrtc {

// How far the time of an output has come, in running time of the element: one for
// all inlets that it has in turn. Written by the one that is open.
using OutputTime = std::atomic<GstClockTime>;

// What is told of a stream before its first packet.
struct StreamIntroduction {
  std::string id;
  guint group = 0;
  GRef<GstStream> stream;
  GRef<GstStreamCollection> collection;
  MiniRef<GstTagList> tags; // may be empty
  std::shared_ptr<OutputTime> time;
};

class TrackInlet : public std::enable_shared_from_this<TrackInlet> {
public:
  // `latency`: of what is in front, in ms.
  static std::shared_ptr<TrackInlet> create (unsigned latency);
  ~TrackInlet ();
  TrackInlet (const TrackInlet &) = delete;
  TrackInlet &operator= (const TrackInlet &) = delete;

  // Without a parent and active, both. They live as long as this.
  GstPad *entry () const { return entry_.get (); }

  GstPad *exit () const { return exit_.get (); }

  // The three below: owner's thread. Packets may go through from now on.
  void open (StreamIntroduction introduction);
  // Not any more, for good. A packet that is inside is not waited for.
  void close ();
  // Whether the element plays, and what has to be added to the peer's running
  // time to get the element's.
  void set_running (bool running, GstClockTimeDiff offset);

  // µs of g_get_monotonic_time () when the last packet came, whether or not it
  // went through; 0 = never. Any thread.
  gint64 last_packet () const { return last_packet_.load (std::memory_order_relaxed); }

private:
  explicit TrackInlet (unsigned latency);

  // Peer's streaming thread.
  bool passes ();
  void push (GstBuffer *packet);
  void introduce ();
  void on_event (GstEvent *event);
  void push_loss (GstEvent *event);
  GstClockTime shifted (GstClockTime time) const;
  GstClockTime follow (GstClockTime time);
  // Threads of what is linked.
  gboolean on_query (GstQuery *query) const;

  const unsigned latency_;
  GRef<GstPad> entry_, exit_;
  std::atomic<bool> open_{false};
  std::atomic<bool> running_{false};
  std::atomic<GstClockTimeDiff> offset_{0};
  std::atomic<gint64> last_packet_{0};
  StreamIntroduction introduction_; // written before open_ is set
  // Peer's streaming thread only.
  GstSegment segment_;
  bool begun_ = false;
  GstClockTime floor_ = 0; // where the one before has ended
  bool gap_ = true;        // the next packet does not follow the last
};

} // namespace wsrtc
