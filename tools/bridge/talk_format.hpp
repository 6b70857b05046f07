// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a camera wants to be sent when it is spoken to, by the media section of its
// backchannel (ONVIF Streaming Specification, section 5.3), and how that is made.
#pragma once

#include <string>

#include <gst/gst.h>

#include "result.hpp"

namespace wsrtc::bridge {

struct TalkFormat {
  std::string encoding; // as the camera calls it, e.g. "PCMU"
  // Elements between raw sound and RTP for it, as a bin description.
  std::string elements;

  bool operator== (const TalkFormat &other) const
  {
    return encoding == other.encoding && elements == other.elements;
  }
};

// rtspsrc's caps of a section in which the camera receives sound.
bool is_backchannel (const GstCaps *caps);

// An Error names what is not known, or what has to be installed.
Result<TalkFormat> talk_format_of (const GstCaps *caps);

} // namespace wsrtc::bridge
