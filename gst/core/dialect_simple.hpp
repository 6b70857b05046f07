// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <memory>
#include <string>

#include "dialect.hpp"

namespace wsrtc {

// A client of the simple signalling server of gst-examples, docs/protocols/simple-server.md.
std::unique_ptr<Dialect> create_simple_dialect (const DialectConfig &config);

Result<std::string> simple_target (const DialectConfig &config, const std::string &path,
                                   const std::string &query);

} // namespace wsrtc
