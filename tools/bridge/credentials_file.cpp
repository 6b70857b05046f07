// SPDX-License-Identifier: LGPL-2.1-or-later
#include "credentials_file.hpp"

#include <string_view>

#include "secret_file.hpp"
#include "text.hpp"

namespace wsrtc::bridge {

namespace {

constexpr size_t longest_line = 1024;

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
  const Result<SecretFile> file = read_secret_file (path, longest_line + 1);
  if (!file)
    return file.error ();
  const Result<Credentials> credentials = parse_line (file->text);
  if (!credentials)
    return credentials.error ();
  return CredentialsReading{*credentials, file->others_may_read};
}

} // namespace wsrtc::bridge
