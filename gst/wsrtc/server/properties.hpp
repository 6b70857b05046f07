// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The properties of GstWsrtcServer, over ServerSettings.
#pragma once

#include <glib-object.h>

#include "settings.hpp"

namespace wsrtc {

// These have no place in the settings.
inline constexpr unsigned prop_bound_port = 1;
inline constexpr unsigned prop_access = 2;

void install_server_properties (GObjectClass *klass);
void set_server_property (ServerSettings &settings, unsigned id, const GValue *value);
// Not for the two above.
void get_server_property (const ServerSettings &settings, unsigned id, GValue *value);

} // namespace wsrtc
