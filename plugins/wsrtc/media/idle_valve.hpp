// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Stands in front of an encoder's queue. While nobody looks, frames end here,
// so that the encoder costs nothing; the first one after that is made a key
// frame.
#pragma once

#include <atomic>
#include <memory>

#include <gst/gst.h>

#include "gptr.hpp"
#include "rtp_delivery.hpp"

namespace wsrtc {

class IdleValve {
public:
  // `sink` is the fan-out, from where the encoder is asked.
  IdleValve (std::shared_ptr<RtpDelivery> delivery, GRef<GstElement> sink);

  // From now on it looks at what comes into the pad, and lives as long.
  static void install (const std::shared_ptr<IdleValve> &valve, GstPad *pad);

  // The owner asks for a key frame of a new viewer too; one of both is enough.
  void on_key_frame_asked () { asked_.store (true); }

private:
  bool pass (); // streaming thread

  const std::shared_ptr<RtpDelivery> delivery_;
  const GRef<GstElement> sink_;
  bool idle_ = false; // streaming thread
  std::atomic<bool> asked_{false};
};

} // namespace wsrtc
