// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Values that both programs have of their server. What is wrong with one ("must …"),
// or nothing.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace wsrtc {

inline constexpr size_t longest_turn_secret = 4096;

// An IP address or a DNS name.
bool is_host_name (const std::string &text);

std::string check_host (const std::string &host);
std::string check_origins (const std::vector<std::string> &origins);

// What is wrong is told by its place in the list: it may hold a password.
std::string check_ice_servers (const std::vector<std::string> &servers);

// Whether one of these TURN servers has neither user nor password.
bool need_turn_secret (const std::vector<std::string> &servers);

std::string check_proxies (const std::vector<std::string> &networks);

} // namespace wsrtc
