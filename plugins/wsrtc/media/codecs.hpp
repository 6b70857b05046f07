// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Everything that the plugin knows of a codec, a row each: adding a codec is
// adding a row in codecs_video.cpp or codecs_audio.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
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
// ("name=value name=value", values as gst-launch reads them; properties that
// the installed version lacks are left out), and the bit rate property with
// its unit.
struct EncoderRow {
  const char *factory;
  const char *package; // Debian package that has it, for the error message
  const char *settings;
  // "p", or "p.f" for a field of a structure property; nullptr = has no choice
  const char *bitrate_property;
  unsigned bits_per_unit;  // 1 = bit/s, 1000 = kbit/s
  const char *output_caps; // nullptr = any; e.g. the profile to ask for
};

// An element that stands in every rendition of the codec.
struct ElementRow {
  const char *factory = nullptr; // nullptr = none needed
  const char *package = nullptr;
  const char *settings = "";
};

// What the decoders that browsers have for WebRTC show of a video codec: 8 bit
// 4:2:0, progressive, in the order in which it comes, unless the row says more.
struct BrowserLimits {
  unsigned max_bit_depth = 8;
  unsigned max_chroma_format = 1; // chroma_format_idc: 1 = 4:2:0
  bool interlaced = false;
  bool reordered = false; // pictures that are shown in another order than they come in
  bool few = false;       // only few of them have the codec
  bool none = false;      // by WebRTC, none of them takes it
};

struct ByteRange;
struct StreamLook;
enum class PacketPart;

struct CodecRow {
  const char *name = nullptr; // RTP encoding name: "VP8", "H264", "OPUS"
  MediaKind kind = MediaKind::Video;
  const char *media_type = nullptr;     // of the encoded stream: "video/x-h264"
  const char *raw_caps = nullptr;       // what an encoder is fed: even sizes, sample rate
  const EncoderRow *encoders = nullptr; // best first, ended by a row without factory

  // Can a stream of that media type be passed on? nullptr = always.
  Status (*check_input) (const GstStructure *caps) = nullptr;
  // What it refuses is decoded as it comes in, and not an error.
  bool decodes_others = false;
  ElementRow depayloader;
  // May the depayloader be given the packet? nullptr = any. See packet_look.hpp.
  PacketPart (*look_at_packet) (const uint8_t *payload, size_t size) = nullptr;
  ElementRow parser;
  // May the parser be given the buffer, where it is one of whole units? nullptr =
  // any.
  bool (*is_whole) (const uint8_t *buffer, size_t size) = nullptr;
  const char *parsed_caps = nullptr; // what the payloader must be given; nullptr = any
  // Learns from a frame of that form; false = it is none. nullptr = nothing to
  // be learned. See stream_look.hpp.
  bool (*look) (const uint8_t *frame, size_t size, StreamLook &look) = nullptr;
  BrowserLimits browsers;

  // What of a frame the payloader is given; empty = all of it. nullptr = always.
  // See picture_heads.hpp.
  std::optional<std::vector<ByteRange>> (*keep_units) (const uint8_t *frame, size_t size) = nullptr;
  ElementRow payloader;
  int clock_rate = 90000;
  int payload_type = 0; // that we offer; the static one where there is one (RFC 3551)
  // Does decoding start with the packet of this payload? nullptr = with any.
  bool (*starts_key_frame) (const uint8_t *payload, size_t size) = nullptr;

  const char *fmtp = ""; // caps fields that the offer must have, "k=v;…"; "" = none
  // Adds to the offer what only the stream tells (H264: its profile). False:
  // the stream has not told yet. nullptr = nothing to add.
  bool (*describe_stream) (const GstStructure *payloader_caps, GstStructure *offer) = nullptr;
  const char *profile_field = nullptr; // the one of what it added that fits_offer wants
  // Can a receiver that names `offered` (the value of its a=fmtp) take our
  // stream of that profile ("" = not known)? nullptr = always.
  bool (*fits_offer) (std::string_view offered, std::string_view profile) = nullptr;
  // Parameters that an answer repeats from the offer, "k;k"; "" = none.
  const char *repeated_fmtp = "";
};

const CodecRow *find_codec (std::string_view name); // case does not count
// Both know what comes in only (browsers.none), too:
const CodecRow *codec_of_caps (const GstCaps *encoded);
// … of application/x-rtp: by its encoding-name, or its static payload type.
const CodecRow *codec_of_rtp (const GstStructure *rtp);
// All rows of a kind that can be sent, the default order of preference.
std::vector<const CodecRow *> codecs_of (MediaKind kind);
// … and those that only come in.
std::vector<const CodecRow *> incoming_codecs_of (MediaKind kind);

// Is all installed that packs an encoded stream of that codec? The error names
// what is missing and its Debian package.
Status check_packetiser (const CodecRow &codec);
// … and, in addition, at least one of its encoders?
Status check_encoder (const CodecRow &codec);

// Bit rate of an encoder when the user gave none, in bit/s.
unsigned default_bitrate (MediaKind kind);

// The first encoder of the row that is installed, opens (a hardware encoder
// without its device does not) and is not in `failed` (factory names); an
// error names what is missing and its Debian package. The bit rate (bit/s, 0 =
// default) and the low-latency settings are applied.
Result<GRef<GstElement>> make_encoder (const CodecRow &codec, unsigned bitrate,
                                       const std::vector<std::string> &failed = {});

// What an encoder of make_encoder () aims at, in bit/s; 0 = it is not to be had. The other one sets it,
// while the encoder runs.
uint64_t encoder_bitrate (const CodecRow &codec, GstElement *encoder);
void set_encoder_bitrate (const CodecRow &codec, GstElement *encoder, uint64_t bitrate);

// The row that an encoder of make_encoder () was made from.
const EncoderRow *encoder_row_of (const CodecRow &codec, GstElement *encoder);

// H264 only, RFC 6184 section 8.2.2: can a receiver that names `offered`
// (profile-level-id of its fmtp, "" = the default 420010) decode `ours`?
// Levels may differ when both sides allow level asymmetry.
bool h264_profiles_match (std::string_view ours, std::string_view offered);

} // namespace wsrtc
