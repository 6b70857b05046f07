// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the URI of a Janus client names: a plugin, what of it, and the secrets.
#pragma once

#include <string>

#include "dialect.hpp"

namespace wsrtc {

enum class JanusPlugin { VideoRoom, EchoTest, Streaming };

struct JanusPlace {
  JanusPlugin plugin = JanusPlugin::EchoTest;
  std::string id;      // of the room or the mountpoint
  std::string name;    // the end of the path, such as "room/1234": for people
  size_t segments = 0; // of the path, which the server does not get
  // Of the query, "" = not given.
  std::string feed;    // whom to subscribe to
  std::string user;    // our own id in the room
  std::string display; // our own name in the room
  std::string pin;     // of the room or the mountpoint
  std::string token;   // of every request
  std::string apisecret;
  bool string_ids = false; // Janus is configured for ids that are text
};

Result<JanusPlace> parse_janus_place (const DialectConfig &config);

// "janus.plugin.videoroom", …
const char *janus_plugin_name (JanusPlugin plugin);

} // namespace wsrtc
