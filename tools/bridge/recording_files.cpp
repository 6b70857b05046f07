// SPDX-License-Identifier: LGPL-2.1-or-later
#include "recording_files.hpp"

#include <algorithm>
#include <string_view>

#include <glib/gstdio.h>

#include "gptr.hpp"

namespace wsrtc {

template <> struct GFree<GDir> {
  void operator() (GDir *p) const { g_dir_close (p); }
};

template <> struct GFree<GDateTime> {
  void operator() (GDateTime *p) const { g_date_time_unref (p); }
};

} // namespace wsrtc

namespace wsrtc::bridge {

namespace {

constexpr const char *ending = ".mkv";
constexpr std::string_view pattern = "dddddddd-dddddd"; // d: a digit

// Of a file's name: when it began, and which one of that second it is. Empty: it
// is no recording of that camera.
std::string key_of (const std::string &name, const std::string &camera)
{
  const std::string begin = camera + "-";
  const size_t tail = name.size () - std::min (name.size (), std::string_view (ending).size ());
  if (name.compare (0, begin.size (), begin) != 0 || name.compare (tail, std::string::npos, ending) != 0 ||
      tail < begin.size () + pattern.size ())
    return {};
  const std::string stamp = name.substr (begin.size (), tail - begin.size ());
  for (size_t i = 0; i < pattern.size (); i++)
    if (pattern[i] == 'd' ? !g_ascii_isdigit (stamp[i]) : stamp[i] != pattern[i])
      return {};
  const std::string rest = stamp.substr (pattern.size ());
  const bool numbered =
      rest.size () > 1 && rest[0] == '-' &&
      std::all_of (rest.begin () + 1, rest.end (), [] (char c) { return g_ascii_isdigit (c); });
  if (!rest.empty () && !numbered)
    return {};
  // Numbers sort as text when they are of one length.
  return stamp.substr (0, pattern.size ()) + std::string (10 - std::min<size_t> (10, rest.size ()), ' ') +
         rest;
}

std::string path_of (const std::string &folder, const std::string &name)
{
  const GUnique<char> path (g_build_filename (folder.c_str (), name.c_str (), nullptr));
  return path.get ();
}

} // namespace

std::string next_recording (const std::string &folder, const std::string &camera)
{
  const GUnique<GDateTime> now (g_date_time_new_now_local ());
  const GUnique<char> stamp (g_date_time_format (now.get (), "%Y%m%d-%H%M%S"));
  const std::string stem = camera + "-" + stamp.get ();
  std::string path = path_of (folder, stem + ending);
  for (int number = 2; g_file_test (path.c_str (), G_FILE_TEST_EXISTS) && number < 1000; number++)
    path = path_of (folder, stem + "-" + std::to_string (number) + ending);
  return path;
}

std::vector<std::string> list_recordings (const std::string &folder, const std::string &camera)
{
  const GUnique<GDir> files (g_dir_open (folder.c_str (), 0, nullptr));
  std::vector<std::pair<std::string, std::string>> found;
  while (const char *name = files ? g_dir_read_name (files.get ()) : nullptr) {
    std::string key = key_of (name, camera);
    if (!key.empty ())
      found.emplace_back (std::move (key), name);
  }
  std::sort (found.begin (), found.end ());
  std::vector<std::string> paths;
  paths.reserve (found.size ());
  for (const auto &item : found)
    paths.push_back (path_of (folder, item.second));
  return paths;
}

void remove_old_recordings (const std::string &folder, const std::string &camera, unsigned files)
{
  const auto all = list_recordings (folder, camera);
  if (files == 0)
    return;
  for (size_t i = 0; i + files < all.size (); i++)
    g_remove (all[i].c_str ());
}

} // namespace wsrtc::bridge
