// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a viewer would see: decodes the packets of one payload type, and keeps
// size and colour of the last picture.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <string>

#include <gst/gst.h>

#include "gptr.hpp"

namespace wsrtc::test {

struct SeenPicture {
  int width = 0;
  int height = 0;
  std::array<int, 3> rgb{}; // of its middle
};

class PictureWatch {
public:
  // "VP8" or "H264"; packets of other payload types are passed over.
  PictureWatch (const char *codec, int payload_type);
  ~PictureWatch ();
  PictureWatch (const PictureWatch &) = delete;
  PictureWatch &operator= (const PictureWatch &) = delete;

  // Any thread, one at a time.
  void push (const guint8 *packet, gsize size);
  SeenPicture last () const;

private:
  static void on_picture (GstElement *sink, GstBuffer *buffer, GstPad *pad, PictureWatch *self);

  const int payload_type_;
  GRef<GstElement> pipeline_, source_;
  mutable std::mutex mutex_; // protects what follows
  SeenPicture last_;
};

} // namespace wsrtc::test
