// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How long a viewer had to wait for the next packet of each payload type.
#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>

#include <glib.h>

#include "webrtc_receiver.hpp"

namespace wsrtc::test {

class PacketGaps {
public:
  // For ReceiverConfig::on_packet; keeps the counts alive.
  static std::function<void (const guint8 *, gsize)> watch (const std::shared_ptr<PacketGaps> &gaps)
  {
    return [gaps] (const guint8 *packet, gsize) { gaps->count (packet[1] & 0x7f); };
  }

  // From now on: what was is forgotten, what comes next counts from here.
  void start ()
  {
    const std::lock_guard lock (mutex_);
    const gint64 now = g_get_monotonic_time ();
    for (One &one : of_)
      one = {now, 0};
  }

  // In ms, the time since the last packet too. Any thread.
  int longest (int payload_type)
  {
    const std::lock_guard lock (mutex_);
    const One &one = of_[payload_type & 0x7f];
    return static_cast<int> (std::max (one.longest, g_get_monotonic_time () - one.last) / 1000);
  }

private:
  struct One {
    gint64 last = 0, longest = 0; // µs
  };

  void count (int payload_type)
  {
    const std::lock_guard lock (mutex_);
    One &one = of_[payload_type];
    const gint64 now = g_get_monotonic_time ();
    one.longest = std::max (one.longest, now - one.last);
    one.last = now;
  }

  std::mutex mutex_; // protects of_, which streaming threads write
  std::array<One, 128> of_;
};

} // namespace wsrtc::test
