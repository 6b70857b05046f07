// SPDX-License-Identifier: LGPL-2.1-or-later
#include "about.hpp"

#include <algorithm>

#include <glib.h>

#include "shown_text.hpp"

namespace wsrtc {

namespace {

bool is_name_character (char c)
{
  return g_ascii_isalnum (c) || c == '.' || c == '_' || c == '-';
}

struct IsFit {
  bool operator() (const std::string &text) const
  {
    return text.empty () || is_shown_text (text, max_meta_text);
  }

  bool operator() (bool) const { return true; }

  bool operator() (int64_t number) const { return number >= -max_meta_number && number <= max_meta_number; }
};

} // namespace

bool is_meta_name (std::string_view name)
{
  return !name.empty () && name.size () <= max_meta_name && g_ascii_isalpha (name.front ()) &&
         std::all_of (name.begin (), name.end (), is_name_character);
}

Status check_about (const About &about)
{
  if (!about.display_name.empty () && !is_shown_text (about.display_name, max_display_name))
    return Error{Fault::Malformed, "\"displayName\" may have at most 128 bytes and no control characters"};
  if (about.meta.size () > max_meta_fields)
    return Error{Fault::TooLarge, "\"meta\" may have at most 32 members"};
  for (const MetaField &field : about.meta) {
    // What is refused is not repeated in the text: it may be anything.
    if (!is_meta_name (field.name))
      return Error{Fault::Malformed, "a member of \"meta\" has a name that is not [A-Za-z][A-Za-z0-9._-]* or "
                                     "has more than 64 characters"};
    if (!std::visit (IsFit{}, field.value))
      return Error{Fault::Malformed, "member \"" + field.name +
                                         "\" of \"meta\" has more than 512 bytes, control characters, or is "
                                         "beyond 2^53"};
  }
  return Done{};
}

} // namespace wsrtc
