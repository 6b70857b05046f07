// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Writes STUN messages by hand, right ones and wrong ones.
#pragma once

#include "stun_vectors.hpp"

namespace wsrtc::test {

class Maker {
public:
  explicit Maker (unsigned type, const char *hex_id = "0102030405060708090a0b0c")
  {
    bytes_ = from_hex ("00000000"
                       "2112a442" +
                       std::string (hex_id));
    bytes_[0] = uint8_t (type >> 8);
    bytes_[1] = uint8_t (type);
  }

  Maker &add (unsigned type, const Bytes &value, int length = -1)
  {
    const size_t told = length < 0 ? value.size () : size_t (length);
    for (const unsigned word : {type, unsigned (told)}) {
      bytes_.push_back (uint8_t (word >> 8));
      bytes_.push_back (uint8_t (word));
    }
    bytes_.insert (bytes_.end (), value.begin (), value.end ());
    while (bytes_.size () % 4)
      bytes_.push_back (0);
    return *this;
  }

  // Right ones, over what is there.
  Maker &integrity ()
  {
    set_length (bytes_.size () - 20 + 24);
    GHmac *hmac =
        g_hmac_new (G_CHECKSUM_SHA1, reinterpret_cast<const guchar *> (password.data ()), password.size ());
    g_hmac_update (hmac, bytes_.data (), gssize (bytes_.size ()));
    Bytes digest (20);
    gsize size = digest.size ();
    g_hmac_get_digest (hmac, digest.data (), &size);
    g_hmac_unref (hmac);
    return add (0x0008, digest);
  }

  Maker &fingerprint ()
  {
    set_length (bytes_.size () - 20 + 8);
    const uint32_t crc = crc32 () ^ 0x5354554e;
    return add (0x8028, {uint8_t (crc >> 24), uint8_t (crc >> 16), uint8_t (crc >> 8), uint8_t (crc)});
  }

  Bytes done ()
  {
    set_length (bytes_.size () - 20);
    return bytes_;
  }

private:
  void set_length (size_t length)
  {
    bytes_[2] = uint8_t (length >> 8);
    bytes_[3] = uint8_t (length);
  }

  uint32_t crc32 () const
  {
    uint32_t crc = 0xffffffff;
    for (const uint8_t byte : bytes_) {
      crc ^= byte;
      for (int i = 0; i < 8; i++)
        crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
  }

  Bytes bytes_;
};

} // namespace wsrtc::test
