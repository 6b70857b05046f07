// SPDX-License-Identifier: LGPL-2.1-or-later
#include "input_checks.hpp"

namespace wsrtc {

Status check_h264_input (const GstStructure *caps)
{
  const char *format = gst_structure_get_string (caps, "stream-format");
  if (format && g_str_has_prefix (format, "avc") && !gst_structure_has_field (caps, "codec_data"))
    return Error{Fault::Media, std::string ("cannot read H264 with stream-format ") + format +
                                   " without codec_data; put h264parse behind the element that makes it"};
  return Done{};
}

// RFC 7587 knows mono and stereo; browsers have no multistream Opus.
Status check_opus_input (const GstStructure *caps)
{
  int family = 0, channels = 2;
  gst_structure_get_int (caps, "channel-mapping-family", &family);
  gst_structure_get_int (caps, "channels", &channels);
  if (family != 0 || channels > 2)
    return Error{Fault::Media, "cannot send Opus with " + std::to_string (channels) +
                                   " channels to browsers; encode at most two, or give audio/x-raw"};
  return Done{};
}

} // namespace wsrtc
