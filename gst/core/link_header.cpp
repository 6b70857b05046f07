// SPDX-License-Identifier: LGPL-2.1-or-later
#include "link_header.hpp"

#include <string_view>

#include "text.hpp"

namespace wsrtc {

namespace {

bool is_visible (char c)
{
  return c >= 0x20 && c < 0x7f;
}

// RFC 8288 section 3: what would end the address.
bool is_in_address (char c)
{
  return is_visible (c) && c != ' ' && c != '<' && c != '>' && c != '"';
}

// RFC 9110 section 5.6.4, a quoted-string.
std::string quote (std::string_view text)
{
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

} // namespace

std::string write_ice_link (const IceServer &server)
{
  const auto fits = [] (const std::string &text) { return text.empty () || is_all (text, is_visible); };
  if (!is_all (server.url, is_in_address) || !fits (server.username) || !fits (server.credential))
    return {};
  std::string link = "<" + server.url + ">; rel=\"ice-server\"";
  if (server.username.empty () && server.credential.empty ())
    return link;
  return link + "; username=" + quote (server.username) + "; credential=" + quote (server.credential) +
         "; credential-type=\"password\"";
}

} // namespace wsrtc
