// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

#include "front_plan.hpp"
#include "gptr.hpp"
#include "result.hpp"

namespace wsrtc {

// The elements of a plan that has some, in a bin with the pads "sink" and "src",
// in state NULL. The error names what is missing, with its Debian package.
Result<GRef<GstElement>> make_front_chain (const FrontPlan &plan);

} // namespace wsrtc
