// SPDX-License-Identifier: LGPL-2.1-or-later
#include "codecs.hpp"

#include <algorithm>

#include "codec_rows.hpp"
#include "text.hpp"

namespace wsrtc {

namespace {

template <typename Match> const CodecRow *find_row (Match match)
{
  for (const CodecRows &rows : {video_codecs (), audio_codecs ()}) {
    const auto *row = std::find_if (rows.begin (), rows.end (), match);
    if (row != rows.end ())
      return row;
  }
  return nullptr;
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

const CodecRow *codec_of_rtp (const GstStructure *rtp)
{
  if (const char *name = gst_structure_get_string (rtp, "encoding-name"))
    return find_codec (name);
  constexpr int first_dynamic = 96; // RFC 3551 section 6
  int payload_type = first_dynamic;
  gst_structure_get_int (rtp, "payload", &payload_type);
  return find_row ([payload_type] (const CodecRow &row) {
    return payload_type < first_dynamic && row.payload_type == payload_type;
  });
}

std::vector<const CodecRow *> codecs_of (MediaKind kind)
{
  std::vector<const CodecRow *> found;
  for (const CodecRow &row : kind == MediaKind::Video ? video_codecs () : audio_codecs ())
    found.push_back (&row);
  return found;
}

} // namespace wsrtc
