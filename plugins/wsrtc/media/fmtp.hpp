// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <string>
#include <string_view>

namespace wsrtc {

// The value of one parameter of an a=fmtp line, "k=v;k=v"; "" when it is not
// there. The case of keys does not count.
std::string fmtp_value (std::string_view fmtp, std::string_view key);

} // namespace wsrtc
