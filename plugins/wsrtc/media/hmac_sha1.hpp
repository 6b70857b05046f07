// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace wsrtc {

constexpr size_t sha1_size = 20;

// HMAC-SHA1 (RFC 2104) with a key of 20 bytes that is taken in once. A digest
// allocates nothing. Not thread-safe.
class HmacSha1 {
public:
  explicit HmacSha1 (const std::array<uint8_t, sha1_size> &key);
  ~HmacSha1 ();
  HmacSha1 (HmacSha1 &&other) noexcept;
  HmacSha1 &operator= (HmacSha1 &&other) noexcept;

  // Of `data` with `tail` behind it.
  std::array<uint8_t, sha1_size> digest (const uint8_t *data, size_t size, const uint8_t *tail,
                                         size_t tail_size) const;

private:
  struct States;
  std::unique_ptr<const States> states_;
};

} // namespace wsrtc
