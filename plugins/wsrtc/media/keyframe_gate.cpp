// SPDX-License-Identifier: LGPL-2.1-or-later
#include "keyframe_gate.hpp"

namespace wsrtc {

KeyframeGate::Verdict KeyframeGate::request (Clock::time_point now)
{
  asked_ = now;
  if (pending_)
    return Verdict::AlreadyPending;
  if (sent_ && now < *sent_ + interval_) {
    pending_ = *sent_ + interval_;
    return Verdict::Later;
  }
  sent_ = now;
  return Verdict::SendNow;
}

void KeyframeGate::on_key_frame (Clock::time_point when)
{
  if (when > asked_)
    pending_.reset ();
}

bool KeyframeGate::due (Clock::time_point now)
{
  if (!pending_ || now < *pending_)
    return false;
  pending_.reset ();
  sent_ = now;
  return true;
}

} // namespace wsrtc
