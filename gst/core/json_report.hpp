// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a source tells of its stream, as members of a JSON object and back. Names are
// those of /api/sessions.
#pragma once

#include "json_reader.hpp"
#include "json_writer.hpp"
#include "source_report.hpp"

namespace wsrtc {

// So that a frame can carry it: viewers for whom there is no more place are left out,
// and are in the sums all the same.
inline constexpr size_t max_report_bytes = size_t{192} * 1024;

void write_report (JsonWriter &json, const SourceReport &report);

// Numbers and words that can be true only: anything else is an Error, and members that
// are missing are nothing.
Result<SourceReport> read_report (const JsonReader &json);

} // namespace wsrtc
