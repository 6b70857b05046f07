// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The command line: an option for each key of the file, and a few more.
#pragma once

#include <string>
#include <vector>

#include "result.hpp"
#include "server_config.hpp"

namespace wsrtc::server {

// What the program ends with; in --help. The same as wsrtc-bridge's.
enum ExitCode {
  exit_right = 0,     // ended as asked; the file is right
  exit_wrong = 1,     // the command line or the configuration is wrong
  exit_cannot_run = 2 // port taken, certificate
};

enum class Task { Serve, Check, Reference, Version };

struct Options {
  Task task = Task::Serve;
  std::string config_file;
  std::vector<TypedOption> typed;
};

// Prints --help and ends the process, where that was asked for.
Result<Options> parse_options (int argc, char **argv);

} // namespace wsrtc::server
