// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One form for all that is logged of peers, as logfmt: one line, fields of NAME=VALUE,
// those that come from others quoted and escaped so that nobody can write a line, or a
// field, of their own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace wsrtc {

// What is cut off a value, in bytes of it.
inline constexpr size_t max_log_value = 512;

class LogLine {
public:
  // What is empty of the three is left out. `event` is one word of ours.
  LogLine (std::string_view peer, std::string_view stream, std::string_view event);

  // `name` is one word of ours. An empty value is left out.
  LogLine &with (std::string_view name, std::string_view value);
  LogLine &with (std::string_view name, uint64_t value);

  LogLine &reason (std::string_view text) { return with ("reason", text); }

  const std::string &text () const { return text_; }

  const char *c_str () const { return text_.c_str (); }

private:
  std::string text_;
};

// As it is where it is one plain word, else in quotes and escaped.
std::string log_value (std::string_view value);

} // namespace wsrtc
