// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The one place where the streaming thread meets the owner thread: the list of
// outlets of a rendition. The owner replaces the list, the streaming thread
// takes a reference of it for one pass; the lock guards only the pointer.
//
// A seam: an outlet that pushes into webrtcbin is PadOutlet; a lane that
// encrypts and sends by itself would be another one.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include <gst/gst.h>

#include "gptr.hpp"
#include "rtp_rewriter.hpp"

namespace wsrtc {

// All packets of one frame (or the one packet that came), their PTS being the
// running time. Valid during the call.
struct PacketBatch {
  GstBuffer *const *packets = nullptr;
  size_t count = 0;
  bool key_frame = false; // starts with a key frame; always true for audio
  GstClockTime running_time = GST_CLOCK_TIME_NONE;
};

// Where one viewer's copy of a track goes.
class Outlet {
public:
  virtual ~Outlet () = default;
  // Streaming thread. Must not block.
  virtual void push (const PacketBatch &batch) = 0;
};

// Rewrites the headers and pushes a list into the viewer's webrtcbin. Drops
// all until the first key frame. Give it only peers that are connected:
// webrtcbin blocks the pushing thread before.
class PadOutlet final : public Outlet {
public:
  PadOutlet (GRef<GstPad> pad, RtpMapping mapping);
  void push (const PacketBatch &batch) override;

  bool started () const { return started_.load (std::memory_order_relaxed); }

private:
  GRef<GstPad> pad_;
  RtpRewriter rewriter_;
  std::atomic<bool> started_{false};
};

class Fanout {
public:
  // Owner thread.
  void add (std::shared_ptr<Outlet> outlet);
  // Owner thread. The streaming thread may be in push () of that outlet still;
  // its reference keeps the outlet alive until it has left.
  void remove (const std::shared_ptr<Outlet> &outlet);
  size_t size () const;

  // Streaming thread.
  void push (const PacketBatch &batch);

private:
  using List = std::vector<std::shared_ptr<Outlet>>;
  std::shared_ptr<const List> snapshot () const;

  // Protects only the pointer below; nothing is called while it is held.
  mutable std::mutex mutex_;
  std::shared_ptr<const List> outlets_ = std::make_shared<List> ();
};

} // namespace wsrtc
