// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The table of keys for people: docs/bridge-reference.md, and --reference.
#pragma once

#include <string>

namespace wsrtc::bridge {

// Markdown.
std::string config_reference ();

} // namespace wsrtc::bridge
