// SPDX-License-Identifier: LGPL-2.1-or-later
#include "log_line.hpp"

#include <algorithm>

#include <glib.h>

#include "gptr.hpp"

namespace wsrtc {

namespace {

struct EscapeRow {
  gunichar character;
  const char *text;
};

constexpr EscapeRow escapes[] = {
    {'"', "\\\""}, {'\\', "\\\\"}, {'\n', "\\n"}, {'\r', "\\r"}, {'\t', "\\t"},
};

struct Range {
  gunichar first, last;
};

// Controls of both sets, other ends of a line, and what makes text run backwards: it
// would not be read as it is.
constexpr Range unsafe[] = {
    {0x00, 0x1f},     {0x7f, 0x9f},     {0x061c, 0x061c}, {0x200b, 0x200f},   {0x2028, 0x202e},
    {0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xfff0, 0xfffb}, {0xe0000, 0xe007f},
};

bool is_plain (char c)
{
  return g_ascii_isalnum (c) || std::string_view ("._:/@+-[]%").find (c) != std::string_view::npos;
}

void append_escaped (std::string &text, gunichar c, const char *from, const char *to)
{
  for (const EscapeRow &row : escapes) {
    if (c == row.character) {
      text += row.text;
      return;
    }
  }
  const bool is_unsafe = std::any_of (std::begin (unsafe), std::end (unsafe), [c] (const Range &range) {
    return c >= range.first && c <= range.last;
  });
  if (!is_unsafe) {
    text.append (from, to);
    return;
  }
  char code[16];
  g_snprintf (code, sizeof code, c > 0xffff ? "\\U%08x" : "\\u%04x", c);
  text += code;
}

} // namespace

std::string log_value (std::string_view value)
{
  const bool cut = value.size () > max_log_value;
  value = value.substr (0, max_log_value);
  if (!cut && !value.empty () && std::all_of (value.begin (), value.end (), is_plain))
    return std::string (value);
  std::string text = "\"";
  // NUL would end it.
  std::string whole (value);
  std::replace (whole.begin (), whole.end (), '\0', '\x01');
  const GUnique<char> valid (g_utf8_make_valid (whole.data (), static_cast<gssize> (whole.size ())));
  for (const char *at = valid.get (); *at;) {
    const char *next = g_utf8_next_char (at);
    append_escaped (text, g_utf8_get_char (at), at, next);
    at = next;
  }
  return text + (cut ? "…\"" : "\"");
}

LogLine::LogLine (std::string_view peer, std::string_view stream, std::string_view event)
{
  with ("peer", peer).with ("stream", stream).with ("event", event);
}

LogLine &LogLine::with (std::string_view name, std::string_view value)
{
  if (value.empty ())
    return *this;
  if (!text_.empty ())
    text_ += ' ';
  text_.append (name).append ("=").append (log_value (value));
  return *this;
}

LogLine &LogLine::with (std::string_view name, uint64_t value)
{
  return with (name, std::to_string (value));
}

} // namespace wsrtc
