// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What makes a call of two out of a source and its viewers.
#pragma once

#include "receive_plan.hpp"

namespace wsrtc {

// Values of GstWsrtcRole: who offers.
enum class CallRole { Auto, Offerer, Answerer };

struct CallTerms {
  CallRole role = CallRole::Auto;
  // What is wanted of the other one.
  ReceivableCodecs codecs;
  ReceivePlan::Limits wanted{0, 0};

  bool wants_back () const { return wanted.video > 0 || wanted.audio > 0; }
};

} // namespace wsrtc
