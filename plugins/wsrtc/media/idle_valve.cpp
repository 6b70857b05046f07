// SPDX-License-Identifier: LGPL-2.1-or-later
#include "idle_valve.hpp"

#include <utility>

#include "fanout_sink.hpp"
#include "pad_watch.hpp"

namespace wsrtc {

IdleValve::IdleValve (std::shared_ptr<RtpDelivery> delivery, GRef<GstElement> sink)
    : delivery_ (std::move (delivery)), sink_ (std::move (sink))
{
}

void IdleValve::install (const std::shared_ptr<IdleValve> &valve, GstPad *pad)
{
  watch_data (pad, valve, [] (IdleValve &self, GstPad *, GstPadProbeInfo *) { return self.pass (); });
}

bool IdleValve::pass ()
{
  if (delivery_->is_idle ()) {
    idle_ = true;
    asked_.store (false);
    return false;
  }
  if (std::exchange (idle_, false) && !asked_.load () && delivery_->codec ().kind == MediaKind::Video)
    request_key_frame_upstream (sink_.get ());
  return true;
}

} // namespace wsrtc
