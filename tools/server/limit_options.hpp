// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Options that set a limit of the server: each has the name of its property.
#pragma once

#include <array>

#include <glib.h>
#include <gst/wsrtc/wsrtc.h>

// A number that was given must lie in the property's range. False: it was said why.
// `text` may be null: not given.
bool set_number (GstWsrtcServer *server, const char *property, const char *text);

class LimitOptions {
public:
  LimitOptions () = default;
  ~LimitOptions ();
  LimitOptions (const LimitOptions &) = delete;
  LimitOptions &operator= (const LimitOptions &) = delete;

  // What is parsed with it is kept here, which stays where it is.
  void add_to (GOptionContext *context);
  bool apply (GstWsrtcServer *server) const;

private:
  std::array<char *, 11> values_{}; // as they were typed; null = not given
};
