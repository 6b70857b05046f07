// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ntp_clock.hpp"

#include <utility>

namespace wsrtc {

namespace {

constexpr guint64 seconds_1900_to_1970 = 2208988800;

} // namespace

NtpClock::NtpClock (GRef<GstClock> clock, GstClockTime base_time)
    : clock_ (std::move (clock)), base_time_ (base_time),
      since_1900_ (static_cast<GstClockTime> (g_get_real_time ()) * GST_USECOND +
                   seconds_1900_to_1970 * GST_SECOND - running_time ())
{
}

GstClockTime NtpClock::running_time () const
{
  const GstClockTime now = gst_clock_get_time (clock_.get ());
  return now > base_time_ ? now - base_time_ : 0;
}

uint64_t NtpClock::ntp_of (GstClockTime running_time) const
{
  const GstClockTime time = since_1900_ + running_time;
  return time / GST_SECOND << 32 | gst_util_uint64_scale (time % GST_SECOND, guint64{1} << 32, GST_SECOND);
}

int64_t compact_ntp_to_us (uint32_t difference)
{
  return static_cast<int64_t> (static_cast<uint64_t> (difference) * 1000000 >> 16);
}

} // namespace wsrtc
