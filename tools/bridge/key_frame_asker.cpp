// SPDX-License-Identifier: LGPL-2.1-or-later
#include "key_frame_asker.hpp"

#include <utility>

#include "bridge_log.hpp"

namespace wsrtc::bridge {

namespace {

constexpr Milliseconds interval (500);

} // namespace

KeyFrameAsker::KeyFrameAsker (const CameraConfig &camera)
    : camera_ (camera.name.str ()), url_ (camera.url),
      client_ ({camera.onvif, camera.credentials, camera.ca_file}), later_ ([this] { ask (); })
{
}

void KeyFrameAsker::want ()
{
  if (later_.is_set ())
    return;
  const Milliseconds since ((g_get_monotonic_time () - asked_) / G_TIME_SPAN_MILLISECOND);
  if (asked_ == 0 || since >= interval)
    ask ();
  else
    later_.set (interval - since);
}

// A camera that does not do it is told of once; the next key frame comes when its
// group of pictures ends.
void KeyFrameAsker::ask ()
{
  asked_ = g_get_monotonic_time ();
  client_.request_key_frame (url_, [this] (const Status &status) {
    const bool refused = !status && status.error ().fault != Fault::Busy;
    if (refused && !std::exchange (failed_, true))
      log_line (Severity::Warning, camera_, "it gives no key frame over ONVIF: " + status.error ().text);
    if (status)
      failed_ = false;
  });
}

} // namespace wsrtc::bridge
