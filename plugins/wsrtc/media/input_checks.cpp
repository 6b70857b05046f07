// SPDX-License-Identifier: LGPL-2.1-or-later
#include "input_checks.hpp"

namespace wsrtc {

namespace {

// The forms with lengths in place of start codes have their parameter sets in
// the caps; without them nothing can be made of such a stream.
Status check_codec_data (const GstStructure *caps, const char *codec, const char *prefix, const char *parser)
{
  const char *format = gst_structure_get_string (caps, "stream-format");
  if (!format || !g_str_has_prefix (format, prefix) || gst_structure_has_field (caps, "codec_data"))
    return Done{};
  return Error{Fault::Media, std::string ("cannot read ") + codec + " with stream-format " + format +
                                 " without codec_data; put " + parser + " behind the element that makes it"};
}

// Telephone codecs are defined for one rate, and browsers have them in mono.
Status check_telephone (const GstStructure *caps, const char *codec, int rate)
{
  int has_rate = rate, has_channels = 1;
  gst_structure_get_int (caps, "rate", &has_rate);
  gst_structure_get_int (caps, "channels", &has_channels);
  if (has_rate == rate && has_channels == 1)
    return Done{};
  return Error{Fault::Media, std::string ("cannot send ") + codec + " of " + std::to_string (has_rate) +
                                 " Hz with " + std::to_string (has_channels) +
                                 " channel(s) to browsers; it has to be " + std::to_string (rate) +
                                 " Hz mono, or decode it in front of this pad (… ! decodebin ! …)"};
}

} // namespace

Status check_raw_video (const GstStructure *caps)
{
  int width = 1, height = 1, frames = 0, seconds = 1;
  gst_structure_get_int (caps, "width", &width);
  gst_structure_get_int (caps, "height", &height);
  gst_structure_get_fraction (caps, "framerate", &frames, &seconds);
  if (width < 1 || height < 1)
    return Error{Fault::Media, "cannot encode pictures of " + std::to_string (width) + "x" +
                                   std::to_string (height) + " pixels; correct the caps of the source"};
  if (frames < 0 || seconds < 1)
    return Error{Fault::Media, "cannot encode pictures at a rate of " + std::to_string (frames) + "/" +
                                   std::to_string (seconds) +
                                   " a second; correct the caps of the source, 0/1 means not fixed"};
  return Done{};
}

Status check_raw_audio (const GstStructure *caps)
{
  constexpr int max_channels = 63; // that audioconvert mixes down
  int rate = 1, channels = 1;
  gst_structure_get_int (caps, "rate", &rate);
  gst_structure_get_int (caps, "channels", &channels);
  if (rate > 0 && channels > 0 && channels <= max_channels)
    return Done{};
  return Error{Fault::Media, "cannot encode sound of " + std::to_string (rate) + " Hz with " +
                                 std::to_string (channels) + " channels; correct the caps of the source"};
}

Status check_h264_input (const GstStructure *caps)
{
  return check_codec_data (caps, "H264", "avc", "h264parse");
}

Status check_h265_input (const GstStructure *caps)
{
  return check_codec_data (caps, "H265", "h", "h265parse"); // hvc1 and hev1
}

Status check_g722_input (const GstStructure *caps)
{
  return check_telephone (caps, "G722", 16000);
}

Status check_pcm_input (const GstStructure *caps)
{
  return check_telephone (caps, gst_structure_get_name (caps), 8000);
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
