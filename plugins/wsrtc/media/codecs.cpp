// SPDX-License-Identifier: LGPL-2.1-or-later
#include "codecs.hpp"

#include <algorithm>
#include <initializer_list>

#include "codec_rows.hpp"
#include "text.hpp"

namespace wsrtc {

namespace {

template <typename Match> const CodecRow *find_row (std::initializer_list<CodecRows> tables, Match match)
{
  for (const CodecRows &rows : tables) {
    const auto *row = std::find_if (rows.begin (), rows.end (), match);
    if (row != rows.end ())
      return row;
  }
  return nullptr;
}

template <typename Match> const CodecRow *find_incoming (Match match)
{
  return find_row ({video_codecs (), audio_codecs (), incoming_video_codecs ()}, match);
}

auto has_name (std::string_view name)
{
  return [name] (const CodecRow &row) { return equal_ignoring_case (row.name, name); };
}

void append (std::vector<const CodecRow *> &found, const CodecRows &rows)
{
  for (const CodecRow &row : rows)
    found.push_back (&row);
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
  return find_row ({video_codecs (), audio_codecs ()}, has_name (name));
}

const CodecRow *codec_of_caps (const GstCaps *encoded)
{
  if (!encoded || gst_caps_is_any (encoded) || gst_caps_is_empty (encoded))
    return nullptr;
  const GstStructure *s = gst_caps_get_structure (encoded, 0);
  return find_incoming ([&] (const CodecRow &row) { return gst_structure_has_name (s, row.media_type); });
}

const CodecRow *codec_of_rtp (const GstStructure *rtp)
{
  if (const char *name = gst_structure_get_string (rtp, "encoding-name"))
    return find_incoming (has_name (name));
  constexpr int first_dynamic = 96; // RFC 3551 section 6
  int payload_type = first_dynamic;
  gst_structure_get_int (rtp, "payload", &payload_type);
  return find_incoming ([payload_type] (const CodecRow &row) {
    return payload_type < first_dynamic && row.payload_type == payload_type;
  });
}

std::vector<const CodecRow *> codecs_of (MediaKind kind)
{
  std::vector<const CodecRow *> found;
  append (found, kind == MediaKind::Video ? video_codecs () : audio_codecs ());
  return found;
}

std::vector<const CodecRow *> incoming_codecs_of (MediaKind kind)
{
  std::vector<const CodecRow *> found = codecs_of (kind);
  if (kind == MediaKind::Video)
    append (found, incoming_video_codecs ());
  return found;
}

} // namespace wsrtc
