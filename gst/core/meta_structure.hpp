// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The fields that an application publishes, as a GstStructure and back. The only
// one of core's files that knows that type.
#pragma once

#include <string>
#include <vector>

#include <gst/gst.h>

#include "about.hpp"
#include "gptr.hpp"

namespace wsrtc {

struct MetaReading {
  std::vector<MetaField> fields;  // by name; texts are made fit
  std::vector<std::string> unfit; // names of fields that had to be left out
};

// Strings, booleans and whole numbers. nullptr = no fields.
MetaReading read_meta (const GstStructure *meta);

GUnique<GstStructure> to_structure (const std::vector<MetaField> &fields);

} // namespace wsrtc
