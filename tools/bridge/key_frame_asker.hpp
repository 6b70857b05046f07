// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Asks a camera for a key frame over ONVIF (SetSynchronizationPoint) when the sink
// wants one: over RTSP there is no way that cameras obey. Main thread.
#pragma once

#include "camera_config.hpp"
#include "main_timer.hpp"
#include "onvif_client.hpp"

namespace wsrtc::bridge {

class KeyFrameAsker {
public:
  explicit KeyFrameAsker (const CameraConfig &camera);

  // At once, and not more often than the camera can be expected to bear: what comes
  // sooner is one question later.
  void want ();

private:
  void ask ();

  const std::string camera_;
  const std::string url_;
  OnvifClient client_;
  MainTimer later_;
  gint64 asked_ = 0; // µs, monotonic
  bool failed_ = false;
};

} // namespace wsrtc::bridge
