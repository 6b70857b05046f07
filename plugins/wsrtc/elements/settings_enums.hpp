// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The GTypes of the settings that are one of a few words.
#pragma once

#include <glib-object.h>

namespace wsrtc {

GType ice_agent_type ();
GType ice_transport_policy_type ();

} // namespace wsrtc
