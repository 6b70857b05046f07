// SPDX-License-Identifier: LGPL-2.1-or-later
#include "process_figures.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <string>

#include <sys/resource.h>
#include <unistd.h>

#include <glib.h>

#include "gptr.hpp"
#include "text.hpp"

namespace wsrtc {

namespace {

// proc_pid_stat(5), counted from the field behind the name, which is the third.
enum Field {
  UTime = 11,
  STime = 12,
  Threads = 17,
  StartTime = 19,
  VirtualSize = 20,
  ResidentSize = 21,
  Fields
};

uint64_t ticks_per_second ()
{
  const long ticks = sysconf (_SC_CLK_TCK);
  return ticks > 0 ? static_cast<uint64_t> (ticks) : 100;
}

std::string read_file (const char *path)
{
  char *text = nullptr;
  gsize size = 0;
  if (!g_file_get_contents (path, &text, &size, nullptr))
    return {};
  const GUnique<char> owned (text);
  return {text, size};
}

uint64_t count_fds ()
{
  GDir *folder = g_dir_open ("/proc/self/fd", 0, nullptr);
  if (!folder)
    return 0;
  uint64_t count = 0;
  while (g_dir_read_name (folder))
    count++;
  g_dir_close (folder);
  return count > 0 ? count - 1 : 0; // that of the folder
}

// When the machine was started, in s since 1970.
double boot_time ()
{
  const double up = g_ascii_strtod (read_file ("/proc/uptime").c_str (), nullptr);
  return static_cast<double> (g_get_real_time ()) / 1e6 - up;
}

} // namespace

std::optional<ProcessStat> parse_process_stat (std::string_view text)
{
  // The name may have anything, parentheses too.
  const size_t end = text.rfind (')');
  if (end == std::string_view::npos || end + 2 > text.size ())
    return std::nullopt;
  text.remove_prefix (end + 2);
  std::array<uint64_t, Fields> fields{};
  size_t count = 0;
  for_each_part (text, ' ', [&] (std::string_view part) {
    std::from_chars (part.data (), part.data () + part.size (), fields[count]);
    return ++count < fields.size ();
  });
  if (count < fields.size ())
    return std::nullopt;
  return ProcessStat{fields[UTime] + fields[STime], fields[StartTime], fields[Threads], fields[VirtualSize],
                     fields[ResidentSize]};
}

ProcessFigures read_process_figures ()
{
  // It does not change.
  static const double booted = boot_time ();
  ProcessFigures figures;
  const auto ticks = static_cast<double> (ticks_per_second ());
  if (const auto stat = parse_process_stat (read_file ("/proc/self/stat"))) {
    figures.cpu_seconds = static_cast<double> (stat->cpu_ticks) / ticks;
    figures.start_time = booted + static_cast<double> (stat->start_ticks) / ticks;
    figures.resident_bytes = stat->resident_pages * static_cast<uint64_t> (sysconf (_SC_PAGESIZE));
    figures.virtual_bytes = stat->virtual_bytes;
    figures.threads = stat->threads;
  }
  figures.open_fds = count_fds ();
  rlimit limit{};
  if (getrlimit (RLIMIT_NOFILE, &limit) == 0)
    figures.max_fds = limit.rlim_cur;
  return figures;
}

} // namespace wsrtc
