// SPDX-License-Identifier: LGPL-2.1-or-later
#include "stun_peek.hpp"

#include <algorithm>
#include <cstring>

namespace wsrtc {

namespace {

constexpr size_t header_bytes = 20;
constexpr std::array<uint8_t, 4> cookie{0x21, 0x12, 0xa4, 0x42};
constexpr size_t max_attributes = 32; // browsers send about ten
constexpr size_t max_username = 513;  // RFC 8489 section 14.3

constexpr unsigned username_type = 0x0006;
constexpr unsigned integrity_type = 0x0008;
constexpr unsigned fingerprint_type = 0x8028;

unsigned read16 (const uint8_t *at)
{
  return unsigned (at[0]) << 8 | at[1];
}

struct KindRow {
  unsigned type; // class bits and the method Binding
  StunKind kind;
};

constexpr KindRow kinds[] = {
    {0x0001, StunKind::Request},
    {0x0011, StunKind::Indication},
    {0x0101, StunKind::Success},
    {0x0111, StunKind::Failure},
};

struct Attributes {
  std::string_view username;
  bool integrity = false;
  bool fingerprint = false;
};

// Each attribute once, integrity before fingerprint, and nothing behind that.
bool take (Attributes &found, unsigned type, const uint8_t *value, size_t length)
{
  if (found.fingerprint)
    return false;
  switch (type) {
  case username_type:
    if (found.integrity || !found.username.empty () || length == 0 || length > max_username)
      return false;
    found.username = {reinterpret_cast<const char *> (value), length};
    return true;
  case integrity_type:
    if (found.integrity || length != 20)
      return false;
    return found.integrity = true;
  case fingerprint_type:
    if (length != 4)
      return false;
    return found.fingerprint = true;
  default:
    return true;
  }
}

std::optional<Attributes> walk (const uint8_t *bytes, size_t size)
{
  Attributes found;
  size_t at = header_bytes;
  for (size_t count = 0; at < size; count++) {
    if (count == max_attributes || size - at < 4)
      return std::nullopt;
    const size_t length = read16 (bytes + at + 2);
    const size_t padded = (length + 3) / 4 * 4;
    if (padded > size - at - 4 || !take (found, read16 (bytes + at), bytes + at + 4, length))
      return std::nullopt;
    at += 4 + padded;
  }
  return found;
}

} // namespace

size_t StunIdHash::operator() (const StunId &id) const
{
  // Our own transactions have random ids, and only those are kept.
  size_t hash = 0;
  std::memcpy (&hash, id.data (), sizeof hash);
  return hash;
}

DatagramKind kind_of_datagram (const uint8_t *bytes, size_t size)
{
  if (size == 0)
    return DatagramKind::Other;
  const uint8_t first = bytes[0];
  if (first < 4)
    return DatagramKind::Stun;
  return (first >= 20 && first <= 63) || (first >= 128 && first <= 191) ? DatagramKind::Media
                                                                        : DatagramKind::Other;
}

bool is_rtcp (const uint8_t *bytes, size_t size)
{
  return size >= 2 && bytes[0] >= 128 && bytes[0] <= 191 && bytes[1] >= 192 && bytes[1] <= 223;
}

std::optional<StunPeek> peek_stun (const uint8_t *bytes, size_t size)
{
  if (size < header_bytes || size > max_stun_bytes || read16 (bytes + 2) != size - header_bytes ||
      size % 4 != 0 || !std::equal (cookie.begin (), cookie.end (), bytes + 4))
    return std::nullopt;
  const auto *const row = std::find_if (std::begin (kinds), std::end (kinds), [bytes] (const KindRow &kind) {
    return kind.type == read16 (bytes);
  });
  if (row == std::end (kinds))
    return std::nullopt;
  const auto attributes = walk (bytes, size);
  if (!attributes || !attributes->fingerprint)
    return std::nullopt;
  if (row->kind == StunKind::Request && (attributes->username.empty () || !attributes->integrity))
    return std::nullopt;
  StunPeek peek;
  peek.kind = row->kind;
  std::copy_n (bytes + 8, peek.id.size (), peek.id.begin ());
  peek.username = attributes->username;
  return peek;
}

std::string_view receiver_part (std::string_view username)
{
  const size_t colon = username.find (':');
  return colon == std::string_view::npos ? std::string_view () : username.substr (0, colon);
}

} // namespace wsrtc
