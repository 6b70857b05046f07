// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The properties of GstWsrtcServer, over ServerSettings.
#pragma once

#include <glib-object.h>

#include "settings.hpp"

namespace wsrtc {

// "bound-port" is read only and has no place in the settings.
inline constexpr unsigned prop_bound_port = 1;

void install_server_properties (GObjectClass *klass);
void set_server_property (ServerSettings &settings, unsigned id, const GValue *value);
// Not for prop_bound_port.
void get_server_property (const ServerSettings &settings, unsigned id, GValue *value);

} // namespace wsrtc
