// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <memory>

#include "dialect.hpp"

namespace wsrtc {

// Our own protocol, docs/protocol.md.
std::unique_ptr<Dialect> create_wsrtc_dialect (Vocabulary vocabulary);

} // namespace wsrtc
