// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the value of a key may be, and a value of the file or of the command line
// against that.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "result.hpp"
#include "toml_tree.hpp"

namespace wsrtc {

enum class KeyType {
  Text,
  Path,    // relative to the folder of the file
  Flag,    // true or false
  Whole,   // a whole number from `low` to `high`
  Seconds, // a number from `low` to `high`, whole or not
  Choice,  // one of `words`
  Numeral, // one of `words`, which are whole numbers
  TextList // of `words`, where there are some
};

// Lives as long as the row of the table that it is of.
struct KeyShape {
  KeyType type;
  double low, high;
  const std::vector<std::string> &words;
};

// A value whose type, range and words have been checked.
struct KeyValue {
  std::string text;
  int64_t whole = 0;
  double number = 0;
  bool flag = false;
  std::vector<std::string> list;
};

// "a whole number from 1 to 65535", for messages and the reference.
std::string describe_type (const KeyShape &shape);

// The text of the Error begins with "must be".
Result<KeyValue> check_value (const KeyShape &shape, const TomlValue &value);

// What was typed as an option, one text for each time, as what a file would have.
TomlValue typed_value (KeyType type, const std::vector<std::string> &values);

} // namespace wsrtc
