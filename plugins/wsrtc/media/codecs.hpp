// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Everything that the plugin knows of a codec, a row each: adding a codec is
// adding a row in codecs.cpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <gst/gst.h>

#include "gptr.hpp"
#include "result.hpp"

namespace wsrtc {

enum class MediaKind { Video, Audio };
const char *to_string (MediaKind kind);

// One way to encode a codec: the factory, what to set on it for low latency
// ("name=value" as in gst-launch), and the bit rate property with its unit.
struct EncoderRow {
  const char *factory;
  const char *package; // Debian package that has it, for the error message
  const char *settings;
  const char *bitrate_property;
  unsigned bits_per_unit;  // 1 = bit/s, 1000 = kbit/s
  const char *output_caps; // nullptr = any; e.g. the profile to ask for
};

struct CodecRow {
  const char *name; // RTP encoding name: "VP8", "H264", "OPUS"
  MediaKind kind;
  const char *media_type;  // of the encoded stream: "video/x-h264"
  const char *parser;      // nullptr = none needed
  const char *parsed_caps; // what the payloader must be given
  const char *payloader;
  const char *payloader_settings;
  int clock_rate;
  int payload_type;           // that we offer
  const char *fmtp;           // caps fields that the offer must have, "k=v;…"; "" = none
  const EncoderRow *encoders; // best first, ended by a row without factory
};

const CodecRow *find_codec (std::string_view name); // case does not count
const CodecRow *codec_of_caps (const GstCaps *encoded);
// All rows of a kind, the default order of preference.
std::vector<const CodecRow *> codecs_of (MediaKind kind);

// The first encoder of the row that is installed and not in `failed` (factory
// names); an error names what is missing and its Debian package. The bit rate
// (bit/s) and the low-latency settings are applied.
Result<GRef<GstElement>> make_encoder (const CodecRow &codec, unsigned bitrate,
                                       const std::vector<std::string> &failed = {});

// H264 only, RFC 6184 section 8.2.2: can a receiver that names `offered`
// (profile-level-id of its fmtp, "" = the default 420010) decode `ours`?
// Levels may differ when both sides allow level asymmetry.
bool h264_profiles_match (std::string_view ours, std::string_view offered);

} // namespace wsrtc
