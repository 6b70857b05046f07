// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Redirects of HTTP where there is a password: GStreamer's HTTP would give it to
// whatever host they lead to. So it follows none, and the next pull goes there.
//
// On the thread of the default main context.
#pragma once

#include <optional>
#include <string>

#include <gst/gst.h>

#include "camera_config.hpp"
#include "camera_faults.hpp"

namespace wsrtc::bridge {

class HttpRedirects {
public:
  explicit HttpRedirects (const CameraConfig &config) : config_ (config), now_ (config) {}

  // For the pull that begins: where the one before was redirected to, or from the beginning.
  const CameraConfig &begin ();
  // What an element of the source says, before its error.
  void note (GstMessage *message);
  // Of the error that comes now; nothing = it is no redirect. `trouble` none: it is followed.
  std::optional<CameraFault> explain ();
  // Once for each that gets no password: who that is.
  std::string take_stranger ();

private:
  const CameraConfig &config_;
  CameraConfig now_;
  std::string next_;     // "" = nothing was said of another address
  bool follows_ = false; // the next pull does
  unsigned followed_ = 0;
  std::string stranger_;
};

} // namespace wsrtc::bridge
