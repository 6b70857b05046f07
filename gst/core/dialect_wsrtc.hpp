// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <memory>
#include <string>

#include "dialect.hpp"

namespace wsrtc {

// Our own protocol, docs/protocol.md.
std::unique_ptr<Dialect> create_wsrtc_dialect (const DialectConfig &config);

// No path means /signaling; room and role go into the query unless it has them.
Result<std::string> wsrtc_target (const DialectConfig &config, const std::string &path,
                                  const std::string &query);

} // namespace wsrtc
