// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rtp_input.hpp"

#include <string>

#include "codec_rows.hpp"
#include "text.hpp"

namespace wsrtc {

namespace {

struct RtpRow {
  const char *encoding;
  MediaKind kind;
  ElementRow depayloader;
  const char *media_type;
};

// Beside those of the codecs' rows. All are audio, which is decoded then.
constexpr RtpRow rows[] = {
    {"MPEG4-GENERIC", MediaKind::Audio, {"rtpmp4gdepay", WSRTC_GOOD, ""}, "audio/mpeg,mpegversion=(int)4"},
    {"MP4A-LATM", MediaKind::Audio, {"rtpmp4adepay", WSRTC_GOOD, ""}, "audio/mpeg,mpegversion=(int)4"},
    {"MPA", MediaKind::Audio, {"rtpmpadepay", WSRTC_GOOD, ""}, "audio/mpeg,mpegversion=(int)1"},
    {"AC3", MediaKind::Audio, {"rtpac3depay", WSRTC_GOOD, ""}, "audio/x-ac3"},
    {"L16", MediaKind::Audio, {"rtpL16depay", WSRTC_GOOD, ""}, "audio/x-raw"},
    {"L24", MediaKind::Audio, {"rtpL24depay", WSRTC_GOOD, ""}, "audio/x-raw"},
};

std::string names_of (MediaKind kind)
{
  std::string names;
  for (const CodecRow *codec : incoming_codecs_of (kind))
    names += (names.empty () ? "" : ", ") + std::string (codec->name);
  for (const RtpRow &row : rows)
    if (row.kind == kind)
      names += std::string (", ") + row.encoding;
  return names;
}

std::string described (const GstStructure *rtp)
{
  if (const char *name = gst_structure_get_string (rtp, "encoding-name"))
    return std::string ("RTP with encoding-name ") + name;
  int payload_type = -1;
  if (gst_structure_get_int (rtp, "payload", &payload_type))
    return "RTP of payload type " + std::to_string (payload_type) + " without an encoding-name";
  return "RTP without an encoding-name";
}

} // namespace

Result<RtpInput> read_rtp_caps (MediaKind kind, const GstStructure *rtp)
{
  const char *media = gst_structure_get_string (rtp, "media");
  const bool is_ours = !media || equal_ignoring_case (media, to_string (kind));
  const CodecRow *codec = codec_of_rtp (rtp);
  if (is_ours && codec && codec->kind == kind)
    return RtpInput{codec->depayloader, codec, codec->media_type};
  const char *encoding = gst_structure_get_string (rtp, "encoding-name");
  for (const RtpRow &row : rows)
    if (is_ours && encoding && row.kind == kind && equal_ignoring_case (row.encoding, encoding))
      return RtpInput{row.depayloader, nullptr, row.media_type};
  return Error{Fault::Unsupported, "cannot take " + described (rtp) +
                                       (is_ours ? "" : std::string (" of media ") + media) +
                                       " on a pad for " + to_string (kind) + "; set the source to one of " +
                                       names_of (kind) + ", or depayload and decode it in front of this pad"};
}

} // namespace wsrtc
