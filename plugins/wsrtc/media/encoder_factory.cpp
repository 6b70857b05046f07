// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Choice and set-up of encoders.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "codecs.hpp"
#include "make_element.hpp"
#include "media_debug.hpp"

namespace wsrtc {

namespace {

// A field of a property that is a GstStructure, as v4l2 encoders want it.
void set_structure_field (GstElement *element, const char *property, const char *field, unsigned value)
{
  GstStructure *held = nullptr;
  g_object_get (element, property, &held, nullptr);
  GUnique<GstStructure> structure (held ? held : gst_structure_new_empty (property));
  gst_structure_set (structure.get (), field, G_TYPE_INT, static_cast<int> (value), nullptr);
  g_object_set (element, property, structure.get (), nullptr);
}

int get_structure_field (GstElement *element, const char *property, const char *field)
{
  GstStructure *held = nullptr;
  g_object_get (element, property, &held, nullptr);
  const GUnique<GstStructure> structure (held);
  int value = 0;
  if (held)
    gst_structure_get_int (held, field, &value);
  return value;
}

// Encoders have it as numbers of several types.
int64_t get_number (GstElement *element, const char *property)
{
  GValue held = G_VALUE_INIT, number = G_VALUE_INIT;
  g_object_get_property (G_OBJECT (element), property, &held);
  g_value_init (&number, G_TYPE_INT64);
  const int64_t value = g_value_transform (&held, &number) ? g_value_get_int64 (&number) : 0;
  g_value_unset (&held);
  return value;
}

// "p", or "p.f".
std::pair<std::string, std::string> split (const std::string &name)
{
  const size_t dot = name.find ('.');
  return {name.substr (0, dot), dot == name.npos ? std::string () : name.substr (dot + 1)};
}

void set_bitrate (GstElement *encoder, const EncoderRow &row, uint64_t bitrate)
{
  if (!row.bitrate_property)
    return;
  const auto value = static_cast<unsigned> (std::clamp<uint64_t> (bitrate / row.bits_per_unit, 1, G_MAXINT));
  const auto [property, field] = split (row.bitrate_property);
  if (field.empty ())
    gst_util_set_object_arg (G_OBJECT (encoder), property.c_str (), std::to_string (value).c_str ());
  else
    set_structure_field (encoder, property.c_str (), field.c_str (), value);
}

uint64_t get_bitrate (GstElement *encoder, const EncoderRow &row)
{
  if (!row.bitrate_property)
    return 0;
  const auto [property, field] = split (row.bitrate_property);
  if (!g_object_class_find_property (G_OBJECT_GET_CLASS (encoder), property.c_str ()))
    return 0; // another version of it
  const int64_t value = field.empty () ? get_number (encoder, property.c_str ())
                                       : get_structure_field (encoder, property.c_str (), field.c_str ());
  return static_cast<uint64_t> (std::max<int64_t> (value, 0)) * row.bits_per_unit;
}

// What failed here needs no installing.
Error no_encoder (const CodecRow &codec, const std::vector<std::string> &failed = {})
{
  std::string names;
  for (const EncoderRow *row = codec.encoders; row && row->factory; row++) {
    if (std::find (failed.begin (), failed.end (), row->factory) == failed.end ())
      names += (names.empty () ? "install " : "or ") + std::string (row->factory) + " (Debian package " +
               row->package + "), ";
  }
  return Error{Fault::Media, std::string (failed.empty () ? "no encoder for " : "no other encoder for ") +
                                 codec.name + " works here; " + names + (names.empty () ? "" : "or ") +
                                 "choose another codec"};
}

GRef<GstElement> try_encoder (const EncoderRow &row, unsigned bitrate)
{
  auto encoder = GRef<GstElement>::sink (gst_element_factory_make (row.factory, nullptr));
  if (!encoder)
    return nullptr;
  apply_settings (encoder.get (), row.settings);
  set_bitrate (encoder.get (), row, bitrate);
  if (opens (encoder.get ()))
    return encoder;
  GST_INFO ("%s is installed, but does not open", row.factory);
  return nullptr;
}

} // namespace

Result<GRef<GstElement>> make_encoder (const CodecRow &codec, unsigned bitrate,
                                       const std::vector<std::string> &failed)
{
  if (bitrate == 0)
    bitrate = default_bitrate (codec.kind);
  for (const EncoderRow *row = codec.encoders; row && row->factory; row++) {
    if (std::find (failed.begin (), failed.end (), row->factory) != failed.end ())
      continue;
    if (auto encoder = try_encoder (*row, bitrate))
      return encoder;
  }
  return no_encoder (codec, failed);
}

uint64_t encoder_bitrate (const CodecRow &codec, GstElement *encoder)
{
  const EncoderRow *row = encoder_row_of (codec, encoder);
  return row ? get_bitrate (encoder, *row) : 0;
}

void set_encoder_bitrate (const CodecRow &codec, GstElement *encoder, uint64_t bitrate)
{
  if (const EncoderRow *row = encoder_row_of (codec, encoder))
    set_bitrate (encoder, *row, bitrate);
}

const EncoderRow *encoder_row_of (const CodecRow &codec, GstElement *encoder)
{
  const char *name = GST_OBJECT_NAME (gst_element_get_factory (encoder));
  for (const EncoderRow *row = codec.encoders; row && row->factory; row++) {
    if (g_strcmp0 (row->factory, name) == 0)
      return row;
  }
  return nullptr;
}

Status check_packetiser (const CodecRow &codec)
{
  for (const ElementRow *row : {&codec.parser, &codec.payloader}) {
    if (row->factory && !is_installed (row->factory))
      return missing_element (row->factory, row->package);
  }
  return Done{};
}

Status check_encoder (const CodecRow &codec)
{
  for (const EncoderRow *row = codec.encoders; row && row->factory; row++) {
    if (is_installed (row->factory))
      return check_packetiser (codec);
  }
  return no_encoder (codec);
}

} // namespace wsrtc
