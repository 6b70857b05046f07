// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What is wrong in a configuration, all of it, each where it stands.
#pragma once

#include <string>
#include <vector>

#include "toml_tree.hpp"

namespace wsrtc {

struct Mistake {
  FilePlace place;
  std::string text;
};

// "cameras.toml:3:8: camera "door": key "url": has no host"; without line and
// column where there is no place. A `file` of none: the text alone.
std::string to_text (const std::string &file, const Mistake &mistake);

} // namespace wsrtc
