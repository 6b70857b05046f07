// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pad_turns.hpp"

#include <utility>

namespace wsrtc {

namespace {

// To make a pad takes some ms, to link it less than one; but not on a machine
// that is busy.
constexpr std::chrono::milliseconds longest_turn{500};
constexpr std::chrono::milliseconds longest_link{100};
constexpr gulong poll_us = 500;

} // namespace

void PadTurns::begin ()
{
  const auto self = std::this_thread::get_id ();
  GRef<GstPad> other;
  bool is_other = false;
  Clock::time_point until;
  {
    std::unique_lock<std::mutex> lock (mutex_);
    ended_.wait_for (lock, longest_turn, [&] { return !taken_ || last_ == self; });
    other = std::move (pad_);
    is_other = last_ != self;
    until = since_ + longest_link;
    taken_ = true;
    last_ = self;
  }
  while (is_other && other && !gst_pad_is_linked (other.get ()) && Clock::now () < until)
    g_usleep (poll_us);
}

void PadTurns::end (GstPad *pad)
{
  auto kept = GRef<GstPad>::take_ref (pad);
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    taken_ = false;
    since_ = Clock::now ();
    std::swap (pad_, kept);
  }
  ended_.notify_all ();
}

void PadTurns::forget (GstPad *pad)
{
  GRef<GstPad> kept;
  const std::lock_guard<std::mutex> lock (mutex_);
  if (pad_.get () == pad)
    std::swap (pad_, kept);
}

} // namespace wsrtc
