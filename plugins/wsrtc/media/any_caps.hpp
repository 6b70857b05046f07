// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

namespace wsrtc {

// A probe for queries: what can be linked and negotiated does not depend on what
// stands behind the pad now, since another source may have another format. What
// cannot be used is refused when it comes, with a reason.
GstPadProbeReturn take_any_caps (GstPad *pad, GstPadProbeInfo *info, gpointer data);

} // namespace wsrtc
