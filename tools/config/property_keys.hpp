// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Keys of a file that are properties of GstWsrtcServer, made out of the properties
// themselves: what one may be, its default and what it is for stand there.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <gst/wsrtc/wsrtc-server.h>

#include "key_values.hpp"

namespace wsrtc {

struct PropertyKey {
  std::string section;  // "server" or "limits"
  std::string name;     // "max_viewers"
  std::string property; // "max-viewers"; empty = of the program itself
  KeyType type = KeyType::Text;
  double low = 0, high = 0;
  std::vector<std::string> words; // none
  std::string default_text;       // as in a file; empty = none
  std::string meaning;

  KeyShape shape () const { return {type, low, high, words}; }
};

// By the names of keys.
using KeyValues = std::map<std::string, KeyValue>;

// Of each property that a value of a file can set.
std::vector<PropertyKey> property_keys ();

// Those of [limits].
const std::vector<PropertyKey> &limit_keys ();

// Of one that is a property; what is not given has its default.
void set_property (GstWsrtcServer *server, const PropertyKey &key, const KeyValues &values);

} // namespace wsrtc
