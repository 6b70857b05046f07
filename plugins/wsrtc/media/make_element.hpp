// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <string>

#include <gst/gst.h>

#include "gptr.hpp"
#include "result.hpp"

namespace wsrtc {

// Names the factory and its Debian package.
Error missing_element (const char *factory, const char *package);

// A new element, or the error above.
Result<GRef<GstElement>> make_element (const char *factory, const char *package);

// Sets "name=value name=value", values as gst-launch reads them. Properties
// that the installed version of the element does not have are left out.
void apply_settings (GstElement *element, const char *settings);

bool is_installed (const char *factory);

// Installed is not working: without its device a hardware codec does not get to
// READY. Leaves the element in NULL.
bool opens (GstElement *element);

} // namespace wsrtc
