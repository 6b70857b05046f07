// SPDX-License-Identifier: LGPL-2.1-or-later
#include "inner_elements.hpp"

#include <cstring>

namespace wsrtc {

bool is_made_by (GstElement *element, const char *factory)
{
  GstElementFactory *made_by = gst_element_get_factory (element);
  return made_by && std::strcmp (GST_OBJECT_NAME (made_by), factory) == 0;
}

std::vector<GRef<GstElement>> find_elements (GstElement *bin, const char *factory)
{
  std::vector<GRef<GstElement>> elements;
  GstIterator *found = gst_bin_iterate_all_by_element_factory_name (GST_BIN (bin), factory);
  const auto keep = [] (const GValue *item, gpointer to) {
    static_cast<std::vector<GRef<GstElement>> *> (to)->push_back (
        GRef<GstElement>::take_ref (GST_ELEMENT (g_value_get_object (item))));
  };
  // Changed meanwhile: from the beginning.
  while (gst_iterator_foreach (found, keep, &elements) == GST_ITERATOR_RESYNC) {
    elements.clear ();
    gst_iterator_resync (found);
  }
  gst_iterator_free (found);
  return elements;
}

GRef<GObject> nice_agent_of (GstElement *webrtcbin)
{
  GRef<GObject> ice, agent;
  g_object_get (webrtcbin, "ice-agent", ice.out (), nullptr);
  if (ice && g_object_class_find_property (G_OBJECT_GET_CLASS (ice.get ()), "agent"))
    g_object_get (ice.get (), "agent", agent.out (), nullptr);
  return agent;
}

} // namespace wsrtc
