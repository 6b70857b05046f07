// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Follows the header of one HTTP/1 request in a byte stream without keeping it, and finds
// what libsoup 3.2 must not get: each new method is remembered there until the process
// ends, and a length that is none becomes a warning, or a length below zero.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace wsrtc {

class RequestHead {
public:
  enum class Verdict { Fine, Malformed, UnknownMethod, BadLength };

  // The next bytes, cut anywhere. After a verdict other than Fine it is of no more use.
  Verdict feed (const uint8_t *data, size_t size);

  // Bytes have come that stand behind the header.
  bool has_more () const { return has_more_; }

private:
  enum class Place { Method, Name, Length, Rest };

  Verdict take (char c);
  Verdict take_method (char c);
  void take_name (char c);
  Verdict take_length (char c);
  Verdict end_line ();

  Place place_ = Place::Method;
  std::array<char, 8> word_{}; // of the method, so far
  size_t word_size_ = 0;
  size_t matched_ = 0;     // of the name of the header that is looked for
  uint64_t line_size_ = 0; // a carriage return in front of the line feed counts
  bool returned_ = false;  // its last byte is a carriage return
  int64_t length_ = -1;    // -1 = no digit yet
  bool length_ended_ = false;
  bool done_ = false;
  bool has_more_ = false;
};

} // namespace wsrtc
