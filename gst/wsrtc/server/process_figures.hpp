// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the process of this server takes of the machine, from Linux's /proc.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace wsrtc {

struct ProcessFigures {
  double cpu_seconds = 0;
  double start_time = 0; // s since 1970
  uint64_t resident_bytes = 0;
  uint64_t virtual_bytes = 0;
  uint64_t threads = 0;
  uint64_t open_fds = 0;
  uint64_t max_fds = 0;
};

// What /proc/PID/stat says, with times in ticks.
struct ProcessStat {
  uint64_t cpu_ticks = 0;   // of user and system
  uint64_t start_ticks = 0; // since the machine was started
  uint64_t threads = 0;
  uint64_t virtual_bytes = 0;
  uint64_t resident_pages = 0;
};

std::optional<ProcessStat> parse_process_stat (std::string_view text);

// Zeros where nothing can be read. Takes some ten µs.
ProcessFigures read_process_figures ();

} // namespace wsrtc
