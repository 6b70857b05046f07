// SPDX-License-Identifier: LGPL-2.1-or-later
#include "json_writer.hpp"

#include <utility>

#include <glib.h>

#include "gptr.hpp"

namespace wsrtc {

namespace {

void append_escaped (std::string &out, char c, bool after_lt)
{
  static constexpr std::string_view meanings = "\"\\\b\f\n\r\t";
  static constexpr std::string_view letters = "\"\\bfnrt";
  static constexpr char hex[] = "0123456789abcdef";
  const auto byte = static_cast<unsigned char> (c);
  if (const size_t which = meanings.find (c); which != std::string_view::npos) {
    out += '\\';
    out += letters[which];
  } else if (byte < 0x20) {
    out += "\\u00";
    out += hex[byte >> 4];
    out += hex[byte & 15];
  } else {
    // "</script>" in a string must not end the script of a page around it.
    if (c == '/' && after_lt)
      out += '\\';
    out += c;
  }
}

void append_quoted (std::string &out, std::string_view text)
{
  // A text frame must be UTF-8 without NUL even if a library gave us something else.
  if (!text.empty () && !g_utf8_validate_len (text.data (), text.size (), nullptr)) {
    const GUnique<char> valid (g_utf8_make_valid (text.data (), static_cast<gssize> (text.size ())));
    append_quoted (out, valid.get ());
    return;
  }
  out += '"';
  char before = '\0';
  for (const char c : text) {
    append_escaped (out, c, before == '<');
    before = c;
  }
  out += '"';
}

} // namespace

// Every value and every key but the first of its object or array needs a comma
// before it; a key takes it away from its value.
void JsonWriter::separate ()
{
  if (need_comma_)
    text_ += ',';
  need_comma_ = true;
}

JsonWriter &JsonWriter::begin_object ()
{
  separate ();
  text_ += '{';
  need_comma_ = false;
  return *this;
}

JsonWriter &JsonWriter::end_object ()
{
  text_ += '}';
  need_comma_ = true;
  return *this;
}

JsonWriter &JsonWriter::begin_array ()
{
  separate ();
  text_ += '[';
  need_comma_ = false;
  return *this;
}

JsonWriter &JsonWriter::end_array ()
{
  text_ += ']';
  need_comma_ = true;
  return *this;
}

JsonWriter &JsonWriter::key (std::string_view name)
{
  separate ();
  append_quoted (text_, name);
  text_ += ':';
  need_comma_ = false;
  return *this;
}

JsonWriter &JsonWriter::string (std::string_view value)
{
  separate ();
  append_quoted (text_, value);
  return *this;
}

JsonWriter &JsonWriter::number (int64_t value)
{
  separate ();
  text_ += std::to_string (value);
  return *this;
}

JsonWriter &JsonWriter::boolean (bool value)
{
  separate ();
  text_ += value ? "true" : "false";
  return *this;
}

JsonWriter &JsonWriter::null ()
{
  separate ();
  text_ += "null";
  return *this;
}

JsonWriter &JsonWriter::json_text (std::string_view value)
{
  separate ();
  text_ += value;
  return *this;
}

std::string JsonWriter::take ()
{
  need_comma_ = false;
  return std::exchange (text_, std::string ());
}

std::string json_quote (std::string_view text)
{
  std::string quoted;
  append_quoted (quoted, text);
  return quoted;
}

} // namespace wsrtc
