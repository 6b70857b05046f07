// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

namespace wsrtc::test {

// Memory that was freed is kept then. g++ has a macro for it, clang a question.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool has_address_sanitizer = true;
#elif defined(__has_feature)
inline constexpr bool has_address_sanitizer = __has_feature (address_sanitizer);
#else
inline constexpr bool has_address_sanitizer = false;
#endif

} // namespace wsrtc::test
