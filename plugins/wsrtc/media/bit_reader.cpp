// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bit_reader.hpp"

#include <algorithm>

namespace wsrtc {

bool BitReader::next_byte ()
{
  constexpr uint8_t emulation_prevention = 3;
  if (nal_ && zeros_ >= 2 && at_ < end_ && *at_ == emulation_prevention) {
    at_++;
    zeros_ = 0;
  }
  if (at_ >= end_)
    return false;
  byte_ = *at_++;
  left_ = 8;
  zeros_ = byte_ == 0 ? zeros_ + 1 : 0;
  return true;
}

uint32_t BitReader::bits (unsigned count)
{
  uint32_t value = 0;
  while (count > 0) {
    if (left_ == 0 && !next_byte ()) {
      ok_ = false;
      return 0;
    }
    const unsigned taken = std::min (count, left_);
    left_ -= taken;
    count -= taken;
    value = value << taken | (static_cast<uint32_t> (byte_ >> left_) & ((1u << taken) - 1));
  }
  return value;
}

void BitReader::skip (unsigned count)
{
  for (; count > 32 && ok_; count -= 32)
    bits (32);
  bits (std::min (count, 32u));
}

uint32_t BitReader::ue ()
{
  unsigned zeros = 0;
  while (ok_ && !flag ()) {
    if (++zeros > 31)
      ok_ = false;
  }
  if (!ok_)
    return 0;
  return (1u << zeros) - 1 + bits (zeros);
}

int32_t BitReader::se ()
{
  const uint32_t code = ue ();
  const auto half = static_cast<int32_t> (code / 2);
  return code % 2 == 0 ? -half : half + 1;
}

} // namespace wsrtc
