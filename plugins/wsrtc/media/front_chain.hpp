// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <memory>

#include <gst/gst.h>

#include "front_plan.hpp"
#include "gptr.hpp"
#include "isolated_bin.hpp"
#include "result.hpp"

namespace wsrtc {

// The elements of a plan that has some, in a bin with the pads "sink" and "src",
// in state NULL, whose failures go into `box`. The error names what is missing,
// with its Debian package.
Result<GRef<GstElement>> make_front_chain (const FrontPlan &plan, std::shared_ptr<FailureBox> box);

// Do they take these caps? The bin itself takes any.
bool front_chain_takes (GstElement *chain, const GstCaps *caps);

} // namespace wsrtc
