// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The properties of GstWsrtcWsSignaller and GstWsrtcHttpSignaller, over their settings.
#pragma once

#include <glib-object.h>

#include "signaller_settings.hpp"

namespace wsrtc {

void install_signaller_properties (GObjectClass *klass);

// False: there is no property of this id; of the second: or it is a secret.
bool set_signaller_property (SignallerSettings &settings, guint id, const GValue *value);
bool get_signaller_property (const SignallerSettings &settings, guint id, GValue *value);

// The same of GstWsrtcHttpSignaller: http_signaller_properties.cpp.
void install_http_signaller_properties (GObjectClass *klass);
bool set_http_signaller_property (HttpSignallerSettings &settings, guint id, const GValue *value);
bool get_http_signaller_property (const HttpSignallerSettings &settings, guint id, GValue *value);

} // namespace wsrtc
