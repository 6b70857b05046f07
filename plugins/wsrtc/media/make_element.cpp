// SPDX-License-Identifier: LGPL-2.1-or-later
#include "make_element.hpp"

#include <cstring>

#include "media_debug.hpp"

namespace wsrtc {

Error missing_element (const char *factory, const char *package)
{
  return Error{Fault::Media,
               std::string ("the element ") + factory + " is missing; install the Debian package " + package};
}

Result<GRef<GstElement>> make_element (const char *factory, const char *package)
{
  auto element = GRef<GstElement>::sink (gst_element_factory_make (factory, nullptr));
  if (!element)
    return missing_element (factory, package);
  return element;
}

void apply_settings (GstElement *element, const char *settings)
{
  g_auto (GStrv) items = g_strsplit (settings, " ", -1);
  for (char **item = items; *item; item++) {
    char *equals = std::strchr (*item, '=');
    if (!equals)
      continue;
    *equals = '\0';
    if (g_object_class_find_property (G_OBJECT_GET_CLASS (element), *item))
      gst_util_set_object_arg (G_OBJECT (element), *item, equals + 1);
    else
      GST_INFO_OBJECT (element, "this version has no property \"%s\"", *item);
  }
}

bool is_installed (const char *factory)
{
  return static_cast<bool> (GRef<GstElementFactory>::adopt (gst_element_factory_find (factory)));
}

bool opens (GstElement *element)
{
  const bool opened = gst_element_set_state (element, GST_STATE_READY) != GST_STATE_CHANGE_FAILURE;
  gst_element_set_state (element, GST_STATE_NULL);
  return opened;
}

} // namespace wsrtc
