// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <cstdint>

#include <gst/gst.h>

#include "gptr.hpp"

namespace wsrtc {

// Running time as the NTP time of sender reports (RFC 3550 section 4). Both go
// by one clock, so that sound and picture of a viewer stay together even when
// somebody sets the time of day. Any thread.
class NtpClock {
public:
  // Of the element whose media are sent. The time of day is read now.
  NtpClock (GRef<GstClock> clock, GstClockTime base_time);

  GstClockTime running_time () const;

  // 32.32 fixed point, seconds since 1900.
  uint64_t ntp_of (GstClockTime running_time) const;

private:
  GRef<GstClock> clock_;
  GstClockTime base_time_;
  GstClockTime since_1900_; // of running time 0
};

// The middle 32 bits, which report blocks have, as a difference in µs.
int64_t compact_ntp_to_us (uint32_t difference);

} // namespace wsrtc
