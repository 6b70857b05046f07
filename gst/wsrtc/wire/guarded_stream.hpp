// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A GIOStream around an accepted connection that shows every byte to a watch
// and takes care that one fast sender does not keep the thread to itself.
#pragma once

#include <cstdint>

#include <gio/gio.h>

#include "gptr.hpp"

namespace wsrtc {

// Called on the server's thread, from within reads and writes.
class StreamWatch {
public:
  virtual ~StreamWatch () = default;
  // False = keep these bytes and all that follow away from the reader. They are
  // still taken from the socket, so that the peer gets to read why.
  virtual bool on_read (const uint8_t *data, size_t size) = 0;
  virtual void on_written (const uint8_t *data, size_t size) = 0;
  // The stream is closed and gone; the last call.
  virtual void on_gone () = 0;
};

// `watch` has to live until its on_gone (). Both sides of `base` are pollable.
GRef<GIOStream> make_guarded_stream (GIOStream *base, StreamWatch &watch);

} // namespace wsrtc
