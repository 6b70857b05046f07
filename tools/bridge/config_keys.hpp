// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The keys of a configuration file, a row each. The parser, --check and the
// reference in docs/bridge-reference.md read this table and nothing else.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "camera_config.hpp"
#include "key_values.hpp"
#include "toml_tree.hpp"

namespace wsrtc::bridge {

// Tables of the file.
enum class Section { Server, Limits, Camera, Record };

// A camera while it is read: what the file says, before it is put together.
struct CameraDraft {
  CameraConfig config;
  std::string user;
  std::string password;
  std::string credentials_file;
  std::string substream; // a URL, as written
  int rotate = 0;        // degrees
  int width = 0;         // of `scale`, 0 = as it is
  int height = 0;
  std::string overlay;
  std::string filter;
  std::map<std::string, FilePlace> set; // in the camera's own section: the places of the values
  FilePlace place;                      // of its section
};

// Where a row stores to; `camera` for all but [server] and [limits].
struct KeyTarget {
  BridgeConfig *server = nullptr;
  CameraDraft *camera = nullptr;
};

struct ConfigKey {
  Section section;
  const char *name;
  KeyType type;
  double low, high;
  std::vector<std::string> words;
  const char *default_text; // as in a file; nullptr = none
  const char *meaning;
  bool in_defaults; // may stand in [defaults]
  // What is wrong with the value ("must …"), or nothing. nullptr = one of the limits, which are kept
  // by their names.
  std::string (*store) (const KeyTarget &target, const KeyValue &value);

  KeyShape shape () const { return {type, low, high, words}; }
};

const std::vector<ConfigKey> &config_keys ();

const ConfigKey *find_key (Section section, std::string_view name);

// "[server]", "[limits]", "[[camera]]", "[camera.record]".
const char *to_string (Section section);

} // namespace wsrtc::bridge
