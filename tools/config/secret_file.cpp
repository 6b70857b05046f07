// SPDX-License-Identifier: LGPL-2.1-or-later
#include "secret_file.hpp"

#include <algorithm>

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib.h>

#include "config_text.hpp"
#include "words.hpp"

namespace wsrtc {

namespace {

Error unreadable (const char *why)
{
  return {Fault::NotFound, std::string ("cannot be read: ") + why};
}

Result<std::string> read_start (int file, size_t most)
{
  std::string bytes (most, '\0');
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
  bytes.resize (size);
  return bytes;
}

} // namespace

Result<SecretFile> read_secret_file (const std::string &path, size_t most)
{
  // Not a pipe without a writer, where opening would wait for ever.
  const int file = open (path.c_str (), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0)
    return unreadable (g_strerror (errno));
  struct stat facts = {};
  const bool regular = fstat (file, &facts) == 0 && S_ISREG (facts.st_mode);
  const Result<std::string> text =
      regular ? read_start (file, most) : Result<std::string> (unreadable ("it is no file"));
  close (file);
  if (!text)
    return text.error ();
  return SecretFile{*text, (facts.st_mode & S_IROTH) != 0};
}

Result<SecretFile> read_secret_line (const std::string &path, size_t most)
{
  Result<SecretFile> file = read_secret_file (path, most);
  if (!file)
    return file;
  file->text.resize (std::min (file->text.size (), file->text.find_first_of ("\r\n")));
  if (file->text.empty () || file->text.find ('\0') != std::string::npos)
    return Error{Fault::InvalidArgument, "must have the secret on its first line"};
  return file;
}

std::string find_secret_file (const std::string &path, const std::string &folder,
                              const std::string &credentials_folder)
{
  if (!credentials_folder.empty () && path.find ('/') == std::string::npos) {
    const std::string given = credentials_folder + "/" + path;
    if (access (given.c_str (), F_OK) == 0)
      return given;
  }
  return full_path (path, folder);
}

std::string open_file_text (const std::string &path)
{
  return "everybody on this machine can read " + quoted (path) + ": chmod 600 it";
}

std::string open_config_text (const std::string &path)
{
  struct stat facts = {};
  const bool is_open =
      stat (path.c_str (), &facts) == 0 && S_ISREG (facts.st_mode) && (facts.st_mode & S_IROTH) != 0;
  return is_open ? "everybody on this machine can read this file, which has secrets in it: chmod 600 it" : "";
}

} // namespace wsrtc
