// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace wsrtc {

// Writes compact JSON, members in the order of the calls. No tree, no
// allocation but the text's own.
class JsonWriter {
public:
  JsonWriter &begin_object ();
  JsonWriter &end_object ();
  JsonWriter &begin_array ();
  JsonWriter &end_array ();
  JsonWriter &key (std::string_view name);
  JsonWriter &string (std::string_view value);
  JsonWriter &number (int64_t value);
  JsonWriter &boolean (bool value);
  JsonWriter &null ();
  // A value that is JSON already.
  JsonWriter &json_text (std::string_view value);

  JsonWriter &member (std::string_view name, std::string_view value) { return key (name).string (value); }

  // The finished text; the writer is empty afterwards.
  std::string take ();

private:
  void separate ();
  std::string text_;
  bool need_comma_ = false;
};

// With the quotes; escapes what RFC 8259 section 7 demands, and "</" for HTML.
std::string json_quote (std::string_view text);

} // namespace wsrtc
