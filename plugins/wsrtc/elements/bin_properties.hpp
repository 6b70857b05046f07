// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib-object.h>

#include "settings_properties.hpp"

namespace wsrtc {

// Those of the common table that a call of two has, in its own words where it
// needs some. Returns the first free id. set_setting () and get_setting () are the
// same.
guint install_call_settings (GObjectClass *klass);

} // namespace wsrtc
