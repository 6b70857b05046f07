// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <memory>
#include <string>

#include "dialect.hpp"

namespace wsrtc {

// A client of the Janus WebRTC server, docs/protocols/janus.md: publishes to a VideoRoom or
// to the EchoTest, subscribes to a VideoRoom, watches a mountpoint.
std::unique_ptr<Dialect> create_janus_dialect (const DialectConfig &config);

Result<std::string> janus_target (const DialectConfig &config, const std::string &path,
                                  const std::string &query);

} // namespace wsrtc
