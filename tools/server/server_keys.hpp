// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The keys of wsrtc-server's file and its options: one for each property of
// GstWsrtcServer, made out of the property itself, and a few of the program's own.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "property_keys.hpp"

namespace wsrtc::server {

struct ServerKey : PropertyKey {
  std::string option;   // "max-viewers"
  bool restart = false; // counts only when the program starts
  // What is wrong with the value ("must …"), or nothing; nullptr = not looked at.
  std::string (*check) (const KeyValue &value) = nullptr;
};

const std::vector<ServerKey> &server_keys ();

// nullptr = none.
const ServerKey *find_key (std::string_view section, std::string_view name);

} // namespace wsrtc::server
