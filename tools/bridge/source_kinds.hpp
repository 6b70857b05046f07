// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which addresses can be a camera's, and what brings their media.
#pragma once

#include <string>

#include <gio/gio.h>

#include "source_part.hpp"

namespace wsrtc::bridge {

struct SourceKind {
  const char *scheme;
  unsigned default_port; // of TCP, to knock at; 0 = there is none
  bool is_tls;
  bool is_remote; // speaks with another machine
  bool repeats;   // begins anew when it ends
  Status (*fill) (const CameraConfig &config, const SourceStreamsPtr &streams);
};

// nullptr = none has that scheme.
const SourceKind *find_source_kind (const std::string &url);

// All of them, for messages.
std::string source_schemes ();

// Whom the configuration trusts; nullptr = the system's.
Result<GRef<GTlsDatabase>> read_trust (const CameraConfig &config);

// What fills the bin of a source part; one a file.
Status fill_rtsp_source (const CameraConfig &config, const SourceStreamsPtr &streams);
Status fill_uri_source (const CameraConfig &config, const SourceStreamsPtr &streams);
Status fill_device_source (const CameraConfig &config, const SourceStreamsPtr &streams);
Status fill_test_source (const CameraConfig &config, const SourceStreamsPtr &streams);
Status fill_described_source (const CameraConfig &config, const SourceStreamsPtr &streams);

} // namespace wsrtc::bridge
