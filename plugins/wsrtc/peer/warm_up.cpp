// SPDX-License-Identifier: LGPL-2.1-or-later
#include "warm_up.hpp"

#include <mutex>

#include <gst/gst.h>

#include "gptr.hpp"

namespace wsrtc {

void warm_up_peers ()
{
  static std::once_flag once;
  std::call_once (once, [] {
    // What is missing is said when a peer needs it.
    for (const char *factory : {"webrtcbin", "dtlssrtpdec", "dtlssrtpenc"})
      (void)GRef<GstElement>::sink (gst_element_factory_make (factory, nullptr));
  });
}

} // namespace wsrtc
