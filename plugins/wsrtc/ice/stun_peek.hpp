// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The first look at a datagram that may be STUN (RFC 8489): enough to know
// whose it is, without any cryptography, in a time that its sender cannot
// stretch. What passes here is also what libnice's STUN library can take: that
// one does not look at the length of MESSAGE-INTEGRITY.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace wsrtc {

using StunId = std::array<uint8_t, 12>; // of a transaction, without the cookie

struct StunIdHash {
  size_t operator() (const StunId &id) const;
};

enum class StunKind { Request, Indication, Success, Failure };

struct StunPeek {
  StunKind kind = StunKind::Request;
  StunId id{};
  std::string_view username; // in the datagram; "" = none
};

inline constexpr size_t max_stun_bytes = 1280;

// By RFC 7983: the first byte of STUN is 0 to 3, of DTLS 20 to 63, of RTP and
// RTCP 128 to 191.
enum class DatagramKind { Stun, Media, Other };
DatagramKind kind_of_datagram (const uint8_t *bytes, size_t size);

// Of DatagramKind::Media: RTCP by RFC 5761 section 4, which leaves the payload
// types 64 to 95 to it.
bool is_rtcp (const uint8_t *bytes, size_t size);

// A whole Binding message with cookie, fingerprint and integrity in their
// places. Nothing of it has been verified.
std::optional<StunPeek> peek_stun (const uint8_t *bytes, size_t size);

// "local:remote" → "local", the receiver's own part. Empty where there is none.
std::string_view receiver_part (std::string_view username);

} // namespace wsrtc
