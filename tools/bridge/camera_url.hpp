// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Where a camera is, as people write it: a scheme of a table, and user and
// password in it, which are taken out at once.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "camera_config.hpp"
#include "result.hpp"

namespace wsrtc::bridge {

struct UrlScheme {
  const char *name;
  const char *example;
  const char *meaning;
  bool rtsp;     // rtspsrc takes it: transport, latency and talk mean something
  bool has_host; // its form is scheme://host…
  bool signs_in; // user and password mean something
};

// All that work, for the reference and for messages.
const std::vector<UrlScheme> &url_schemes ();
// nullptr when it is none of them. Upper case counts as lower case.
const UrlScheme *find_scheme (std::string_view url);

struct CameraUrl {
  std::string url; // its scheme in lower case, without user and password
  const UrlScheme *scheme = nullptr;
  std::optional<Credentials> credentials;
};

// The text of an Error never has user or password in it.
Result<CameraUrl> parse_camera_url (std::string_view text);

// For a camera without a name: its host, device or file, as a stream's name.
std::string name_from_url (const CameraUrl &url);

} // namespace wsrtc::bridge
