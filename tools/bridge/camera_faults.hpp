// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the elements of a source say when they fail, in words for people, and what
// it means for the next try.
#pragma once

#include <string>

#include <gst/gst.h>

#include "camera_plan.hpp"

namespace wsrtc::bridge {

struct CameraFault {
  Trouble trouble = Trouble::None;
  std::string text; // what, and what to do
};

// `debug` may be nullptr. `is_remote`: the source speaks with another machine.
CameraFault read_source_error (const GError *error, const char *debug, bool is_remote);

// Why a connection to the host could not be made.
std::string describe_connection (const GError *error, const std::string &place);

// What is to be said of a trouble that no element has reported.
std::string describe (Trouble trouble);

// What a fault of the camera at `url` means when no picture has come yet.
CameraFault before_first_picture (CameraFault fault, const std::string &url);

// For viewers: nothing of addresses, names or passwords; "" = nothing to say.
const char *public_reason (Trouble trouble);

} // namespace wsrtc::bridge
