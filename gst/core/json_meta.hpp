// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The fields that an application publishes, as a JSON object and back.
#pragma once

#include <vector>

#include "about.hpp"
#include "json_reader.hpp"
#include "json_writer.hpp"

namespace wsrtc {

void write_meta (JsonWriter &json, const std::vector<MetaField> &fields);

// Strings, booleans and whole numbers; their limits are for check_about ().
Result<std::vector<MetaField>> read_meta (const JsonReader &json);

} // namespace wsrtc
