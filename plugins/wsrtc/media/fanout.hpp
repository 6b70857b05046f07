// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The one place where the streaming thread meets the owner thread: the list of
// outlets of a rendition. The owner replaces the list, the streaming thread
// takes a reference of it for one pass; the lock guards only the pointer.
//
// A seam: an outlet that pushes into webrtcbin is PadOutlet, one that encrypts
// and sends by itself is Lane.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include <gst/gst.h>

#include "crew.hpp"
#include "gptr.hpp"
#include "media_frame.hpp"
#include "packet_ring.hpp"
#include "rtp_rewriter.hpp"
#include "send_buffer.hpp"

namespace wsrtc {

// The packets that the payloader made in one go: a frame, or a slice of it.
// They are shared by all outlets and must not be changed; their own time
// stamps are not those of the viewer, `running_time` is, by StreamTime: it never
// goes back, whatever the source does. Valid during the call.
struct PacketBatch {
  GstBuffer *const *packets = nullptr;
  size_t count = 0;
  bool key_frame = false; // decoding can start here; always true for audio
  GstClockTime running_time = GST_CLOCK_TIME_NONE;
  // The same for lanes: the packets, and memory to write in. One of the two sets
  // may be missing in tests.
  const MediaFrame *frame = nullptr;
  SendBuffer *buffer = nullptr;
  const PacketRing *ring = nullptr; // that has the frame
};

// Where one viewer's copy of a track goes.
class Outlet {
public:
  virtual ~Outlet () = default;
  // Streaming thread. Must not block.
  virtual void push (const PacketBatch &batch) = 0;
  // Before it is added to a fan-out, also to another one: what comes there goes
  // on from nothing that the viewer has. Owner thread.
  virtual void await_key_frame () = 0;
  // Something has gone to the viewer. Any thread.
  virtual bool started () const = 0;
};

// Rewrites the headers and pushes a list into the viewer's webrtcbin. Drops
// all until the first key frame. Give it only peers that are connected:
// webrtcbin blocks the pushing thread before. A pad that refuses (flushing: the
// viewer is going away) is no error, the owner takes the outlet away soon.
class PadOutlet final : public Outlet {
public:
  PadOutlet (GRef<GstPad> pad, const RtpMapping &mapping);
  void push (const PacketBatch &batch) override;

  void await_key_frame () override { started_.store (false, std::memory_order_relaxed); }

  bool started () const override { return started_.load (std::memory_order_relaxed); }

  // Packets that the pad took, and those that it refused. Any thread.
  uint64_t packets () const { return packets_.load (std::memory_order_relaxed); }

  uint64_t refused () const { return refused_.load (std::memory_order_relaxed); }

private:
  MiniRef<GstBufferList> rewrite (const PacketBatch &batch);

  GRef<GstPad> pad_;
  RtpRewriter rewriter_;
  std::atomic<bool> started_{false};
  std::atomic<uint64_t> packets_{0};
  std::atomic<uint64_t> refused_{0};
};

class Fanout {
public:
  // When a pass takes more than that share of a second, for it all, other cores
  // help.
  explicit Fanout (double full_share = 0.5) : full_share_ (full_share) {}

  // Owner thread.
  void add (std::shared_ptr<Outlet> outlet);
  // Owner thread. The streaming thread may be in push () of that outlet still;
  // its reference keeps the outlet alive until it has left.
  void remove (const std::shared_ptr<Outlet> &outlet);
  // Any thread.
  size_t size () const;

  // Streaming thread. Returns when all outlets have it.
  void push (const PacketBatch &batch);

private:
  using List = std::vector<std::shared_ptr<Outlet>>;
  std::shared_ptr<const List> snapshot () const;
  void pass (const List &outlets, const PacketBatch &batch);
  void watch_load (size_t outlets, gint64 began);

  // The streaming thread's.
  const double full_share_;
  std::shared_ptr<Crew> crew_; // while one core does not do, if there are others
  size_t crew_since_ = 0;      // it was called for so many outlets; 0 = it was not
  gint64 second_began_ = 0;    // µs
  gint64 busy_ = 0;            // µs since then

  // Protects only the pointer below; nothing is called while it is held.
  mutable std::mutex mutex_;
  std::shared_ptr<const List> outlets_ = std::make_shared<List> ();
};

} // namespace wsrtc
