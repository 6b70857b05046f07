// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A viewer's data channel for its mouse and keys: reads requests, has them done,
// answers each. Owner's thread.
#pragma once

#include <functional>

#include <gst/wsrtc/wsrtc-data-channel.h>

#include "control_request.hpp"
#include "gptr.hpp"

namespace wsrtc {

class ControlChannel {
public:
  struct Hooks {
    // `mid` empty = the first picture.
    std::function<Status (const std::optional<Mid> &mid, const NavigationEvent &event)> navigate;
    std::function<void (const Error &error)> notice;
  };

  ControlChannel (GstWsrtcDataChannel *channel, Hooks hooks);
  ControlChannel (const ControlChannel &) = delete;
  ControlChannel &operator= (const ControlChannel &) = delete;

  bool closed () const
  {
    return gst_wsrtc_data_channel_get_ready_state (channel_.get ()) == GST_WSRTC_DATA_CHANNEL_CLOSED;
  }

private:
  void on_text (const char *text);
  void refuse (const Error &error);
  static void on_string (GstWsrtcDataChannel *, const char *text, ControlChannel *self);
  static void on_bytes (GstWsrtcDataChannel *, GBytes *, ControlChannel *self);

  const GRef<GstWsrtcDataChannel> channel_;
  const Hooks hooks_;
  SignalHook strings_, bytes_;
  unsigned refused_ = 0;
};

} // namespace wsrtc
