// SPDX-License-Identifier: LGPL-2.1-or-later
#include "request_head.hpp"

#include <algorithm>
#include <limits>
#include <string_view>

namespace wsrtc {

namespace {

// Those that mean something at some address here, and PUT, which each address refuses in
// its own words.
constexpr std::string_view methods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

constexpr std::string_view length_name = "content-length";

constexpr bool is_digit (char c)
{
  return c >= '0' && c <= '9';
}

constexpr char lower (char c)
{
  return c >= 'A' && c <= 'Z' ? static_cast<char> (c - 'A' + 'a') : c;
}

// RFC 9110 section 5.6.2.
bool is_of_token (char c)
{
  constexpr std::string_view others = "!#$%&'*+-.^_`|~";
  return is_digit (c) || (lower (c) >= 'a' && lower (c) <= 'z') || others.find (c) != std::string_view::npos;
}

} // namespace

RequestHead::Verdict RequestHead::feed (const uint8_t *data, size_t size)
{
  for (size_t i = 0; i < size; i++) {
    if (done_) {
      has_more_ = true;
      break;
    }
    if (const Verdict verdict = take (static_cast<char> (data[i])); verdict != Verdict::Fine)
      return verdict;
  }
  return Verdict::Fine;
}

RequestHead::Verdict RequestHead::take (char c)
{
  // libsoup passes over empty lines before the first one.
  if (place_ == Place::Method && word_size_ == 0 && (c == '\r' || c == '\n'))
    return Verdict::Fine;
  if (c == '\n' && place_ != Place::Method)
    return end_line ();
  line_size_++;
  returned_ = c == '\r';
  switch (place_) {
  case Place::Method:
    return take_method (c);
  case Place::Name:
    take_name (c);
    break;
  case Place::Length:
    return take_length (c);
  case Place::Rest:
    break;
  }
  return Verdict::Fine;
}

RequestHead::Verdict RequestHead::take_method (char c)
{
  const std::string_view word (word_.data (), word_size_);
  if (c == ' ' || c == '\t') {
    place_ = Place::Rest;
    if (word.empty ())
      return Verdict::Malformed;
    const bool known = std::find (std::begin (methods), std::end (methods), word) != std::end (methods);
    return known ? Verdict::Fine : Verdict::UnknownMethod;
  }
  // A line end, too: to libsoup it would be a part of the method.
  if (!is_of_token (c))
    return Verdict::Malformed;
  if (word_size_ == word_.size ())
    return Verdict::UnknownMethod;
  word_[word_size_++] = c;
  return Verdict::Fine;
}

void RequestHead::take_name (char c)
{
  if (c == '\0') // libsoup leaves them out
    return;
  if (c == ':' && matched_ == length_name.size ()) {
    place_ = Place::Length;
    length_ = -1;
    length_ended_ = false;
  } else if (matched_ < length_name.size () && lower (c) == length_name[matched_]) {
    matched_++;
  } else {
    place_ = Place::Rest;
  }
}

// Digits only, with blanks around them. What goes on in the next line has a blank in it.
RequestHead::Verdict RequestHead::take_length (char c)
{
  constexpr int64_t most = std::numeric_limits<int64_t>::max ();
  if (c == ' ' || c == '\t' || c == '\r') {
    length_ended_ = length_ >= 0;
    return Verdict::Fine;
  }
  if (!is_digit (c) || length_ended_)
    return Verdict::BadLength;
  const int64_t digit = c - '0';
  const int64_t before = std::max<int64_t> (length_, 0);
  if (before > (most - digit) / 10)
    return Verdict::BadLength;
  length_ = before * 10 + digit;
  return Verdict::Fine;
}

RequestHead::Verdict RequestHead::end_line ()
{
  if (place_ == Place::Length && length_ < 0)
    return Verdict::BadLength;
  // As libsoup has it, to which a bare line feed is the end of a line, too.
  done_ = line_size_ == 0 || (line_size_ == 1 && returned_);
  line_size_ = 0;
  matched_ = 0;
  place_ = Place::Name;
  return Verdict::Fine;
}

} // namespace wsrtc
