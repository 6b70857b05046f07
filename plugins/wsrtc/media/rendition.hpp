// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One variant of one input, made once for all viewers that need it. Who holds a
// reference needs it: an encoder that nobody needs is taken away after a while.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <gst/gst.h>

#include "codecs.hpp"
#include "fanout.hpp"
#include "gptr.hpp"
#include "packet_ring.hpp"
#include "result.hpp"
#include "variant.hpp"

namespace wsrtc {

struct RenditionSettings {
  unsigned bitrate = 0; // bit/s, 0 = the default of the kind
  unsigned mtu = 1200;  // of a whole RTP packet as sent
  // What RTP times begin with, the same for all renditions of an input, so that
  // those of a viewer go on when it is given another one; set by the input.
  unsigned timestamp_offset = 0;
  // Last word on a new encoder or payloader, before it is linked. May be empty.
  // Called on the owner's thread, and again whenever one is made anew.
  std::function<void (GstElement *encoder)> encoder_setup;
  std::function<void (GstElement *payloader)> payloader_setup;
};

struct PictureSize {
  int width = 0, height = 0;
};

class Rendition : public std::enable_shared_from_this<Rendition> {
public:
  virtual ~Rendition () = default;
  virtual const CodecRow &codec () const = 0;
  // application/x-rtp caps of the payloader with all fmtp fields, once a first
  // packet was made; empty before. Any thread.
  virtual MiniRef<GstCaps> rtp_caps () const = 0;
  virtual Fanout &fanout () = 0;
  // What went over the fan-out in the last second, and since the last key frame.
  // Never nullptr.
  virtual std::shared_ptr<const PacketRing> ring () = 0;
  // Asks the encoder, or what is upstream of an encoded input, for a key frame.
  // Owner thread; merged and rate limited by the caller's KeyframeGate.
  virtual void request_key_frame () = 0;
  // What its encoder aims at, in bit/s; 0 = it has none, or none whose aim is known.
  // The other one sets that, for encoders to come, too, and the size of reduced pictures
  // by it; to be called now and then, since theirs may change. Owner thread.
  virtual uint64_t bitrate () const = 0;
  virtual void set_bitrate (uint64_t bitrate) = 0;
  // Of what its encoder is given, which may have fewer points than the input, or
  // square ones; empty where it has none, or none yet. Owner thread.
  virtual std::optional<PictureSize> picture () const = 0;
  // Why nothing comes of it any more: its elements failed, and there are no
  // others. Owner thread.
  virtual const std::optional<Error> &lost () const = 0;
};

} // namespace wsrtc
