// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <string>
#include <vector>

#include <gst/gst.h>

#include "gptr.hpp"
#include "http_worker.hpp"
#include "ws_client.hpp"

namespace wsrtc {

using WsHeaders = std::vector<WsHeader>;

// From the structure that a program gives: every field a string, every name and
// value fit for HTTP. Null = no headers.
Result<WsHeaders> headers_of (const GstStructure *structure);

// The properties of a GstWsrtcWsSignaller as they were set.
struct SignallerSettings {
  std::string uri;
  std::string room;
  std::string role = "source";
  std::string token;
  Result<WsHeaders> headers = WsHeaders ();
  std::string ca_file;
  guint keepalive_interval = 10000;
  guint connect_timeout = 10000;
  guint reconnect_min = 500;
  guint reconnect_max = 3500; // so that all are back 5 s after a server is
};

// The same of a GstWsrtcHttpSignaller, whose role is what the address says.
struct HttpSignallerSettings : SignallerSettings {
  HttpSignallerSettings () { role.clear (); }
};

// Checked, and the CA file read. An Error is the program's mistake.
Result<WsClientSettings> check_settings (const SignallerSettings &settings);
Result<HttpClientSettings> check_http_settings (const HttpSignallerSettings &settings);

} // namespace wsrtc
