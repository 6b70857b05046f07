// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <memory>
#include <string>

#include "dialect.hpp"

namespace wsrtc {

// gst-plugins-rs' protocol as its clients speak it: a source is a producer, a
// viewer a consumer of `peer-id`, else of the producer whose name is the room's,
// else, where the room is "default", of the first that there is, and when that
// goes of the next.
std::unique_ptr<Dialect> create_gstwebrtc_dialect (const DialectConfig &config);

// Their servers take any path; `peer-id` is for us and not for them.
Result<std::string> gstwebrtc_target (const DialectConfig &config, const std::string &path,
                                      const std::string &query);

} // namespace wsrtc
