// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What wsrtc-server is asked to do: the command line on top of a file, checked.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <gst/wsrtc/wsrtc.h>

#include "access_tables.hpp"
#include "gptr.hpp"
#include "key_values.hpp"
#include "mistakes.hpp"

namespace wsrtc::server {

struct ServerConfig {
  std::map<std::string, KeyValue> values; // by key; those that were given, and no others
  AccessTables tables;
  GRef<GstWsrtcAccess> access; // empty = nobody is asked for a token

  // Of that key, empty where it was not given.
  std::string text (const std::string &key) const;
  std::vector<std::string> list (const std::string &key) const;
  bool flag (const std::string &key) const;
};

struct ConfigReading {
  ServerConfig config; // of use when there is no mistake
  std::vector<Mistake> mistakes;
  std::vector<Mistake> warnings;
};

// An option, as it was typed, once or several times.
struct TypedOption {
  std::string key;
  std::string name; // "--port", for messages
  std::vector<std::string> values;
};

struct ReadContext {
  std::string folder;             // what relative paths of the file start from
  std::string credentials_folder; // of systemd's LoadCredential=; empty = none
};

// `typed` goes before what stands in the file.
ConfigReading read_config (std::string_view text, const std::vector<TypedOption> &typed,
                           const ReadContext &context);

// An empty path: the command line alone.
ConfigReading read_config_file (const std::string &path, const std::vector<TypedOption> &typed);

} // namespace wsrtc::server
