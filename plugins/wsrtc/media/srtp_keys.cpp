// SPDX-License-Identifier: LGPL-2.1-or-later
#include "srtp_keys.hpp"

#include <algorithm>

#include "evp_ptr.hpp"

namespace wsrtc {

namespace {

// RFC 3711 section 4.3.2; those of SRTCP follow those of SRTP.
enum class Label : uint8_t { Cipher = 0, Auth = 1, Salt = 2 };
constexpr uint8_t rtcp_labels = 3;

// AES in counter mode as a pseudo-random function (section 4.3.3), with a key
// derivation rate of 0. The label meets the salt in its byte 7: behind it are
// the 48 bits of the packet index, which are zero.
void derive (const SrtpMasterKey &master, SrtpUse use, Label label, uint8_t *to, size_t size)
{
  std::array<uint8_t, 16> counter{};
  std::copy_n (master.salt.begin (), master_key_size (master.profile) - srtp_key_size, counter.begin ());
  counter[7] ^=
      static_cast<uint8_t> (static_cast<uint8_t> (label) + (use == SrtpUse::Rtcp ? rtcp_labels : 0));
  const CipherPtr cipher (EVP_CIPHER_CTX_new ());
  std::fill_n (to, size, 0);
  int written = 0;
  if (!cipher ||
      !EVP_EncryptInit_ex (cipher.get (), EVP_aes_128_ctr (), nullptr, master.key.data (), counter.data ()) ||
      !EVP_EncryptUpdate (cipher.get (), to, &written, to, static_cast<int> (size)))
    std::fill_n (to, size, 0);
}

} // namespace

SrtpSessionKeys derive_session_keys (const SrtpMasterKey &master, SrtpUse use)
{
  SrtpSessionKeys keys;
  derive (master, use, Label::Cipher, keys.cipher.data (), keys.cipher.size ());
  derive (master, use, Label::Auth, keys.auth.data (), keys.auth.size ());
  derive (master, use, Label::Salt, keys.salt.data (), keys.salt.size ());
  return keys;
}

} // namespace wsrtc
