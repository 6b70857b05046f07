// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The scanner that stands before json-glib. It keeps its own stack of open
// objects and arrays, so that no input can exhaust the thread's.
#include "json_reader.hpp"

#include <set>

#include <glib.h>

#include "text.hpp"

namespace wsrtc {

namespace {

bool is_digit (char c)
{
  return c >= '0' && c <= '9';
}

void append_utf8 (std::string &text, gunichar c)
{
  char bytes[6];
  text.append (bytes, static_cast<size_t> (g_unichar_to_utf8 (c, bytes)));
}

class Scanner {
public:
  explicit Scanner (std::string_view text) : text_ (text) {}

  // nullptr = one whole JSON value and nothing after it.
  const char *scan ();

  size_t position () const { return at_; }

  bool too_deep () const { return too_deep_; }

private:
  struct Open {
    bool object = false;
    std::set<std::string> names; // of an object's members so far, decoded
  };

  char peek () const { return at_ < text_.size () ? text_[at_] : '\0'; }

  bool take (char c);
  void skip_space ();
  void skip_digits ();
  bool fail (const char *why);
  bool scalar ();
  bool open (bool object);
  bool after_value ();
  bool member_name ();
  bool literal (std::string_view word);
  bool number ();
  bool string (std::string &decoded);
  bool escape (std::string &decoded);
  bool unicode_escape (std::string &decoded);
  bool hex4 (gunichar &unit);

  std::string_view text_;
  size_t at_ = 0;
  std::vector<Open> open_;
  bool complete_ = false;
  bool too_deep_ = false;
  const char *error_ = nullptr;
};

bool Scanner::take (char c)
{
  if (peek () != c)
    return false;
  at_++;
  return true;
}

void Scanner::skip_space ()
{
  while (peek () == ' ' || peek () == '\t' || peek () == '\n' || peek () == '\r')
    at_++;
}

void Scanner::skip_digits ()
{
  while (is_digit (peek ()))
    at_++;
}

bool Scanner::fail (const char *why)
{
  error_ = why;
  return false;
}

const char *Scanner::scan ()
{
  skip_space ();
  while (!complete_) {
    const bool opens = peek () == '{' || peek () == '[';
    if (!(opens ? open (peek () == '{') : scalar () && after_value ()))
      return error_;
  }
  return nullptr;
}

bool Scanner::scalar ()
{
  std::string ignored;
  switch (peek ()) {
  case '"':
    return string (ignored);
  case 't':
    return literal ("true");
  case 'f':
    return literal ("false");
  case 'n':
    return literal ("null");
  default:
    return number ();
  }
}

// Opens an object or array and goes on to where its first value begins; an
// empty one is closed at once.
bool Scanner::open (bool object)
{
  if (open_.size () >= max_json_depth) {
    too_deep_ = true;
    return fail ("nested too deeply");
  }
  at_++;
  open_.emplace_back ().object = object;
  skip_space ();
  if (peek () == (object ? '}' : ']'))
    return after_value ();
  return !object || member_name ();
}

// Closes what ends here, up to the place where the next value begins.
bool Scanner::after_value ()
{
  for (;;) {
    skip_space ();
    if (open_.empty ()) {
      complete_ = true;
      return at_ == text_.size () || fail ("text after the end");
    }
    const bool object = open_.back ().object;
    if (take (',')) {
      skip_space ();
      return !object || member_name ();
    }
    if (!take (object ? '}' : ']'))
      return fail (object ? "expected ',' or '}'" : "expected ',' or ']'");
    open_.pop_back ();
  }
}

bool Scanner::member_name ()
{
  std::string name;
  if (peek () != '"')
    return fail ("expected a member's name");
  if (!string (name))
    return false;
  if (!open_.back ().names.insert (std::move (name)).second)
    return fail ("the same member twice");
  skip_space ();
  if (!take (':'))
    return fail ("expected ':'");
  skip_space ();
  return true;
}

bool Scanner::literal (std::string_view word)
{
  if (text_.substr (at_, word.size ()) != word)
    return fail ("expected a value");
  at_ += word.size ();
  return true;
}

bool Scanner::number ()
{
  const bool minus = take ('-');
  if (!is_digit (peek ()))
    return fail (minus ? "expected a digit" : "expected a value");
  if (take ('0')) {
    if (is_digit (peek ()))
      return fail ("a number with a leading zero");
  } else {
    skip_digits ();
  }
  if (take ('.')) {
    if (!is_digit (peek ()))
      return fail ("expected a digit");
    skip_digits ();
  }
  if (take ('e') || take ('E')) {
    if (!take ('+'))
      take ('-');
    if (!is_digit (peek ()))
      return fail ("expected a digit");
    skip_digits ();
  }
  return true;
}

bool Scanner::string (std::string &decoded)
{
  at_++;
  for (;;) {
    if (at_ >= text_.size ())
      return fail ("a string without an end");
    const char c = text_[at_];
    if (static_cast<unsigned char> (c) < 0x20)
      return fail ("a control character in a string");
    at_++;
    if (c == '"')
      return true;
    if (c != '\\')
      decoded += c;
    else if (!escape (decoded))
      return false;
  }
}

bool Scanner::escape (std::string &decoded)
{
  static constexpr std::string_view letters = "\"\\/bfnrt";
  static constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
  if (take ('u'))
    return unicode_escape (decoded);
  const size_t which = at_ < text_.size () ? letters.find (text_[at_]) : std::string_view::npos;
  if (which == std::string_view::npos)
    return fail ("an unknown escape");
  at_++;
  decoded += meanings[which];
  return true;
}

bool Scanner::unicode_escape (std::string &decoded)
{
  gunichar c = 0;
  if (!hex4 (c))
    return false;
  if (c == 0)
    return fail ("a NUL in a string");
  if (c >= 0xdc00 && c <= 0xdfff)
    return fail ("half of a surrogate pair");
  if (c >= 0xd800 && c <= 0xdbff) {
    gunichar low = 0;
    if (!take ('\\') || !take ('u'))
      return fail ("half of a surrogate pair");
    if (!hex4 (low))
      return false;
    if (low < 0xdc00 || low > 0xdfff)
      return fail ("half of a surrogate pair");
    c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
  }
  append_utf8 (decoded, c);
  return true;
}

bool Scanner::hex4 (gunichar &unit)
{
  for (int i = 0; i < 4; i++) {
    const int digit = g_ascii_xdigit_value (peek ());
    if (digit < 0)
      return fail ("expected four hexadecimal digits");
    unit = unit * 16 + static_cast<gunichar> (digit);
    at_++;
  }
  return true;
}

} // namespace

Status check_json (std::string_view text, size_t max_bytes)
{
  if (text.size () > max_bytes)
    return Error{Fault::TooLarge, "JSON of " + std::to_string (text.size ()) + " bytes; at most " +
                                      std::to_string (max_bytes) + " are allowed"};
  if (text.find ('\0') != std::string_view::npos)
    return Error{Fault::Malformed, "JSON with a NUL byte"};
  if (!g_utf8_validate_len (text.data (), text.size (), nullptr))
    return Error{Fault::Malformed, "JSON that is not UTF-8"};
  Scanner scanner (text);
  if (const char *why = scanner.scan ())
    return Error{scanner.too_deep () ? Fault::TooLarge : Fault::Malformed,
                 "JSON at byte " + std::to_string (scanner.position ()) + ": " + why};
  return Done{};
}

} // namespace wsrtc
