// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <functional>
#include <string>

#include "gptr.hpp"
#include "owner_link.hpp"
#include "result.hpp"

namespace wsrtc {

// A bus for an element without a pipeline. Errors go to `on_error` on the
// owner's thread, warnings into the log, the rest is dropped at once: the bus
// has no queue that somebody would have to empty, and no descriptors.
GRef<GstBus> make_watched_bus (OwnerLinkPtr link, std::string peer_name,
                               std::function<void (const Error &error)> on_error);

} // namespace wsrtc
