// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <cstdint>

namespace wsrtc {

// Which of the newest 64 indexes have been taken (RFC 3711 section 3.3.2). What
// is older counts as taken.
class ReplayWindow {
public:
  static constexpr uint64_t width = 64;

  bool is_new (uint64_t index) const
  {
    if (!begun_ || index > newest_)
      return true;
    const uint64_t back = newest_ - index;
    return back < width && !(taken_ >> back & 1);
  }

  // Only once the packet is authenticated: whoever forges one could move the
  // window otherwise.
  void take (uint64_t index)
  {
    if (!begun_ || index > newest_) {
      const uint64_t ahead = begun_ ? index - newest_ : width;
      taken_ = ahead < width ? taken_ << ahead | 1 : 1;
      newest_ = index;
      begun_ = true;
    } else {
      taken_ |= uint64_t{1} << (newest_ - index);
    }
  }

private:
  bool begun_ = false;
  uint64_t newest_ = 0;
  uint64_t taken_ = 0; // bit n: newest_ - n
};

} // namespace wsrtc
