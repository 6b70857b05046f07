// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bridge_log.hpp"

#include <algorithm>

#include <glib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gptr.hpp"

namespace wsrtc::bridge {

namespace {

constexpr size_t longest_text = 1000;

// systemd.exec(5): device and inode of what it connected.
bool is_journal ()
{
  const char *stream = g_getenv ("JOURNAL_STREAM");
  struct stat file = {};
  if (!stream || fstat (STDERR_FILENO, &file) != 0)
    return false;
  const GUnique<char> mine (g_strdup_printf ("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT,
                                             guint64 (file.st_dev), guint64 (file.st_ino)));
  return g_str_equal (stream, mine.get ());
}

std::string as_line (const std::string &text)
{
  const GUnique<char> valid (g_utf8_make_valid (text.substr (0, longest_text).c_str (), -1));
  std::string line = valid.get ();
  std::replace_if (
      line.begin (), line.end (), [] (char c) { return g_ascii_iscntrl (c); }, ' ');
  return line;
}

} // namespace

void log_line (Severity severity, const std::string &camera, const std::string &text)
{
  static const bool journal = is_journal ();
  std::string line = journal ? "<" + std::to_string (static_cast<int> (severity)) + ">" : std::string ();
  line += "wsrtc-bridge: ";
  if (!camera.empty ())
    line += "camera \"" + camera + "\": ";
  g_printerr ("%s%s\n", line.c_str (), as_line (text).c_str ());
}

} // namespace wsrtc::bridge
