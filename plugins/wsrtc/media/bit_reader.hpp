// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Reads bits, most significant first, out of bytes that nobody has checked:
// beyond the end it gives zeros, and ok () is false from then on.
#pragma once

#include <cstddef>
#include <cstdint>

namespace wsrtc {

class BitReader {
public:
  // `nal`: the bytes are a NAL unit of H264 or H265, in which each third byte of
  // 00 00 03 is an emulation prevention byte and left out. The bytes are
  // borrowed.
  BitReader (const uint8_t *data, size_t size, bool nal = false) : at_ (data), end_ (data + size), nal_ (nal)
  {
  }

  // At most 32.
  uint32_t bits (unsigned count);

  bool flag () { return bits (1) != 0; }

  void skip (unsigned count);

  // Exp-Golomb codes, ue(v) and se(v) of H.264 section 9.1. Codes of more than
  // 32 bits are no code.
  uint32_t ue ();
  int32_t se ();

  // Nothing was read beyond the end, and every code was one.
  bool ok () const { return ok_; }

private:
  bool next_byte ();

  const uint8_t *at_;
  const uint8_t *const end_;
  const bool nal_;
  unsigned zeros_ = 0; // bytes in a row
  uint8_t byte_ = 0;
  unsigned left_ = 0; // bits of byte_
  bool ok_ = true;
};

} // namespace wsrtc
