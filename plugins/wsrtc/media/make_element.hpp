// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <string>

#include <gst/gst.h>

#include "gptr.hpp"
#include "result.hpp"

namespace wsrtc {

// A new element; the error names the factory and its Debian package.
Result<GRef<GstElement>> make_element (const char *factory, const char *package);

// Sets "name=value name=value", values as gst-launch reads them. Properties
// that the installed version of the element does not have are left out.
void apply_settings (GstElement *element, const char *settings);

bool is_installed (const char *factory);

} // namespace wsrtc
