// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The messages of RFC 5769, and bytes for tests of STUN.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <glib.h>

#include "stun_codec.hpp"
#include "stun_peek.hpp"

namespace wsrtc::test {

using Bytes = std::vector<uint8_t>;

inline const std::string password = "VOkJxbRl1RmTxUk/WvJxBt"; // of all vectors of RFC 5769

// Section 2.1, 2.2 and 2.3.
inline constexpr const char *request_hex =
    "000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74"
    "002400046e0001ff80290008932ff9b151263b36000600096576746a3a68367659202020"
    "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf";
inline constexpr const char *ipv4_hex =
    "0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220"
    "002000080001a147e112a643000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96";
inline constexpr const char *ipv6_hex =
    "010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220"
    "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d900080014a382954e4be67bf11784c97c8292c275bfe3ed41"
    "80280004c8fb0b4c";

inline Bytes from_hex (const std::string &text)
{
  Bytes bytes;
  for (size_t i = 0; i + 1 < text.size (); i += 2)
    bytes.push_back (uint8_t (g_ascii_xdigit_value (text[i]) << 4 | g_ascii_xdigit_value (text[i + 1])));
  return bytes;
}

inline std::optional<StunPeek> peek (const Bytes &bytes)
{
  return peek_stun (bytes.data (), bytes.size ());
}

inline Bytes bytes_of (const StunFrame &frame)
{
  return {frame.bytes.begin (), frame.bytes.begin () + frame.size};
}

} // namespace wsrtc::test
