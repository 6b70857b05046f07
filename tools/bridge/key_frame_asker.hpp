// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Asks a camera for a key frame over ONVIF (SetSynchronizationPoint) when the sink
// wants one: over RTSP there is no way that cameras obey. One that refuses is left
// alone for a while. Main thread.
#pragma once

#include "backoff.hpp"
#include "camera_config.hpp"
#include "main_timer.hpp"
#include "onvif_client.hpp"

namespace wsrtc::bridge {

class KeyFrameAsker {
public:
  explicit KeyFrameAsker (const CameraConfig &camera);

  // At once, and not more often than the camera can be expected to bear: what comes
  // sooner is one question later. Nothing while the wait after a refusal lasts.
  void want ();

private:
  void ask ();
  void on_answer (const Status &status);

  const std::string camera_;
  const std::string url_;
  OnvifClient client_;
  MainTimer later_;
  Backoff refused_, failing_;
  gint64 asked_ = 0; // µs, monotonic
  gint64 not_before_ = 0;
  bool failed_ = false;
};

} // namespace wsrtc::bridge
