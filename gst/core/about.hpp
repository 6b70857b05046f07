// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What applications say of a stream of theirs: what pages call it, and fields for
// whoever asks for the list of streams.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "result.hpp"

namespace wsrtc {

inline constexpr size_t max_display_name = 128; // bytes, as all here
inline constexpr size_t max_meta_fields = 32;
inline constexpr size_t max_meta_name = 64;
inline constexpr size_t max_meta_text = 512;
// What a double holds exactly, as numbers in JSON are read.
inline constexpr int64_t max_meta_number = 9007199254740992;

using MetaValue = std::variant<std::string, bool, int64_t>;

struct MetaField {
  std::string name; // [A-Za-z][A-Za-z0-9._-]*
  MetaValue value;

  friend bool operator== (const MetaField &a, const MetaField &b)
  {
    return a.name == b.name && a.value == b.value;
  }
};

// Replaces what was said before.
struct About {
  std::string display_name; // "" = pages show the stream's own name
  std::vector<MetaField> meta;

  bool empty () const { return display_name.empty () && meta.empty (); }

  friend bool operator== (const About &a, const About &b)
  {
    return a.display_name == b.display_name && a.meta == b.meta;
  }
};

bool is_meta_name (std::string_view name);
// An Error names the member that breaks a limit.
Status check_about (const About &about);

} // namespace wsrtc
