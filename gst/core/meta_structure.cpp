// SPDX-License-Identifier: LGPL-2.1-or-later
#include "meta_structure.hpp"

#include <algorithm>
#include <optional>

#include "shown_text.hpp"

namespace wsrtc {

namespace {

std::optional<MetaValue> fit (int64_t number)
{
  if (number < -max_meta_number || number > max_meta_number)
    return std::nullopt;
  return MetaValue (number);
}

std::optional<MetaValue> value_of (const GValue *value)
{
  switch (G_VALUE_TYPE (value)) {
  case G_TYPE_STRING: {
    const char *text = g_value_get_string (value);
    return MetaValue (shown_text (text ? text : "", max_meta_text));
  }
  case G_TYPE_BOOLEAN:
    return MetaValue (g_value_get_boolean (value) != FALSE);
  case G_TYPE_INT:
    return fit (g_value_get_int (value));
  case G_TYPE_UINT:
    return fit (g_value_get_uint (value));
  case G_TYPE_INT64:
    return fit (g_value_get_int64 (value));
  case G_TYPE_UINT64:
    return g_value_get_uint64 (value) <= static_cast<guint64> (max_meta_number)
               ? fit (static_cast<int64_t> (g_value_get_uint64 (value)))
               : std::nullopt;
  default:
    return std::nullopt;
  }
}

struct AddField {
  GstStructure *structure;
  const char *name;

  void operator() (const std::string &text) const
  {
    gst_structure_set (structure, name, G_TYPE_STRING, text.c_str (), nullptr);
  }

  void operator() (bool value) const
  {
    gst_structure_set (structure, name, G_TYPE_BOOLEAN, static_cast<gboolean> (value), nullptr);
  }

  void operator() (int64_t number) const
  {
    gst_structure_set (structure, name, G_TYPE_INT64, static_cast<gint64> (number), nullptr);
  }
};

} // namespace

MetaReading read_meta (const GstStructure *meta)
{
  MetaReading reading;
  const int count = meta ? gst_structure_n_fields (meta) : 0;
  for (int i = 0; i < count; i++) {
    const char *name = gst_structure_nth_field_name (meta, static_cast<guint> (i));
    auto value = value_of (gst_structure_get_value (meta, name));
    if (value && is_meta_name (name) && reading.fields.size () < max_meta_fields)
      reading.fields.push_back ({name, std::move (*value)});
    else
      reading.unfit.emplace_back (name);
  }
  std::sort (reading.fields.begin (), reading.fields.end (),
             [] (const MetaField &a, const MetaField &b) { return a.name < b.name; });
  return reading;
}

GUnique<GstStructure> to_structure (const std::vector<MetaField> &fields)
{
  GUnique<GstStructure> structure (gst_structure_new_empty ("meta"));
  for (const MetaField &field : fields)
    std::visit (AddField{structure.get (), field.name.c_str ()}, field.value);
  return structure;
}

} // namespace wsrtc
