// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Tokens that carry what their holder may do: JWT (RFC 7519), signed with a key that
// the server has. libjwt checks the signature, and nothing else reaches it than what
// has passed our own checks.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "access.hpp"

namespace wsrtc {

// How far clocks may be apart, in s.
inline constexpr int64_t jwt_leeway = 30;

// See gst_wsrtc_access_add_key (). "" = any issuer, any audience.
Result<std::shared_ptr<const TokenKey>> make_jwt_key (std::string_view algorithm, const std::string &key,
                                                      const std::string &issuer, const std::string &audience);

} // namespace wsrtc
