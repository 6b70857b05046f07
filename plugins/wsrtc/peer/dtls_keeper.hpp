// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The end of a webrtcbin's DTLS elements. GStreamer's dtlsdec and dtlsenc have
// closures connected to a shared connection object, of which the system clock's
// thread holds a reference while a retransmission timer runs, up to a second
// after the handshake. When that one is the last and goes while the elements
// are disposed of elsewhere, both sides take the closures apart at once, and
// GObject ends the process ("assertion failed: (handler != NULL)"). So the
// elements outlive their webrtcbin and go on the clock's thread too, when nobody
// else holds them: a message on a bus that was not read yet does, for one, and
// whoever reads it would be the one who disposes of its source.
#pragma once

#include <vector>

#include <gst/gst.h>

#include "gptr.hpp"

namespace wsrtc {

class DtlsKeeper {
public:
  // Any thread, while `webrtcbin` is whole. nullptr: nothing to keep.
  explicit DtlsKeeper (GstElement *webrtcbin);
  // After the last reference of the webrtcbin was given up.
  ~DtlsKeeper ();
  DtlsKeeper (const DtlsKeeper &) = delete;
  DtlsKeeper &operator= (const DtlsKeeper &) = delete;

private:
  std::vector<GRef<GstElement>> elements_;
};

} // namespace wsrtc
