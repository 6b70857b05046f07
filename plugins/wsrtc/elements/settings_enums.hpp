// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib-object.h>

namespace wsrtc {

GType ice_agent_type ();
GType ice_transport_policy_type ();
// GTypes of the enums that are properties of our elements.
GType ice_transport_policy_type ();
GType transcode_type ();
GType media_path_type ();
GType congestion_control_type ();
GType role_type ();

} // namespace wsrtc
