// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Packets as the standards print them.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include <glib.h>

namespace wsrtc::test {

using Bytes = std::vector<uint8_t>;

// "80 60" and "8060" are the same.
inline Bytes from_hex (std::string_view text)
{
  Bytes bytes;
  int high = -1;
  for (const char c : text) {
    const int digit = g_ascii_xdigit_value (c);
    if (digit < 0)
      continue;
    if (high >= 0)
      bytes.push_back (static_cast<uint8_t> (high << 4 | digit));
    high = high >= 0 ? -1 : digit;
  }
  return bytes;
}

template <size_t size> std::array<uint8_t, size> array_from_hex (std::string_view text)
{
  std::array<uint8_t, size> result{};
  const Bytes bytes = from_hex (text);
  g_assert_cmpuint (bytes.size (), <=, size);
  std::copy (bytes.begin (), bytes.end (), result.begin ());
  return result;
}

} // namespace wsrtc::test

// A macro for the line number.
#define assert_bytes(actual, expected)                                                                       \
  do {                                                                                                       \
    const wsrtc::test::Bytes actual_bytes_{actual}, expected_bytes_{expected};                               \
    g_assert_cmpmem (actual_bytes_.data (), actual_bytes_.size (), expected_bytes_.data (),                  \
                     expected_bytes_.size ());                                                               \
  } while (0)
