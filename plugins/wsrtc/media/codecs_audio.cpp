// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The table of audio codecs: a new one is a new row at the end of this file.
#include <iterator>

#include "codec_rows.hpp"
#include "input_checks.hpp"

namespace wsrtc {

namespace {

// In-band FEC is written only when some loss is expected.
constexpr EncoderRow opus_encoders[] = {
    {"opusenc", WSRTC_BASE,
     "audio-type=generic frame-size=20 inband-fec=true packet-loss-percentage=10 dtx=false", "bitrate", 1,
     nullptr},
    {},
};

constexpr EncoderRow g722_encoders[] = {{"avenc_g722", WSRTC_LIBAV, "", nullptr, 1, nullptr}, {}};
constexpr EncoderRow pcmu_encoders[] = {{"mulawenc", WSRTC_GOOD, "", nullptr, 1, nullptr}, {}};
constexpr EncoderRow pcma_encoders[] = {{"alawenc", WSRTC_GOOD, "", nullptr, 1, nullptr}, {}};

// In this order: of a range audioconvert takes the lower end, and surround would become mono.
#define STEREO_OR_MONO                                                                                       \
  "audio/x-raw,rate=(int)48000,channels=(int)2;audio/x-raw,rate=(int)48000,channels=(int)1"

#define TELEPHONE "audio/x-raw,rate=(int)8000,channels=(int)1"

// These payloaders fill packets up to the MTU otherwise, which is a second of
// telephone sound.
#define PACKET_TIME " max-ptime=20000000"

constexpr CodecRow opus_row ()
{
  CodecRow row;
  row.name = "OPUS";
  row.kind = MediaKind::Audio;
  row.media_type = "audio/x-opus";
  row.raw_caps = STEREO_OR_MONO;
  row.encoders = opus_encoders;
  row.check_input = check_opus_input;
  row.depayloader = {"rtpopusdepay", WSRTC_GOOD, ""};
  row.parser = {"opusparse", WSRTC_BAD, ""};
  row.payloader = {"rtpopuspay", WSRTC_GOOD, WSRTC_RTP_TIME};
  row.clock_rate = 48000;
  row.payload_type = 111;
  row.fmtp = "minptime=10;useinbandfec=1";
  return row;
}

// Sampled at 16 kHz; that its RTP clock has half of that is an old mistake which
// RFC 3551 section 4.5.2 keeps.
constexpr CodecRow g722_row ()
{
  CodecRow row;
  row.name = "G722";
  row.kind = MediaKind::Audio;
  row.media_type = "audio/G722";
  row.raw_caps = "audio/x-raw,rate=(int)16000,channels=(int)1";
  row.encoders = g722_encoders;
  row.check_input = check_g722_input;
  row.depayloader = {"rtpg722depay", WSRTC_GOOD, ""};
  row.payloader = {"rtpg722pay", WSRTC_GOOD, WSRTC_RTP_TIME PACKET_TIME};
  row.clock_rate = 8000;
  row.payload_type = 9;
  return row;
}

constexpr CodecRow pcmu_row ()
{
  CodecRow row;
  row.name = "PCMU";
  row.kind = MediaKind::Audio;
  row.media_type = "audio/x-mulaw";
  row.raw_caps = TELEPHONE;
  row.encoders = pcmu_encoders;
  row.check_input = check_pcm_input;
  row.decodes_others = true;
  row.depayloader = {"rtppcmudepay", WSRTC_GOOD, ""};
  row.payloader = {"rtppcmupay", WSRTC_GOOD, WSRTC_RTP_TIME PACKET_TIME};
  row.clock_rate = 8000;
  row.payload_type = 0;
  return row;
}

constexpr CodecRow pcma_row ()
{
  CodecRow row = pcmu_row ();
  row.name = "PCMA";
  row.media_type = "audio/x-alaw";
  row.encoders = pcma_encoders;
  row.depayloader = {"rtppcmadepay", WSRTC_GOOD, ""};
  row.payloader = {"rtppcmapay", WSRTC_GOOD, WSRTC_RTP_TIME PACKET_TIME};
  row.payload_type = 8;
  return row;
}

// By how good they sound.
constexpr CodecRow rows[] = {opus_row (), g722_row (), pcmu_row (), pcma_row ()};

} // namespace

CodecRows audio_codecs ()
{
  return {rows, std::size (rows)};
}

} // namespace wsrtc
