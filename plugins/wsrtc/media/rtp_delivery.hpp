// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the fan-out sink of a rendition does, apart from being an element: takes
// the payloader's caps and packets, tells key frames, feeds the Fanout.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>

#include <gst/gst.h>

#include "codecs.hpp"
#include "fanout.hpp"
#include "gptr.hpp"
#include "packet_ring.hpp"
#include "send_buffer.hpp"

namespace wsrtc {

// The caps that an offer of the payloader's stream needs: its own fields, less
// those that are of this one payloader only (SSRC, offsets, parameter sets,
// private fields), plus those of the codec's row. Empty while the stream has
// not told all yet.
MiniRef<GstCaps> make_offer_caps (const CodecRow &codec, const GstCaps *payloader_caps);

class RtpDelivery {
public:
  // `caps_changed` is called on the streaming thread.
  RtpDelivery (const CodecRow &codec, std::function<void ()> caps_changed);

  // Streaming thread.
  void set_caps (const GstCaps *payloader_caps);
  void deliver (GstBuffer *const *packets, size_t count, GstClockTime running_time);
  // What comes now cannot be decoded after what came before: nothing is
  // delivered until a key frame. False where every packet is one.
  bool await_key_frame ();

  // Any thread.
  const CodecRow &codec () const { return codec_; }

  Fanout &fanout () { return fanout_; }

  const std::shared_ptr<PacketRing> &ring () { return ring_; }

  MiniRef<GstCaps> rtp_caps () const;

  bool has_rtp_caps () const { return known_.load (std::memory_order_acquire); }

  // Of payload, so far.
  uint64_t octets () const { return octets_.load (std::memory_order_relaxed); }

  // Nobody looks, and all that a first viewer must know is known.
  bool is_idle () const { return has_rtp_caps () && fanout_.size () == 0; }

private:
  bool starts_key_frame (const MediaFrame &frame) const;
  void publish_caps ();

  const CodecRow &codec_;
  const std::function<void ()> caps_changed_;
  Fanout fanout_;
  const std::shared_ptr<PacketRing> ring_ = std::make_shared<PacketRing> ();
  // Streaming thread.
  uint64_t next_index_ = 0; // of a packet
  SendBuffer send_buffer_;
  MiniRef<GstCaps> arrived_; // offer caps that wait for their first packet
  bool awaiting_key_frame_;  // from the start: an outlet may come from another rendition
  std::atomic<bool> known_{false};
  std::atomic<uint64_t> octets_{0};
  // Protects only the pointer below; nothing is called while it is held.
  mutable std::mutex mutex_;
  MiniRef<GstCaps> rtp_caps_;
};

} // namespace wsrtc
