// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The table of video codecs: a new one is a new row at the end of this file.
#include <iterator>

#include "codec_rows.hpp"
#include "h264_profile.hpp"
#include "h265_profile.hpp"
#include "input_checks.hpp"
#include "key_frame_start.hpp"
#include "packet_look.hpp"
#include "picture_heads.hpp"
#include "profile_id.hpp"
#include "stream_look.hpp"

namespace wsrtc {

namespace {

// Key frames are made on demand, and one a minute at 30 frames a second.
#define GOP "2000"

// One thread: those of libvpx wait for each other by spinning, which on a busy
// machine stops two encoders for seconds. One does 1080p at three times 30
// frames a second.
constexpr EncoderRow vp8_encoders[] = {
    {"vp8enc", WSRTC_GOOD,
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
    {"vah264enc", WSRTC_BAD, "rate-control=cbr key-int-max=1024 b-frames=0 ref-frames=1 target-usage=6",
     "bitrate", 1000, H264_BASELINE},
    {"vaapih264enc", WSRTC_VAAPI, "rate-control=cbr keyframe-period=" GOP " max-bframes=0 quality-level=7",
     "bitrate", 1000, H264_BASELINE},
    {"nvh264enc", WSRTC_BAD, "rc-mode=cbr zerolatency=true bframes=0 gop-size=" GOP " preset=low-latency-hp",
     "bitrate", 1000, H264_BASELINE},
    {"v4l2h264enc", WSRTC_GOOD, "extra-controls=controls,repeat_sequence_header=1",
     "extra-controls.video_bitrate", 1, "video/x-h264,profile=(string)constrained-baseline,level=(string)4"},
    {"x264enc", WSRTC_UGLY,
     "tune=zerolatency speed-preset=superfast byte-stream=true aud=false bframes=0 b-adapt=false "
     "key-int-max=" GOP " rc-lookahead=0 vbv-buf-capacity=400",
     "bitrate", 1000, H264_BASELINE},
    {"openh264enc", WSRTC_BAD,
     "usage-type=camera rate-control=bitrate complexity=low multi-thread=0 enable-frame-skip=false"
     " scene-change-detection=false gop-size=" GOP,
     "bitrate", 1, H264_BASELINE},
    {},
};

// As VP8, which it is a slower sister of.
constexpr EncoderRow vp9_encoders[] = {
    {"vp9enc", WSRTC_GOOD,
     "deadline=1 cpu-used=8 threads=4 row-mt=true tile-columns=2 end-usage=cbr lag-in-frames=0"
     " keyframe-max-dist=" GOP " error-resilient=default undershoot=95 overshoot=15 min-quantizer=4"
     " max-quantizer=56 buffer-initial-size=300 buffer-optimal-size=400 buffer-size=600"
     " max-intra-bitrate=900 static-threshold=1",
     "target-bitrate", 1, nullptr},
    {},
};

constexpr EncoderRow av1_encoders[] = {
    {"vaav1enc", WSRTC_BAD, "rate-control=cbr key-int-max=1024 target-usage=6", "bitrate", 1000, nullptr},
    {"nvav1enc", WSRTC_BAD, "rc-mode=cbr zerolatency=true gop-size=" GOP, "bitrate", 1000, nullptr},
    {"svtav1enc", WSRTC_BAD, "preset=12 intra-period-length=" GOP " parameters-string=pred-struct=1",
     "target-bitrate", 1000, nullptr},
    {"av1enc", WSRTC_BAD,
     "usage-profile=realtime cpu-used=10 end-usage=cbr lag-in-frames=0 row-mt=true threads=4 tile-columns=1"
     " keyframe-max-dist=" GOP " buf-initial-sz=300 buf-optimal-sz=400 buf-sz=600",
     "target-bitrate", 1000, nullptr},
    {},
};

#define H265_MAIN "video/x-h265,profile=(string)main"

constexpr EncoderRow h265_encoders[] = {
    {"vah265enc", WSRTC_BAD, "rate-control=cbr key-int-max=1024 b-frames=0 ref-frames=1 target-usage=6",
     "bitrate", 1000, H265_MAIN},
    {"vaapih265enc", WSRTC_VAAPI, "rate-control=cbr keyframe-period=" GOP " max-bframes=0 quality-level=7",
     "bitrate", 1000, H265_MAIN},
    {"nvh265enc", WSRTC_BAD, "rc-mode=cbr zerolatency=true bframes=0 gop-size=" GOP " preset=low-latency-hp",
     "bitrate", 1000, H265_MAIN},
    {"v4l2h265enc", WSRTC_GOOD, "extra-controls=controls,repeat_sequence_header=1",
     "extra-controls.video_bitrate", 1, H265_MAIN},
    {"x265enc", WSRTC_BAD,
     "tune=zerolatency speed-preset=ultrafast key-int-max=" GOP " log-level=none option-string=bframes=0",
     "bitrate", 1000, H265_MAIN},
    {},
};

// 4:2:0 encoders need even sizes and browsers know only square pixels.
#define EVEN_VIDEO                                                                                           \
  "video/x-raw,width=(int)[2,16382,2],height=(int)[2,16382,2],pixel-aspect-ratio=(fraction)1/1"

constexpr CodecRow vp8_row ()
{
  CodecRow row;
  row.name = "VP8";
  row.media_type = "video/x-vp8";
  row.raw_caps = EVEN_VIDEO;
  row.encoders = vp8_encoders;
  row.depayloader = {"rtpvp8depay", WSRTC_GOOD, ""};
  row.look_at_packet = look_at_vp8_packet;
  row.look = look_at_vp8;
  row.payloader = {"rtpvp8pay", WSRTC_GOOD, WSRTC_RTP_TIME " picture-id-mode=15-bit"};
  row.payload_type = 96;
  row.starts_key_frame = vp8_starts_key_frame;
  return row;
}

// rtph264pay loops for ever on avc without codec_data: it gets byte-stream.
// Parameter sets are put in by the parser, once for each IDR picture; the
// payloader would put them before each slice.
constexpr CodecRow h264_row ()
{
  CodecRow row;
  row.name = "H264";
  row.media_type = "video/x-h264";
  row.raw_caps = EVEN_VIDEO;
  row.encoders = h264_encoders;
  row.check_input = check_h264_input;
  row.depayloader = {"rtph264depay", WSRTC_GOOD, ""};
  row.look_at_packet = look_at_h264_packet;
  row.parser = {"h264parse", WSRTC_BAD, "config-interval=-1"};
  row.is_whole = is_whole_h264;
  row.parsed_caps = "video/x-h264,stream-format=(string)byte-stream,alignment=(string)au";
  row.look = look_at_h264;
  row.keep_units = keep_h264_units;
  row.payloader = {"rtph264pay", WSRTC_GOOD, WSRTC_RTP_TIME " config-interval=0 aggregate-mode=zero-latency"};
  row.payload_type = 102;
  row.starts_key_frame = h264_starts_key_frame;
  row.fmtp = "packetization-mode=1;level-asymmetry-allowed=1";
  row.describe_stream = describe_h264;
  row.profile_field = "profile-level-id";
  row.fits_offer = h264_fits_offer;
  return row;
}

constexpr CodecRow vp9_row ()
{
  CodecRow row;
  row.name = "VP9";
  row.media_type = "video/x-vp9";
  row.raw_caps = EVEN_VIDEO;
  row.encoders = vp9_encoders;
  row.depayloader = {"rtpvp9depay", WSRTC_GOOD, ""};
  row.look_at_packet = look_at_vp9_packet;
  row.look = look_at_vp9;
  row.payloader = {"rtpvp9pay", WSRTC_GOOD, WSRTC_RTP_TIME " picture-id-mode=15-bit"};
  row.payload_type = 98;
  row.starts_key_frame = vp9_starts_key_frame;
  row.fits_offer = vp9_fits_offer;
  row.repeated_fmtp = "profile-id";
  return row;
}

// Its RTP elements are found at run time, where they are installed.
constexpr CodecRow av1_row ()
{
  CodecRow row;
  row.name = "AV1";
  row.media_type = "video/x-av1";
  row.raw_caps = EVEN_VIDEO;
  row.encoders = av1_encoders;
  row.depayloader = {"rtpav1depay", WSRTC_RUST, ""};
  row.parser = {"av1parse", WSRTC_BAD, ""};
  row.parsed_caps = "video/x-av1,stream-format=(string)obu-stream,alignment=(string)tu";
  row.browsers.max_bit_depth = 10;
  row.browsers.reordered = true; // never: what is shown later is a frame of its own
  row.payloader = {"rtpav1pay", WSRTC_RUST, WSRTC_RTP_TIME};
  row.payload_type = 99;
  row.starts_key_frame = av1_starts_key_frame;
  row.fits_offer = av1_fits_offer;
  row.repeated_fmtp = "profile;level-idx;tier";
  return row;
}

constexpr CodecRow h265_row ()
{
  CodecRow row;
  row.name = "H265";
  row.media_type = "video/x-h265";
  row.raw_caps = EVEN_VIDEO;
  row.encoders = h265_encoders;
  row.check_input = check_h265_input;
  row.depayloader = {"rtph265depay", WSRTC_GOOD, ""};
  row.look_at_packet = look_at_h265_packet;
  row.parser = {"h265parse", WSRTC_BAD, "config-interval=-1"};
  row.is_whole = is_whole_h265;
  row.parsed_caps = "video/x-h265,stream-format=(string)byte-stream,alignment=(string)au";
  row.look = look_at_h265;
  row.browsers.few = true;
  row.keep_units = keep_h265_units;
  row.payloader = {"rtph265pay", WSRTC_GOOD, WSRTC_RTP_TIME " config-interval=0 aggregate-mode=zero-latency"};
  row.payload_type = 104;
  row.starts_key_frame = h265_starts_key_frame;
  row.describe_stream = describe_h265;
  row.profile_field = "profile-id";
  row.fits_offer = h265_fits_offer;
  row.repeated_fmtp = "profile-id;tier-flag;level-id;tx-mode";
  return row;
}

// Cameras call it MJPEG; each picture is a key frame (RFC 2435).
constexpr CodecRow jpeg_row ()
{
  CodecRow row;
  row.name = "JPEG";
  row.media_type = "image/jpeg";
  row.browsers.none = true;
  row.depayloader = {"rtpjpegdepay", WSRTC_GOOD, ""};
  row.payload_type = 26;
  return row;
}

// VP8 and H264 first: every browser has one of them. Then by what encoding
// costs, and by how many browsers have it.
constexpr CodecRow rows[] = {vp8_row (), h264_row (), vp9_row (), av1_row (), h265_row ()};

constexpr CodecRow incoming_rows[] = {jpeg_row ()};

} // namespace

CodecRows video_codecs ()
{
  return {rows, std::size (rows)};
}

CodecRows incoming_video_codecs ()
{
  return {incoming_rows, std::size (incoming_rows)};
}

} // namespace wsrtc
