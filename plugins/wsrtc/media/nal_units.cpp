// SPDX-License-Identifier: LGPL-2.1-or-later
#include "nal_units.hpp"

#include <cstring>

namespace wsrtc {

namespace {

constexpr size_t code_size = 3;

// The next 00 00 01; `end` when there is none.
const uint8_t *find_start_code (const uint8_t *from, const uint8_t *end)
{
  while (static_cast<size_t> (end - from) >= code_size) {
    const auto *one = static_cast<const uint8_t *> (
        std::memchr (from + code_size - 1, 1, static_cast<size_t> (end - from) - (code_size - 1)));
    if (!one)
      return end;
    if (one[-1] == 0 && one[-2] == 0)
      return one - (code_size - 1);
    from = one - 1;
  }
  return end;
}

const uint8_t *behind_code (const uint8_t *code, const uint8_t *end)
{
  return code == end ? end : code + code_size;
}

} // namespace

NalUnits::NalUnits (const uint8_t *data, size_t size)
    : at_ (behind_code (find_start_code (data, data + size), data + size)), end_ (data + size)
{
}

std::optional<NalUnit> NalUnits::next ()
{
  while (at_ < end_) {
    const uint8_t *start = at_;
    const uint8_t *code = find_start_code (start, end_);
    at_ = behind_code (code, end_);
    // The fourth byte of a long start code, and padding.
    while (code > start && code[-1] == 0)
      code--;
    if (code > start)
      return NalUnit{start, static_cast<size_t> (code - start)};
  }
  return std::nullopt;
}

} // namespace wsrtc
