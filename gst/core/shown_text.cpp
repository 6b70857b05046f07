// SPDX-License-Identifier: LGPL-2.1-or-later
#include "shown_text.hpp"

#include <algorithm>

#include <glib.h>

namespace wsrtc {

std::string shown_text (std::string_view text, size_t max_bytes)
{
  if (text.empty ())
    return {}; // GLib takes no null pointer
  // What is beyond the limit by far is not even looked at.
  g_autofree char *valid =
      g_utf8_make_valid (text.data (), static_cast<gssize> (std::min (text.size (), max_bytes + 4)));
  std::string shown;
  for (const char *at = valid; *at; at = g_utf8_next_char (at)) {
    const std::string_view character (at, static_cast<size_t> (g_utf8_next_char (at) - at));
    if (shown.size () + character.size () > max_bytes)
      break;
    if (g_unichar_iscntrl (g_utf8_get_char (at)))
      shown += ' ';
    else
      shown += character;
  }
  return shown;
}

bool is_shown_text (std::string_view text, size_t max_bytes)
{
  return !text.empty () && text.size () <= max_bytes && shown_text (text, max_bytes) == text;
}

} // namespace wsrtc
