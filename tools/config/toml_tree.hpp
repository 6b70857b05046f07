// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A TOML file as plain values that know where they stand. toml++ is behind it
// and nowhere else: it takes long to compile.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace wsrtc {

// Both from 1; 0 = no place, as on a command line.
struct FilePlace {
  unsigned line = 0;
  unsigned column = 0;
};

enum class TomlKind { Text, Whole, Number, Flag, Date, List, Table };

struct TomlEntry;

struct TomlValue {
  TomlKind kind = TomlKind::Table;
  FilePlace place;
  std::string text;
  int64_t whole = 0;
  double number = 0; // of a Whole too
  bool flag = false;
  std::vector<TomlValue> items;   // of a List
  std::vector<TomlEntry> entries; // of a Table, in the order of the file
};

struct TomlEntry {
  std::string key;
  FilePlace place; // of the key
  TomlValue value;
};

// What it is called in a message: "a text", "a list", …
const char *to_string (TomlKind kind);

struct TomlReading {
  TomlValue root;
  // Of the first mistake in the grammar, after which nothing can be read.
  std::string error;
  FilePlace error_place;
};

TomlReading read_toml (std::string_view text);

} // namespace wsrtc
