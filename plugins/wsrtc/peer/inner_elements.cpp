// SPDX-License-Identifier: LGPL-2.1-or-later
#include "inner_elements.hpp"

namespace wsrtc {

using Elements = std::vector<GRef<GstElement>>;

Elements inner_elements (GstElement *bin, const char *factory)
{
  Elements elements;
  GstIterator *found = gst_bin_iterate_all_by_element_factory_name (GST_BIN (bin), factory);
  const auto keep = [] (const GValue *item, gpointer to) {
    static_cast<Elements *> (to)->push_back (
        GRef<GstElement>::take_ref (GST_ELEMENT (g_value_get_object (item))));
  };
  // Changed meanwhile: what was found stays, once more does no harm.
  while (gst_iterator_foreach (found, keep, &elements) == GST_ITERATOR_RESYNC)
    gst_iterator_resync (found);
  gst_iterator_free (found);
  return elements;
}

} // namespace wsrtc
