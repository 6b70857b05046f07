// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The keys of wsrtc-server's file and its options: one for each property of
// GstWsrtcServer, made out of the property itself, and a few of the program's own.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "key_values.hpp"

namespace wsrtc::server {

struct ServerKey {
  std::string section;  // "server" or "limits"
  std::string name;     // "max_viewers"
  std::string property; // "max-viewers"; empty = of the program itself
  std::string option;   // "max-viewers"
  KeyType type = KeyType::Text;
  double low = 0, high = 0;
  std::vector<std::string> words; // none
  std::string default_text;       // as in a file; empty = none
  std::string meaning;
  bool restart = false; // counts only when the program starts
  // What is wrong with the value ("must …"), or nothing; nullptr = not looked at.
  std::string (*check) (const KeyValue &value) = nullptr;

  KeyShape shape () const { return {type, low, high, words}; }
};

const std::vector<ServerKey> &server_keys ();

// nullptr = none.
const ServerKey *find_key (std::string_view section, std::string_view name);

} // namespace wsrtc::server
