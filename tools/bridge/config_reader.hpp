// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A configuration file, or the addresses on a command line, as a BridgeConfig,
// with all that is wrong in it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "camera_config.hpp"
#include "mistakes.hpp"

namespace wsrtc::bridge {

struct ReadContext {
  std::string folder;             // what relative paths start from
  std::string credentials_folder; // of systemd's LoadCredential=; empty = none
  // What is wrong with a bin description, empty for nothing; nullptr = not checked.
  std::string (*check_filter) (const std::string &description) = nullptr;
  std::string (*check_source) (const std::string &description) = nullptr;
};

struct ConfigReading {
  BridgeConfig config; // of use when there is no mistake
  std::vector<Mistake> mistakes;
  std::vector<Mistake> warnings;
  bool has_secrets = false; // stand in the file itself
};

ConfigReading read_config (std::string_view text, const ReadContext &context);

// The same from a file, whose folder is that of relative paths.
ConfigReading read_config_file (const std::string &path, ReadContext context);

// What the command line says of all its cameras.
struct ArgumentOptions {
  bool always = false;
  std::string credentials_file;
};

// [NAME=]URL each.
ConfigReading read_arguments (const std::vector<std::string> &arguments, const ArgumentOptions &options,
                              const ReadContext &context);

} // namespace wsrtc::bridge
