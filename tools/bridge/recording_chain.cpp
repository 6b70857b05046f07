// SPDX-License-Identifier: LGPL-2.1-or-later
#include "recording_chain.hpp"

namespace wsrtc::bridge {

namespace {

struct ChainRow {
  Kind kind;
  const char *encoding; // of RTP
  const char *caps;     // of its own
  const char *depayloader;
  const char *parser;
};

// With parameter sets in the stream, of which a file may have others after a while.
constexpr ChainRow rows[] = {
    {Kind::Video, "H264", "video/x-h264", "rtph264depay",
     "h264parse config-interval=-1 ! capsfilter caps=video/x-h264,stream-format=avc3,alignment=au"},
    {Kind::Video, "H265", "video/x-h265", "rtph265depay",
     "h265parse config-interval=-1 ! capsfilter caps=video/x-h265,stream-format=hev1,alignment=au"},
    {Kind::Video, "VP8", "video/x-vp8", "rtpvp8depay", "identity"},
    {Kind::Video, "VP9", "video/x-vp9", "rtpvp9depay", "vp9parse"},
    {Kind::Video, "AV1", "video/x-av1", "rtpav1depay", "av1parse"},
    {Kind::Video, "JPEG", "image/jpeg", "rtpjpegdepay", "jpegparse"},
    {Kind::Audio, "MPEG4-GENERIC", "audio/mpeg,mpegversion={2,4}", "rtpmp4gdepay", "aacparse"},
    {Kind::Audio, "MP4A-LATM", "audio/mpeg,mpegversion={2,4}", "rtpmp4adepay", "aacparse"},
    {Kind::Audio, "MPA", "audio/mpeg,mpegversion=1", "rtpmpadepay", "mpegaudioparse"},
    {Kind::Audio, "OPUS", "audio/x-opus", "rtpopusdepay", "opusparse"},
    {Kind::Audio, "PCMU", "audio/x-mulaw", "rtppcmudepay", "identity"},
    {Kind::Audio, "PCMA", "audio/x-alaw", "rtppcmadepay", "identity"},
    {Kind::Audio, "AC3", "audio/x-ac3", "rtpac3depay", "ac3parse"},
};

bool matches (const ChainRow &row, const GstCaps *caps, bool is_rtp)
{
  if (!is_rtp) {
    const auto own = MiniRef<GstCaps>::adopt (gst_caps_from_string (row.caps));
    return gst_caps_can_intersect (caps, own.get ());
  }
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  const char *encoding = gst_structure_get_string (s, "encoding-name");
  return encoding && g_ascii_strcasecmp (encoding, row.encoding) == 0;
}

} // namespace

Result<std::string> recording_chain (Kind kind, const GstCaps *caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  const bool is_rtp = gst_structure_has_name (s, "application/x-rtp");
  for (const ChainRow &row : rows)
    if (row.kind == kind && matches (row, caps, is_rtp))
      return (is_rtp ? std::string (row.depayloader) + " ! " : std::string ()) + row.parser;
  const char *encoding = is_rtp ? gst_structure_get_string (s, "encoding-name") : nullptr;
  return Error{Fault::Unsupported, std::string (to_string (kind)) + " of " +
                                       (encoding ? encoding : gst_structure_get_name (s)) +
                                       " cannot be recorded as it is"};
}

} // namespace wsrtc::bridge
