// SPDX-License-Identifier: LGPL-2.1-or-later
//
// GstWsrtcServer from inside, for the files that have its functions.
#pragma once

#include <gst/wsrtc/wsrtc-server.h>

#include "server_host.hpp"

struct _GstWsrtcServer {
  GObject parent;
  wsrtc::ServerHost *host;
};
