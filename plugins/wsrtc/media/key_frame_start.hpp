// SPDX-License-Identifier: LGPL-2.1-or-later
//
// CodecRow::starts_key_frame of each video codec. The payload tells it, since
// rtpvp8pay 1.22 never sets GST_BUFFER_FLAG_DELTA_UNIT.
#pragma once

#include <cstddef>
#include <cstdint>

namespace wsrtc {

// Size of the VP8 payload descriptor (RFC 7741 section 4.2), which may end beyond
// `size`; 0 = truncated where it matters.
size_t vp8_descriptor_size (const uint8_t *payload, size_t size);

// RFC 7741 section 4.2: first packet of partition 0 of an intra frame.
bool vp8_starts_key_frame (const uint8_t *payload, size_t size);

// RFC 6184: a sequence parameter set, alone or in a STAP-A. The parser puts
// one before each IDR picture; a viewer that began at the IDR slices would
// have no parameter sets.
bool h264_starts_key_frame (const uint8_t *payload, size_t size);

// RFC 9628: first packet of a frame that depends on no other.
bool vp9_starts_key_frame (const uint8_t *payload, size_t size);

// RFC 7798: a video or sequence parameter set, alone or in an aggregation
// packet; as for H264.
bool h265_starts_key_frame (const uint8_t *payload, size_t size);

// The aggregation header of AV1 says that a new coded video sequence begins.
bool av1_starts_key_frame (const uint8_t *payload, size_t size);

} // namespace wsrtc
