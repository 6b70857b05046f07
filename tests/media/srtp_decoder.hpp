// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The other end: libsrtp, in GStreamer's srtpdec.
#pragma once

#include <gst/gst.h>

#include "bytes.hpp"
#include "gptr.hpp"
#include "srtp_keys.hpp"

namespace wsrtc::test {

class SrtpDecoder {
public:
  // The key is for every SSRC; `ssrc` is named in the caps only.
  SrtpDecoder (const SrtpMasterKey &key, uint32_t ssrc);
  ~SrtpDecoder ();
  SrtpDecoder (const SrtpDecoder &) = delete;
  SrtpDecoder &operator= (const SrtpDecoder &) = delete;

  // What comes out; empty when it is refused.
  Bytes rtp (const Bytes &packet);
  Bytes rtcp (const Bytes &packet);

private:
  // A way through the element: our pads on both sides of it.
  struct Way {
    GRef<GstPad> in, out;
    Bytes received;
  };

  void open (Way &way, const char *sink, const char *src, const char *media_type);
  static Bytes pass (Way &way, const Bytes &packet);
  static GstCaps *on_request_key (GstElement *element, guint ssrc, gpointer self);
  static GstFlowReturn on_buffer (GstPad *pad, GstObject *parent, GstBuffer *buffer);

  const SrtpMasterKey key_;
  const uint32_t ssrc_;
  GRef<GstElement> element_;
  Way rtp_, rtcp_;
};

} // namespace wsrtc::test
