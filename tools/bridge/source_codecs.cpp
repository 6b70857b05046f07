// SPDX-License-Identifier: LGPL-2.1-or-later
#include "source_codecs.hpp"

#include <cstring>

namespace wsrtc::bridge {

namespace {

struct CodecRow {
  Kind kind;
  const char *name; // encoding-name of RTP, or a media type
};

constexpr CodecRow passed[] = {
    {Kind::Video, "H264"},        {Kind::Video, "H265"},          {Kind::Video, "VP8"},
    {Kind::Video, "VP9"},         {Kind::Video, "AV1"},           {Kind::Video, "JPEG"},
    {Kind::Video, "image/jpeg"},  {Kind::Video, "video/x-h264"},  {Kind::Video, "video/x-h265"},
    {Kind::Video, "video/x-vp8"}, {Kind::Video, "video/x-vp9"},   {Kind::Video, "video/x-av1"},
    {Kind::Video, "video/x-raw"}, {Kind::Audio, "OPUS"},          {Kind::Audio, "G722"},
    {Kind::Audio, "PCMU"},        {Kind::Audio, "PCMA"},          {Kind::Audio, "MPEG4-GENERIC"},
    {Kind::Audio, "MP4A-LATM"},   {Kind::Audio, "MPA"},           {Kind::Audio, "AC3"},
    {Kind::Audio, "L16"},         {Kind::Audio, "L24"},           {Kind::Audio, "audio/x-opus"},
    {Kind::Audio, "audio/G722"},  {Kind::Audio, "audio/x-mulaw"}, {Kind::Audio, "audio/x-alaw"},
    {Kind::Audio, "audio/mpeg"},  {Kind::Audio, "audio/x-ac3"},   {Kind::Audio, "audio/x-raw"},
};

} // namespace

std::string codec_name (const GstCaps *caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  const GValue *encoding = gst_structure_get_value (s, "encoding-name");
  // A payloader that does not run yet has several names for what it makes.
  if (encoding && GST_VALUE_HOLDS_LIST (encoding) && gst_value_list_get_size (encoding) > 0)
    encoding = gst_value_list_get_value (encoding, 0);
  return encoding && G_VALUE_HOLDS_STRING (encoding) ? g_value_get_string (encoding)
                                                     : gst_structure_get_name (s);
}

bool is_raw (const GstCaps *caps)
{
  return gst_structure_has_name (gst_caps_get_structure (caps, 0), "video/x-raw");
}

Handling handling_of (Kind kind, const GstCaps *caps)
{
  const std::string name = codec_name (caps);
  for (const CodecRow &row : passed)
    if (row.kind == kind && g_ascii_strcasecmp (row.name, name.c_str ()) == 0)
      return Handling::Pass;
  return kind == Kind::Video ? Handling::Decode : Handling::LeaveOut;
}

} // namespace wsrtc::bridge
