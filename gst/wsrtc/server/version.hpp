// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

namespace wsrtc {

// Of this library; meson says it.
inline constexpr char version[] = GST_WSRTC_VERSION_TEXT;

} // namespace wsrtc
