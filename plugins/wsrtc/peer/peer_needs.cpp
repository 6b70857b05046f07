// SPDX-License-Identifier: LGPL-2.1-or-later
#include "peer_needs.hpp"

#include <iterator>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "gptr.hpp"

namespace wsrtc {

namespace {

// What webrtcbin needs when it runs, and where Debian has it. webrtcbin itself
// only says that its state change failed.
struct Need {
  const char *factory;
  const char *package;
};

constexpr Need needs[] = {
    {"webrtcbin", "gstreamer1.0-plugins-bad"},
    {"dtlssrtpenc", "gstreamer1.0-plugins-bad"},
    {"srtpenc", "gstreamer1.0-plugins-bad"},
    {"rtpbin", "gstreamer1.0-plugins-good"},
};
constexpr Need libnice_need = {"nicesink", "gstreamer1.0-nice"};

} // namespace

Status check_needs (bool libnice)
{
  std::vector<Need> all (std::begin (needs), std::end (needs));
  if (libnice)
    all.push_back (libnice_need);
  for (const Need &need : all) {
    const auto factory = GRef<GstElementFactory>::adopt (gst_element_factory_find (need.factory));
    if (!factory)
      return Error{Fault::Media, std::string ("the element ") + need.factory +
                                     " is not installed; install the package " + need.package};
  }
  return Done{};
}

} // namespace wsrtc
