// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <string_view>

namespace wsrtc {

// A whole control message of RFC 8832 that webrtcbin can read: DATA_CHANNEL_OPEN
// with label and protocol in UTF-8 without NUL, or DATA_CHANNEL_ACK.
bool is_dcep (std::string_view message);

} // namespace wsrtc
