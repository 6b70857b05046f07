// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The command line.
#pragma once

#include <string>
#include <vector>

#include "config_reader.hpp"
#include "result.hpp"

namespace wsrtc::bridge {

// What the program ends with; in --help and docs/bridge.md.
enum ExitCode {
  exit_right = 0,     // ended as asked; the file is right; nothing failed
  exit_wrong = 1,     // the command line or the configuration is wrong
  exit_cannot_run = 2 // port taken, certificate, missing plugin, camera that does not answer
};

enum class Task { Serve, Check, Reference, Discover, SelfTest, Version };

// An option that stands for a key of [server], as it was typed.
struct ServerOption {
  const char *key;
  std::vector<std::string> values;
};

struct Options {
  Task task = Task::Serve;
  std::string config_file;
  std::vector<std::string> cameras; // [NAME=]URL
  std::vector<ServerOption> server; // those that were given
  bool always = false;
  std::string credentials_file;
  std::string discover_address;     // of the interface; empty = all
  unsigned discover_timeout = 2000; // ms
};

// Prints --help and ends the process, where that was asked for.
Result<Options> parse_options (int argc, char **argv);

// The file or the cameras of the command line, with what the options say on top.
ConfigReading load_config (const Options &options, const ReadContext &context);

} // namespace wsrtc::bridge
