// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The few operations on text that the checks of line-based grammars (SDP, ICE
// candidates) have in common. None allocates, none depends on the locale.
#pragma once

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

#include <glib.h>

namespace wsrtc {

inline bool is_digit (char c)
{
  return g_ascii_isdigit (c);
}

// At least one character, and all of them are of that kind.
template <typename Predicate> bool is_all (std::string_view text, Predicate predicate)
{
  return !text.empty () && std::all_of (text.begin (), text.end (), predicate);
}

inline bool equal_ignoring_case (std::string_view a, std::string_view b)
{
  return a.size () == b.size () && std::equal (a.begin (), a.end (), b.begin (), [] (char x, char y) {
           return g_ascii_tolower (x) == g_ascii_tolower (y);
         });
}

inline bool has_prefix (std::string_view text, std::string_view prefix)
{
  return text.substr (0, prefix.size ()) == prefix;
}

// True when the prefix was there.
inline bool drop_prefix (std::string_view &text, std::string_view prefix)
{
  if (!has_prefix (text, prefix))
    return false;
  text.remove_prefix (prefix.size ());
  return true;
}

// What stands before the separator (all, if there is none); `text` keeps what
// stands behind it.
inline std::string_view cut (std::string_view &text, char separator)
{
  const size_t at = text.find (separator);
  const std::string_view part = text.substr (0, at);
  text = at == std::string_view::npos ? std::string_view () : text.substr (at + 1);
  return part;
}

// Digits only, no sign, no space, at most `max`.
inline std::optional<unsigned> parse_number (std::string_view text, unsigned max)
{
  unsigned value = 0;
  const char *const end = text.data () + text.size ();
  const auto [stop, error] = std::from_chars (text.data (), end, value);
  if (text.empty () || error != std::errc () || stop != end || value > max)
    return std::nullopt;
  return value;
}

// Calls `visit` for each part; ends with false as soon as one call gives false.
// Empty parts count; an empty text is one empty part.
template <typename Visit> bool for_each_part (std::string_view text, char separator, Visit visit)
{
  for (;;) {
    const bool last = text.find (separator) == std::string_view::npos;
    if (!visit (cut (text, separator)))
      return false;
    if (last)
      return true;
  }
}

} // namespace wsrtc
