// SPDX-License-Identifier: LGPL-2.1-or-later
#include "input_caps.hpp"

#include <string>

#include "decoders.hpp"
#include "input_checks.hpp"
#include "memories.hpp"

namespace wsrtc {

namespace {

const char *raw_type (MediaKind kind)
{
  return kind == MediaKind::Video ? "video/x-raw" : "audio/x-raw";
}

std::string accepted_types (MediaKind kind)
{
  std::string types = raw_type (kind);
  for (const CodecRow *codec : incoming_codecs_of (kind))
    types += std::string (", ") + codec->media_type;
  if (kind == MediaKind::Audio)
    for (size_t i = 0; const DecodeRow *row = decode_row (i); i++)
      types += std::string (", ") + row->name;
  return types + ", application/x-rtp";
}

Error not_for_browsers (MediaKind kind, const char *name)
{
  return {Fault::Media, std::string ("cannot send ") + name +
                            " to browsers; decode it in front of this pad (… ! "
                            "decodebin ! …) or give it one of " +
                            accepted_types (kind)};
}

} // namespace

MiniRef<GstCaps> input_template_caps (MediaKind kind)
{
  GstCaps *caps = gst_caps_new_empty_simple (raw_type (kind));
  for (const CodecRow *codec : incoming_codecs_of (kind))
    gst_caps_append (caps, gst_caps_new_empty_simple (codec->media_type));
  if (kind == MediaKind::Video)
    for (const auto &memory : readable_memories ())
      gst_caps_append (caps, gst_caps_copy (memory.get ()));
  if (kind == MediaKind::Audio)
    for (size_t i = 0; const DecodeRow *row = decode_row (i); i++)
      gst_caps_append (caps, gst_caps_from_string (row->caps));
  gst_caps_append (
      caps, gst_caps_new_simple ("application/x-rtp", "media", G_TYPE_STRING, to_string (kind), nullptr));
  return MiniRef<GstCaps>::adopt (caps);
}

Result<InputFormat> read_input_caps (MediaKind kind, const GstCaps *caps)
{
  if (gst_caps_is_any (caps) || gst_caps_is_empty (caps))
    return not_for_browsers (kind, "a stream without a type");
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  const GstCapsFeatures *features = gst_caps_get_features (caps, 0);
  if (!gst_caps_features_is_equal (features, GST_CAPS_FEATURES_MEMORY_SYSTEM_MEMORY)) {
    g_autofree char *memory = gst_caps_features_to_string (features);
    return Error{Fault::Media, std::string ("cannot read ") + gst_structure_get_name (s) + " in " + memory +
                                   "; put the element in front that downloads it to system memory"};
  }
  if (gst_structure_has_name (s, raw_type (kind))) {
    const Status checked = kind == MediaKind::Video ? check_raw_video (s) : check_raw_audio (s);
    return checked ? Result<InputFormat> (InputFormat{}) : checked.error ();
  }
  const CodecRow *codec = codec_of_caps (caps);
  if (!codec || codec->kind != kind)
    return not_for_browsers (kind, gst_structure_get_name (s));
  if (codec->check_input) {
    const Status checked = codec->check_input (s);
    if (!checked)
      return checked.error ();
  }
  return InputFormat{codec};
}

const char *to_string (const InputFormat &format)
{
  return format.encoded ? format.encoded->name : "raw";
}

} // namespace wsrtc
