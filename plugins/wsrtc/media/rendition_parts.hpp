// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The elements of one rendition, in a bin with one pad "sink":
//   (pass)       parser → payloader → fan-out
//   (raw)        queue → convert → encoder → parser → payloader → fan-out
//   (transcode)  parser → queue → decoder → the same as raw
// and, at the reduced rate, smaller pictures to the encoder where that is better.
// They are built as a whole, and built anew as a whole when one of them fails.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "chain.hpp"
#include "gptr.hpp"
#include "idle_valve.hpp"
#include "isolated_bin.hpp"
#include "picture_scale.hpp"
#include "rendition.hpp"
#include "result.hpp"
#include "rtp_delivery.hpp"

namespace wsrtc {

// Factories that have failed in this rendition.
struct Blamed {
  std::vector<std::string> encoders;
  std::vector<std::string> decoders;
};

struct PartsOrder {
  Variant variant;
  const CodecRow *source = nullptr; // of an encoded input; nullptr = raw
  const RenditionSettings &settings;
  const Blamed &blamed;
  uint16_t first_sequence; // of RTP: one built anew goes on with the one before
  std::shared_ptr<RtpDelivery> delivery;
  std::shared_ptr<FailureBox> box;
};

struct RenditionParts {
  GRef<GstElement> bin;
  GRef<GstElement> sink; // the fan-out
  GRef<GstElement> payloader;
  GRef<GstElement> encoder, decoder;     // where there is one
  std::shared_ptr<IdleValve> idle_valve; // in front of an encoder
  PictureScale scale;                    // at the reduced rate, else it does nothing
};

// Owner thread.
Result<RenditionParts> build_passed_parts (const PartsOrder &order);
Result<RenditionParts> build_encoded_parts (const PartsOrder &order);

// What both end with; the chain is finished then.
Status end_with_packetiser (Chain &chain, const PartsOrder &order, RenditionParts &parts);

} // namespace wsrtc
