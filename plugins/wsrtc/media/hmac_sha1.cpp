// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The digest's own functions instead of EVP's: OpenSSL 3.0 allocates in
// EVP_MAC_init () and EVP_MD_CTX_copy_ex (), and takes a quarter longer for a
// packet of 1200 bytes (3.4 against 2.75 µs on the same busy machine).
#define OPENSSL_SUPPRESS_DEPRECATED
#include "hmac_sha1.hpp"

#include <algorithm>

#include <openssl/sha.h>

namespace wsrtc {

// After the first block, which is the padded key.
struct HmacSha1::States {
  SHA_CTX inner;
  SHA_CTX outer;
};

namespace {

SHA_CTX start (const std::array<uint8_t, sha1_size> &key, uint8_t pad)
{
  std::array<uint8_t, SHA_CBLOCK> block;
  block.fill (pad);
  std::transform (key.begin (), key.end (), block.begin (),
                  [pad] (uint8_t byte) { return static_cast<uint8_t> (byte ^ pad); });
  SHA_CTX state;
  SHA1_Init (&state);
  SHA1_Update (&state, block.data (), block.size ());
  return state;
}

} // namespace

HmacSha1::HmacSha1 (const std::array<uint8_t, sha1_size> &key)
    : states_ (std::make_unique<States> (States{start (key, 0x36), start (key, 0x5c)}))
{
}

HmacSha1::~HmacSha1 () = default;
HmacSha1::HmacSha1 (HmacSha1 &&other) noexcept = default;
HmacSha1 &HmacSha1::operator= (HmacSha1 &&other) noexcept = default;

std::array<uint8_t, sha1_size> HmacSha1::digest (const uint8_t *data, size_t size, const uint8_t *tail,
                                                 size_t tail_size) const
{
  std::array<uint8_t, sha1_size> result;
  SHA_CTX state = states_->inner;
  SHA1_Update (&state, data, size);
  SHA1_Update (&state, tail, tail_size);
  SHA1_Final (result.data (), &state);
  state = states_->outer;
  SHA1_Update (&state, result.data (), result.size ());
  SHA1_Final (result.data (), &state);
  return result;
}

} // namespace wsrtc
