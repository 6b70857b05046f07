// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib-object.h>

#include "settings_properties.hpp"

namespace wsrtc {

// Those of the common table that a source has, in its own words where it needs
// some. set_setting () and get_setting () are the same. Returns the first id that is free.
guint install_source_settings (GObjectClass *klass);

// The property `stats`, under that id.
void install_source_stats (GObjectClass *klass, guint id);

} // namespace wsrtc
