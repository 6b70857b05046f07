// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <string>

#include "message.hpp"

namespace wsrtc {

// One value of the header Link that names an ICE server (RFC 9725 section 4.6, RFC 8288):
//   <turn:turn.example.net?transport=udp>; rel="ice-server"; username="…"; credential="…"; …
// "" for a server that cannot stand in a header.
std::string write_ice_link (const IceServer &server);

} // namespace wsrtc
