// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What peers of gst-plugins-rs' protocol say of themselves in "meta", a JSON
// value of any form, and what a stream of ours says of itself.
#pragma once

#include <string>
#include <string_view>

#include "about.hpp"

namespace wsrtc::gstwebrtc {

struct MetaFacts {
  // What it wants its stream to be called: made of the characters that a stream's
  // name may have, or "" where it says nothing of the kind.
  std::string stream;
  // "name" is the display name; what else fits a description of ours.
  About about;
};

MetaFacts read_meta_facts (const std::string &meta);

// {"name":"what people call it","stream":"its name", and what is published}.
std::string write_meta_facts (const std::string &stream, const About &about);

} // namespace wsrtc::gstwebrtc
