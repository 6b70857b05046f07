// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One look at a camera: whether it can be reached, what it sends, and how long
// the first frame takes. It is connected as the bridge connects it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "camera_config.hpp"

namespace wsrtc::bridge {

struct ProbeResult {
  std::string failure; // what, and what to do; empty = it plays
  std::string video;   // "H264 high 1920x1080"; empty = none
  std::string audio;
  double first_frame = 0;           // s
  std::vector<std::string> awkward; // what browsers cannot show, or not all of them
};

// What is awkward in caps of a stream, as h264parse and the like make them.
std::vector<std::string> awkward_in_caps (const GstCaps *caps);
// "H264 high 1920x1080", "AAC".
std::string describe_caps (const GstCaps *caps);

class CameraProbe {
public:
  using Done = std::function<void (const ProbeResult &result)>;

  // `done` is called once, on the thread of the default main context, later.
  CameraProbe (const CameraConfig &camera, Done done);
  ~CameraProbe ();
  CameraProbe (const CameraProbe &) = delete;
  CameraProbe &operator= (const CameraProbe &) = delete;

private:
  struct Parts;
  std::shared_ptr<Parts> parts_;
};

} // namespace wsrtc::bridge
