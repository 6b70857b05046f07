// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How much of SCTP a peer may send: so much in a second, and so much that the
// owner has not come to yet. What is beyond is dropped ahead of SCTP, whose
// congestion control slows a peer down that plays by the rules; the others lose
// their own packets. Any thread.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>

namespace wsrtc {

class SctpMeter : public std::enable_shared_from_this<SctpMeter> {
public:
  // What a message costs beside its bytes, and a new channel: threads are made
  // for it.
  static constexpr double message_cost = 256;
  static constexpr double channel_cost = 64 * 1024;
  // That may wait for the owner.
  static constexpr size_t max_held = 1024 * 1024;

  // One message on its way to the owner; lets go when it goes.
  class Hold {
  public:
    Hold (std::shared_ptr<SctpMeter> meter, size_t size)
        : meter_ (std::move (meter)), size_ (size + static_cast<size_t> (message_cost))
    {
      meter_->held_ += size_;
    }

    ~Hold () { meter_->held_ -= size_; }

    Hold (const Hold &) = delete;
    Hold &operator= (const Hold &) = delete;

  private:
    const std::shared_ptr<SctpMeter> meter_;
    const size_t size_;
  };

  // A burst of a quarter of a second, and no less than two long messages.
  explicit SctpMeter (unsigned bits_per_second)
      : per_second_ (bits_per_second / 8.0), burst_ (std::max (per_second_ / 4, 256.0 * 1024)), left_ (burst_)
  {
  }

  // A packet has come, at `now` µs of a clock that never goes back. False: not
  // now.
  bool admit (size_t size, int64_t now)
  {
    if (held_ > max_held)
      return false;
    const std::lock_guard<std::mutex> lock (mutex_);
    if (last_ != 0)
      left_ = std::min (burst_, left_ + per_second_ * static_cast<double> (now - last_) / 1e6);
    last_ = now;
    if (left_ <= 0)
      return false;
    left_ -= static_cast<double> (size);
    return true;
  }

  // What was admitted was more work than its size says.
  void charge (double cost)
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    left_ -= cost;
  }

  size_t held () const { return held_; }

private:
  const double per_second_; // bytes
  const double burst_;
  std::mutex mutex_; // protects the two below
  double left_;      // below 0: a debt
  int64_t last_ = 0;
  std::atomic<size_t> held_{0};
};

} // namespace wsrtc
