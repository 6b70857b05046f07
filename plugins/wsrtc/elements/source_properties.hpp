// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib-object.h>

#include "settings_properties.hpp"

namespace wsrtc {

// Those of the common table that a source has, in its own words where it needs
// some. set_setting () and get_setting () are the same.
void install_source_settings (GObjectClass *klass);

} // namespace wsrtc
