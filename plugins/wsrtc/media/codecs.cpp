// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The table of codecs. A new codec is a new row here.
#include "codecs.hpp"

#include <algorithm>

#include "h264_profile.hpp"
#include "input_checks.hpp"
#include "key_frame_start.hpp"
#include "text.hpp"

namespace wsrtc {

namespace {

#define GOOD "gstreamer1.0-plugins-good"
#define BAD "gstreamer1.0-plugins-bad"
#define UGLY "gstreamer1.0-plugins-ugly"
#define BASE "gstreamer1.0-plugins-base"

// Key frames are made on demand, and one a minute at 30 frames a second.
#define GOP "2000"

// One thread: those of libvpx wait for each other by spinning, which on a busy
// machine stops two encoders for seconds. One does 1080p at three times 30
// frames a second.
constexpr EncoderRow vp8_encoders[] = {
    {"vp8enc", GOOD,
     "deadline=1 cpu-used=8 threads=1 token-partitions=4 end-usage=cbr lag-in-frames=0 keyframe-max-dist=" GOP
     " error-resilient=default undershoot=95 overshoot=15 min-quantizer=4 max-quantizer=56"
     " buffer-initial-size=300 buffer-optimal-size=400 buffer-size=600 max-intra-bitrate=900"
     " static-threshold=1",
     "target-bitrate", 1, nullptr},
    {},
};

#define H264_BASELINE "video/x-h264,profile=(string)constrained-baseline"

// Hardware first, then x264 (better pictures), then OpenH264.
constexpr EncoderRow h264_encoders[] = {
    {"vah264enc", BAD, "rate-control=cbr key-int-max=1024 b-frames=0 ref-frames=1 target-usage=6", "bitrate",
     1000, H264_BASELINE},
    {"vaapih264enc", "gstreamer1.0-vaapi",
     "rate-control=cbr keyframe-period=" GOP " max-bframes=0 quality-level=7", "bitrate", 1000,
     H264_BASELINE},
    {"nvh264enc", BAD, "rc-mode=cbr zerolatency=true bframes=0 gop-size=" GOP " preset=low-latency-hp",
     "bitrate", 1000, H264_BASELINE},
    {"v4l2h264enc", GOOD, "extra-controls=controls,repeat_sequence_header=1", "extra-controls.video_bitrate",
     1, "video/x-h264,profile=(string)constrained-baseline,level=(string)4"},
    {"x264enc", UGLY,
     "tune=zerolatency speed-preset=superfast byte-stream=true aud=false bframes=0 b-adapt=false "
     "key-int-max=" GOP " rc-lookahead=0 vbv-buf-capacity=400",
     "bitrate", 1000, H264_BASELINE},
    {"openh264enc", BAD,
     "usage-type=camera rate-control=bitrate complexity=low multi-thread=0 enable-frame-skip=false"
     " scene-change-detection=false gop-size=" GOP,
     "bitrate", 1, H264_BASELINE},
    {},
};

// In-band FEC is written only when some loss is expected.
constexpr EncoderRow opus_encoders[] = {
    {"opusenc", BASE, "audio-type=generic frame-size=20 inband-fec=true packet-loss-percentage=10 dtx=false",
     "bitrate", 1, nullptr},
    {},
};

// 4:2:0 encoders need even sizes and browsers know only square pixels.
#define EVEN_VIDEO                                                                                           \
  "video/x-raw,width=(int)[2,16382,2],height=(int)[2,16382,2],pixel-aspect-ratio=(fraction)1/1"

// RTP times must stay those of the running time when frames are left out.
#define RTP_TIME "perfect-rtptime=false"

constexpr CodecRow rows[] = {
    {"VP8", MediaKind::Video, "video/x-vp8", EVEN_VIDEO, nullptr,
     /* parser */ {nullptr, nullptr, nullptr}, nullptr,
     /* payloader */ {"rtpvp8pay", GOOD, RTP_TIME " picture-id-mode=15-bit"}, 90000, 96, "", nullptr,
     vp8_starts_key_frame, vp8_encoders},
    // rtph264pay loops for ever on avc without codec_data: it gets byte-stream.
    // Parameter sets are put in by the parser, once for each IDR picture; the
    // payloader would put them before each slice.
    {"H264", MediaKind::Video, "video/x-h264", EVEN_VIDEO, check_h264_input,
     /* parser */ {"h264parse", BAD, "config-interval=-1"},
     "video/x-h264,stream-format=(string)byte-stream,alignment=(string)au",
     /* payloader */ {"rtph264pay", GOOD, RTP_TIME " config-interval=0 aggregate-mode=zero-latency"}, 90000,
     102, "packetization-mode=1;level-asymmetry-allowed=1", describe_h264, h264_starts_key_frame,
     h264_encoders},
    {"OPUS", MediaKind::Audio, "audio/x-opus", "audio/x-raw,rate=(int)48000,channels=(int)[1,2]",
     check_opus_input,
     /* parser */ {"opusparse", BAD, ""}, nullptr,
     /* payloader */ {"rtpopuspay", GOOD, RTP_TIME}, 48000, 111, "minptime=10;useinbandfec=1", nullptr,
     nullptr, opus_encoders},
};

template <typename Match> const CodecRow *find_row (Match match)
{
  const auto row = std::find_if (std::begin (rows), std::end (rows), match);
  return row == std::end (rows) ? nullptr : row;
}

} // namespace

const char *to_string (MediaKind kind)
{
  switch (kind) {
  case MediaKind::Video:
    return "video";
  case MediaKind::Audio:
    return "audio";
  }
  return "unknown";
}

unsigned default_bitrate (MediaKind kind)
{
  switch (kind) {
  case MediaKind::Video:
    return 2000000;
  case MediaKind::Audio:
    return 96000;
  }
  return 0;
}

const CodecRow *find_codec (std::string_view name)
{
  return find_row ([&] (const CodecRow &row) { return equal_ignoring_case (row.name, name); });
}

const CodecRow *codec_of_caps (const GstCaps *encoded)
{
  if (!encoded || gst_caps_is_any (encoded) || gst_caps_is_empty (encoded))
    return nullptr;
  const GstStructure *s = gst_caps_get_structure (encoded, 0);
  return find_row ([&] (const CodecRow &row) { return gst_structure_has_name (s, row.media_type); });
}

std::vector<const CodecRow *> codecs_of (MediaKind kind)
{
  std::vector<const CodecRow *> found;
  for (const CodecRow &row : rows) {
    if (row.kind == kind)
      found.push_back (&row);
  }
  return found;
}

} // namespace wsrtc
