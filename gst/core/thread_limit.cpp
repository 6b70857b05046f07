// SPDX-License-Identifier: LGPL-2.1-or-later
#include "thread_limit.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

#include <sys/resource.h>
#include <unistd.h>

#include <glib.h>

#include "gptr.hpp"
#include "text.hpp"

namespace wsrtc {

namespace {

// Of other processes, for which all of /proc is read.
constexpr gint64 count_is_good_for = G_USEC_PER_SEC;

std::string read_file (const std::string &path)
{
  char *text = nullptr;
  gsize size = 0;
  if (!g_file_get_contents (path.c_str (), &text, &size, nullptr))
    return {};
  const GUnique<char> owned (text);
  return {text, size};
}

// What it begins with; nothing for "max".
std::optional<size_t> number_of (std::string_view text)
{
  size_t number = 0;
  const auto read = std::from_chars (text.data (), text.data () + text.size (), number);
  return read.ec == std::errc () ? std::optional (number) : std::nullopt;
}

size_t left (size_t limit, size_t used)
{
  return limit > used ? limit - used : 0;
}

// ---- control groups

// The group and those around it, up to the one that is mounted as the root.
size_t free_in_group (const std::string &mount, std::string group)
{
  size_t room = SIZE_MAX;
  for (;;) {
    const std::string folder = mount + group;
    const auto limit = number_of (read_file (folder + "/pids.max"));
    const auto used = number_of (read_file (folder + "/pids.current"));
    if (limit && used)
      room = std::min (room, left (*limit, *used));
    if (group.empty ())
      return room;
    group.erase (group.rfind ('/'));
  }
}

// "/" is the root itself, as which a container sees its own.
std::string group_of (std::string_view path)
{
  return path.empty () || path.front () != '/' || path == "/" ? std::string () : std::string (path);
}

bool has_pids (std::string_view controllers)
{
  return !for_each_part (controllers, ',', [] (std::string_view one) { return one != "pids"; });
}

// ---- the user

// The first number behind the name at the beginning of a line.
std::optional<size_t> field (std::string_view status, std::string_view name)
{
  const size_t at = status.find (name);
  if (at == std::string_view::npos)
    return std::nullopt;
  status.remove_prefix (at + name.size ());
  status.remove_prefix (std::min (status.find_first_not_of ("\t "), status.size ()));
  return number_of (status);
}

// None where it is another user's, or has just ended.
size_t threads_of (const std::string &process, unsigned uid)
{
  const std::string status = read_file (process + "/status");
  return field (status, "\nUid:") == uid ? field (status, "\nThreads:").value_or (0) : 0;
}

size_t count_of_others (unsigned uid)
{
  static std::mutex mutex;
  static std::optional<gint64> counted;
  static size_t count = 0;
  const std::lock_guard<std::mutex> lock (mutex);
  const gint64 now = g_get_monotonic_time ();
  if (!counted || now - *counted > count_is_good_for) {
    count = left (threads_of_user ("/proc", uid), threads_of ("/proc/self", uid));
    counted = now;
  }
  return count;
}

size_t free_of_user ()
{
  const unsigned uid = getuid ();
  rlimit limit{};
  if (uid == 0 || getrlimit (RLIMIT_NPROC, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
    return SIZE_MAX;
  return left (limit.rlim_cur, count_of_others (uid) + threads_of ("/proc/self", uid));
}

} // namespace

size_t free_in_groups (const std::string &groups, const std::string &root)
{
  size_t room = SIZE_MAX;
  for_each_part (groups, '\n', [&] (std::string_view line) {
    cut (line, ':'); // the number of the hierarchy
    const std::string_view controllers = cut (line, ':');
    const std::string group = group_of (line);
    if (has_pids (controllers))
      room = std::min (room, free_in_group (root + "/pids", group));
    else if (controllers.empty ())
      room = std::min ({room, free_in_group (root, group), free_in_group (root + "/unified", group)});
    return true;
  });
  return room;
}

size_t threads_of_user (const std::string &proc, unsigned uid)
{
  const std::unique_ptr<GDir, decltype (&g_dir_close)> folder (g_dir_open (proc.c_str (), 0, nullptr),
                                                               g_dir_close);
  size_t count = 0;
  while (const char *name = folder ? g_dir_read_name (folder.get ()) : nullptr)
    if (is_digit (*name))
      count += threads_of (proc + "/" + name, uid);
  return count;
}

size_t free_threads ()
{
  return std::min (free_in_groups (read_file ("/proc/self/cgroup"), "/sys/fs/cgroup"), free_of_user ());
}

} // namespace wsrtc
