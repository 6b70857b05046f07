// SPDX-License-Identifier: LGPL-2.1-or-later
#include "credentials_file.hpp"

#include <array>
#include <cerrno>
#include <string_view>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib.h>

#include "text.hpp"

namespace wsrtc::bridge {

namespace {

constexpr size_t longest_line = 1024;

Error unreadable (const char *why)
{
  return {Fault::NotFound, std::string ("cannot be read: ") + why};
}

Result<std::string> read_start (int file)
{
  std::array<char, longest_line + 1> bytes{};
  size_t size = 0;
  while (size < bytes.size ()) {
    const ssize_t got = read (file, bytes.data () + size, bytes.size () - size);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return unreadable (g_strerror (errno));
    if (got == 0)
      break;
    size += static_cast<size_t> (got);
  }
  return std::string (bytes.data (), size);
}

Result<Credentials> parse_line (const std::string &text)
{
  std::string_view rest = text;
  std::string_view line = cut (rest, '\n');
  if (!line.empty () && line.back () == '\r')
    line.remove_suffix (1);
  if (line.size () >= longest_line)
    return Error{Fault::TooLarge, "must have a first line of at most 1023 bytes, user:password"};
  const bool has_colon = line.find (':') != std::string_view::npos;
  const std::string user (cut (line, ':'));
  if (!has_colon || user.empty () || line.find ('\0') != std::string_view::npos)
    return Error{Fault::Malformed, "must have a first line user:password"};
  return Credentials{user, std::string (line)};
}

} // namespace

Result<CredentialsReading> read_credentials_file (const std::string &path)
{
  // Not a pipe without a writer, where opening would wait for ever.
  const int file = open (path.c_str (), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0)
    return unreadable (g_strerror (errno));
  struct stat facts = {};
  const bool regular = fstat (file, &facts) == 0 && S_ISREG (facts.st_mode);
  const Result<std::string> text =
      regular ? read_start (file) : Result<std::string> (unreadable ("it is no file"));
  close (file);
  if (!text)
    return text.error ();
  const Result<Credentials> credentials = parse_line (*text);
  if (!credentials)
    return credentials.error ();
  return CredentialsReading{*credentials, (facts.st_mode & S_IROTH) != 0};
}

} // namespace wsrtc::bridge
