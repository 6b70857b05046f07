// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which pages may talk to this server through somebody's browser.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace wsrtc {

// An Origin header against the Host header of the same request. Native clients
// send no Origin (empty). The same host and port is always allowed, else what
// stands in `allowed`, where "*" means any. To a server that speaks TLS a page
// that came without it is a foreign one: anybody on the way may have made it.
bool is_origin_allowed (std::string_view origin, std::string_view host,
                        const std::vector<std::string> &allowed, bool tls = false);

// DNS rebinding: a hostile page whose name now points to 127.0.0.1 is of the
// same origin as a loopback server, but its Host header still has that name.
// True for names that mean this machine itself, for `bound_host`, and for the
// hosts of `allowed`: a proxy hands on the name by which browsers know it.
bool is_host_allowed (std::string_view host_header, std::string_view bound_host,
                      const std::vector<std::string> &allowed);

} // namespace wsrtc
