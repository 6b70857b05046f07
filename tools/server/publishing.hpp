// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Streams that somebody publishes by WHIP, played on to all who ask for them: a
// wsrtcsrc and a wsrtcsink for each, without a decoder between them. Main thread.
#pragma once

#include <map>
#include <memory>
#include <string>

#include <gst/wsrtc/wsrtc.h>

class Relay;

class Publishing {
public:
  explicit Publishing (GstWsrtcServer *server);
  ~Publishing ();
  Publishing (const Publishing &) = delete;
  Publishing &operator= (const Publishing &) = delete;

private:
  static gboolean on_requested (GstWsrtcServer *server, const char *stream, GstWsrtcSignaller *signaller,
                                Publishing *self);
  static void on_ended (GstWsrtcServer *server, const char *stream, Publishing *self);

  void refuse (const char *stream);

  GstWsrtcServer *const server_;
  std::map<std::string, std::unique_ptr<Relay>> relays_;
  gint64 next_line_ = 0; // when the limit may be told of again
};
