// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The property "stats" of an element, and the structures in it.
#pragma once

#include <string>

#include <gst/gst.h>

#include "gptr.hpp"

namespace wsrtc::test {

inline GUnique<GstStructure> read_stats (GstElement *element)
{
  GstStructure *stats = nullptr;
  g_object_get (element, "stats", &stats, nullptr);
  g_assert_nonnull (stats);
  return GUnique<GstStructure> (stats);
}

inline guint count_items (const GstStructure *structure, const char *name)
{
  return gst_value_array_get_size (gst_structure_get_value (structure, name));
}

inline const GstStructure *get_item (const GstStructure *structure, const char *name, guint index)
{
  return gst_value_get_structure (
      gst_value_array_get_value (gst_structure_get_value (structure, name), index));
}

inline std::string get_text (const GstStructure *structure, const char *name)
{
  const char *text = gst_structure_get_string (structure, name);
  return text ? text : "";
}

// The item of an array whose field says that; nullptr = there is none.
inline const GstStructure *find_item (const GstStructure *structure, const char *list, const char *field,
                                      const std::string &text)
{
  for (guint i = 0; i < count_items (structure, list); i++)
    if (const GstStructure *item = get_item (structure, list, i); get_text (item, field) == text)
      return item;
  return nullptr;
}

// Fields that must be there, of the right type.
class StatsFields {
public:
  explicit operator bool () const { return fields_; }

  bool has (const char *name) const { return fields_ && gst_structure_has_field (fields_, name); }

  std::string text (const char *name) const { return get_text (fields_, name); }

  guint64 count (const char *name) const
  {
    guint64 value = 0;
    g_assert_true (gst_structure_get_uint64 (fields_, name, &value));
    return value;
  }

  guint number (const char *name) const
  {
    guint value = 0;
    g_assert_true (gst_structure_get_uint (fields_, name, &value));
    return value;
  }

  double real (const char *name) const
  {
    double value = 0;
    g_assert_true (gst_structure_get_double (fields_, name, &value));
    return value;
  }

  gint64 lost () const
  {
    gint64 value = 0;
    g_assert_true (gst_structure_get_int64 (fields_, "packets-lost", &value));
    return value;
  }

protected:
  const GstStructure *fields_ = nullptr;
};

// What comes on a source pad, as it is now; it may not be there yet.
class PadFigures : public StatsFields {
public:
  PadFigures (GstElement *element, const char *pad) : stats_ (read_stats (element))
  {
    fields_ = find_item (stats_.get (), "received", "pad", pad);
  }

private:
  GUnique<GstStructure> stats_;
};

} // namespace wsrtc::test
