// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The table of codecs itself: only for codecs.cpp, which looks rows up.
#pragma once

#include "codecs.hpp"

// Debian packages.
#define WSRTC_CORE "libgstreamer1.0-0"
#define WSRTC_BASE "gstreamer1.0-plugins-base"
#define WSRTC_GOOD "gstreamer1.0-plugins-good"
#define WSRTC_BAD "gstreamer1.0-plugins-bad"
#define WSRTC_UGLY "gstreamer1.0-plugins-ugly"
#define WSRTC_LIBAV "gstreamer1.0-libav"
#define WSRTC_VAAPI "gstreamer1.0-vaapi"
#define WSRTC_RUST "gst-plugins-rs (Debian 12 has none)"

// RTP times must stay those of the running time when frames are left out.
#define WSRTC_RTP_TIME "perfect-rtptime=false"

namespace wsrtc {

struct CodecRows {
  const CodecRow *first;
  size_t count;

  const CodecRow *begin () const { return first; }

  const CodecRow *end () const { return first + count; }
};

// In the default order of preference.
CodecRows video_codecs ();
CodecRows audio_codecs ();
// What browsers do not take: decoded while somebody looks. They have no payloader.
CodecRows incoming_video_codecs ();

} // namespace wsrtc
