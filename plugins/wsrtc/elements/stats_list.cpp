// SPDX-License-Identifier: LGPL-2.1-or-later
#include "stats_list.hpp"

namespace wsrtc {

void take_list (GstStructure *structure, const char *name, std::vector<GUnique<GstStructure>> items)
{
  GValue list = G_VALUE_INIT;
  g_value_init (&list, GST_TYPE_ARRAY);
  for (auto &item : items) {
    GValue value = G_VALUE_INIT;
    g_value_init (&value, GST_TYPE_STRUCTURE);
    g_value_take_boxed (&value, item.release ());
    gst_value_array_append_and_take_value (&list, &value);
  }
  gst_structure_take_value (structure, name, &list);
}

void set_timestamp (GstStructure *structure, int64_t time)
{
  if (time != 0)
    gst_structure_set (structure, "timestamp", G_TYPE_DOUBLE, static_cast<double> (time) / 1000, nullptr);
}

} // namespace wsrtc
