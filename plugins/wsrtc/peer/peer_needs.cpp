// SPDX-License-Identifier: LGPL-2.1-or-later
#include "peer_needs.hpp"

#include <string>

#include <gst/gst.h>

#include "gptr.hpp"

namespace wsrtc {

namespace {

// What webrtcbin needs when it runs, and where Debian has it. webrtcbin itself
// only says that its state change failed. It asks for libnice's elements also
// when it is given another ICE agent.
struct Need {
  const char *factory;
  const char *package;
};

constexpr Need needs[] = {
    {"webrtcbin", "gstreamer1.0-plugins-bad"}, {"dtlssrtpenc", "gstreamer1.0-plugins-bad"},
    {"srtpenc", "gstreamer1.0-plugins-bad"},   {"rtpbin", "gstreamer1.0-plugins-good"},
    {"nicesink", "gstreamer1.0-nice"},
};

} // namespace

Status check_needs ()
{
  for (const Need &need : needs) {
    const auto factory = GRef<GstElementFactory>::adopt (gst_element_factory_find (need.factory));
    if (!factory)
      return Error{Fault::Media, std::string ("the element ") + need.factory +
                                     " is missing; install the Debian package " + need.package};
  }
  return Done{};
}

} // namespace wsrtc
