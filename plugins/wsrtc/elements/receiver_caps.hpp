// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The caps that pin one media section that we receive.
#pragma once

#include <vector>

#include <gst/gst.h>

#include "codecs.hpp"
#include "gptr.hpp"
#include "sdp_check.hpp"

namespace wsrtc {

struct ReceivedCodec {
  const CodecRow *codec = nullptr; // nullptr = none of the section's fits
  SdpCodec offered;                // of the peer's description
};

// The first of `wanted` that the section has, in a form that is decoded here.
ReceivedCodec choose_received (const std::vector<const CodecRow *> &wanted, const SdpSection &section);

// To answer a section of an offer with that codec.
MiniRef<GstCaps> make_receiver_caps (const SdpSection &section, const ReceivedCodec &received);

// For an offer of ours: all of them, with our own numbers.
MiniRef<GstCaps> make_receiver_caps (const std::vector<const CodecRow *> &wanted);

} // namespace wsrtc
