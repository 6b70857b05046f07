// SPDX-License-Identifier: LGPL-2.1-or-later
#include "link_reader.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include <glib.h>

#include "text.hpp"

namespace wsrtc {

namespace {

constexpr size_t max_value_bytes = 512;

bool is_token_char (char c)
{
  return g_ascii_isalnum (c) ||
         (c != '\0' && std::string_view ("!#$%&'*+-.^_`|~").find (c) != std::string_view::npos);
}

// Reads a field value from the left. A method that does not find what it is
// after gives nothing, and the rest of the value is not used.
class Reader {
public:
  explicit Reader (std::string_view text) : text_ (text) {}

  bool at_end () const { return text_.empty (); }

  void skip_space ()
  {
    while (!text_.empty () && (text_.front () == ' ' || text_.front () == '\t'))
      text_.remove_prefix (1);
  }

  bool take (char c)
  {
    skip_space ();
    if (text_.empty () || text_.front () != c)
      return false;
    text_.remove_prefix (1);
    return true;
  }

  std::optional<std::string> target ()
  {
    if (!take ('<'))
      return std::nullopt;
    const size_t end = text_.find ('>');
    if (end == std::string_view::npos)
      return std::nullopt;
    const std::string url (text_.substr (0, end));
    text_.remove_prefix (end + 1);
    return url;
  }

  std::string token ()
  {
    skip_space ();
    const auto end = std::find_if_not (text_.begin (), text_.end (), is_token_char);
    const auto length = static_cast<size_t> (end - text_.begin ());
    const std::string word (text_.substr (0, length));
    text_.remove_prefix (length);
    return word;
  }

  // RFC 9110 section 5.6.4, with a backslash before what is meant literally.
  std::optional<std::string> value ()
  {
    if (!take ('"'))
      return token ();
    std::string out;
    while (!text_.empty ()) {
      char c = text_.front ();
      text_.remove_prefix (1);
      if (c == '"')
        return out;
      if (c == '\\') {
        if (text_.empty ())
          return std::nullopt;
        c = text_.front ();
        text_.remove_prefix (1);
      }
      out += c;
    }
    return std::nullopt;
  }

private:
  std::string_view text_;
};

struct Link {
  IceServer server;
  std::string relation;
};

// The first one of a name counts (RFC 8288 section 3.3).
void put (std::string &place, std::string value)
{
  if (place.empty ())
    place = std::move (value);
}

bool read_parameters (Reader &reader, Link &link)
{
  while (reader.take (';')) {
    const std::string name = reader.token ();
    if (!reader.take ('='))
      continue;
    auto value = reader.value ();
    if (!value)
      return false;
    if (equal_ignoring_case (name, "rel"))
      put (link.relation, std::move (*value));
    else if (equal_ignoring_case (name, "username"))
      put (link.server.username, std::move (*value));
    else if (equal_ignoring_case (name, "credential"))
      put (link.server.credential, std::move (*value));
  }
  return true;
}

bool is_ice_server (const Link &link)
{
  static constexpr std::array schemes = {"stun:", "stuns:", "turn:", "turns:"};
  const IceServer &server = link.server;
  const bool related = !for_each_part (
      link.relation, ' ', [] (std::string_view word) { return !equal_ignoring_case (word, "ice-server"); });
  const auto fits = [] (const std::string &text) {
    return text.size () <= max_value_bytes &&
           std::none_of (text.begin (), text.end (), [] (char c) { return g_ascii_iscntrl (c); });
  };
  return related && fits (server.url) && fits (server.username) && fits (server.credential) &&
         server.url.find (' ') == std::string::npos &&
         std::any_of (schemes.begin (), schemes.end (),
                      [&server] (const char *scheme) { return has_prefix (server.url, scheme); });
}

} // namespace

void parse_ice_links (std::string_view value, std::vector<IceServer> &servers)
{
  Reader reader (value);
  while (servers.size () < max_link_servers) {
    while (reader.take (',')) {
    } // a list may have empty members
    auto url = reader.target ();
    if (!url)
      return;
    Link link{{std::move (*url), {}, {}}, {}};
    if (!read_parameters (reader, link))
      return;
    if (is_ice_server (link))
      servers.push_back (std::move (link.server));
    if (!reader.take (','))
      return;
  }
}

} // namespace wsrtc
