// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a signaller has said so far, for a test to look at.
#pragma once

#include <string>
#include <vector>

#include <gst/wsrtc/wsrtc-error.h>
#include <gst/wsrtc/wsrtc-signaller.h>

#include "gptr.hpp"

namespace wsrtc::test {

struct LoggedError {
  int code;
  std::string text;
  bool fatal;
};

class SignallerLog {
public:
  explicit SignallerLog (GstWsrtcSignaller *signaller);

  std::vector<std::string> messages; // "kind peer text"
  std::vector<GstWsrtcSignallerState> states;
  std::vector<LoggedError> errors;

  bool ready () const { return !states.empty () && states.back () == GST_WSRTC_SIGNALLER_READY; }

  bool stopped () const { return !states.empty () && states.back () == GST_WSRTC_SIGNALLER_STOPPED; }

  size_t times_ready () const;

private:
  SignalHook on_message_, on_state_, on_error_;
};

} // namespace wsrtc::test
