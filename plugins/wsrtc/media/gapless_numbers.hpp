// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace wsrtc {

// Sequence numbers of RTP as if some packets had never been sent: a depayloader
// takes each number that is missing for a loss, and what is left of the picture
// for broken. A number that really is missing stays so, and what comes late is
// as late as before.
class GaplessNumbers {
public:
  // For each packet, as it comes.
  void come (uint32_t ssrc, uint16_t number)
  {
    if (ssrc_ != ssrc)
      left_out_.reset ();
    const uint16_t behind = newest_ - number;
    behind_ = ssrc_ == ssrc && behind < most_reordered ? behind : none;
    if (behind_ == none) {
      left_out_ <<= static_cast<uint16_t> (number - newest_);
      newest_ = number;
    }
    number_ = number;
    ssrc_ = ssrc;
  }

  // The last one that came is left out. One that is late has left its gap already.
  void leave_out ()
  {
    if (behind_ != none)
      return;
    left_out_.set (0);
    count_++;
  }

  // The last one that came passes with this one.
  uint16_t number () const
  {
    const auto later = behind_ == none ? 0 : (left_out_ << (most_reordered - behind_)).count ();
    return static_cast<uint16_t> (number_ - count_ + later);
  }

private:
  // What is further behind is another beginning, as it is for a depayloader.
  static constexpr size_t most_reordered = 100;
  static constexpr size_t none = SIZE_MAX;

  std::optional<uint32_t> ssrc_;
  uint16_t newest_ = 0;
  uint16_t number_ = 0;
  size_t behind_ = none;                 // the newest one; none = it is that
  uint16_t count_ = 0;                   // of all that were left out
  std::bitset<most_reordered> left_out_; // of the newest ones; bit n: newest_ - n
};

} // namespace wsrtc
