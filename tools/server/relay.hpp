// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <string>

#include <gst/wsrtc/wsrtc.h>

// One published stream: what comes in by a signaller goes out as a stream of a server.
// Main thread.
class Relay {
public:
  Relay (GstWsrtcServer *server, const char *stream, GstWsrtcSignaller *signaller);
  ~Relay ();
  Relay (const Relay &) = delete;
  Relay &operator= (const Relay &) = delete;

  // False = it cannot; standard error has why.
  bool start ();

private:
  bool build ();
  static void on_pad (GstElement *source, GstPad *pad, GstElement *sink);
  static gboolean on_message (GstBus *bus, GstMessage *message, gpointer self);

  GstWsrtcServer *const server_;
  GstWsrtcSignaller *const signaller_;
  const std::string stream_;
  GstElement *pipeline_ = nullptr;
};
