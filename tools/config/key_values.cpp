// SPDX-License-Identifier: LGPL-2.1-or-later
#include "key_values.hpp"

#include <algorithm>
#include <cmath>

#include "text.hpp"
#include "words.hpp"

namespace wsrtc {

namespace {

Error must_be (const KeyShape &key, const std::string &what_is)
{
  return {Fault::InvalidArgument, "must be " + describe_type (key) + ", not " + what_is};
}

Result<KeyValue> check_number (const KeyShape &key, const TomlValue &value)
{
  const bool whole = value.kind == TomlKind::Whole;
  if (!whole && !(value.kind == TomlKind::Number && key.type == KeyType::Seconds))
    return must_be (key,
                    value.kind == TomlKind::Number ? number_text (value.number) : to_string (value.kind));
  if (!std::isfinite (value.number) || value.number < key.low || value.number > key.high)
    return must_be (key, whole ? std::to_string (value.whole) : number_text (value.number));
  KeyValue out;
  out.whole = value.whole;
  out.number = value.number;
  return out;
}

Result<KeyValue> check_text (const KeyShape &key, const TomlValue &value)
{
  if (value.kind != TomlKind::Text)
    return must_be (key, to_string (value.kind));
  if (value.text.find ('\0') != std::string::npos)
    return must_be (key, "one with a NUL character in it");
  if (value.text.empty () && key.type == KeyType::Path)
    return must_be (key, "an empty one; leave the key out");
  KeyValue out;
  out.text = value.text;
  return out;
}

Error unknown_word (const KeyShape &key, const std::string &word)
{
  const std::string near = nearest_word (word, key.words);
  Error error = must_be (key, quoted (word));
  if (!near.empty ())
    error.text += "; do you mean " + quoted (near) + "?";
  return error;
}

// As the table spells it: "h264" is taken for H264.
const std::string *find_word (const KeyShape &key, const std::string &word)
{
  for (const std::string &known : key.words)
    if (equal_ignoring_case (known, word))
      return &known;
  return nullptr;
}

Result<KeyValue> check_choice (const KeyShape &key, const TomlValue &value)
{
  const bool numeral = key.type == KeyType::Numeral;
  if (value.kind != (numeral ? TomlKind::Whole : TomlKind::Text))
    return must_be (key,
                    value.kind == TomlKind::Number ? number_text (value.number) : to_string (value.kind));
  KeyValue out;
  out.whole = value.whole;
  out.text = numeral ? std::to_string (value.whole) : value.text;
  const std::string *word = find_word (key, out.text);
  if (!word)
    return numeral ? must_be (key, out.text) : unknown_word (key, out.text);
  out.text = *word;
  return out;
}

Result<KeyValue> check_list (const KeyShape &key, const TomlValue &value)
{
  if (value.kind != TomlKind::List)
    return must_be (key, to_string (value.kind));
  KeyValue out;
  for (const TomlValue &item : value.items) {
    if (item.kind != TomlKind::Text)
      return must_be (key, std::string ("one with ") + to_string (item.kind) + " in it");
    if (item.text.find ('\0') != std::string::npos)
      return must_be (key, "one with a NUL character in it");
    const std::string *word = key.words.empty () ? &item.text : find_word (key, item.text);
    if (!word)
      return unknown_word (key, item.text);
    if (std::find (out.list.begin (), out.list.end (), *word) != out.list.end ())
      return Error{Fault::InvalidArgument,
                   "has one of its texts twice: number " + std::to_string (out.list.size () + 1)};
    out.list.push_back (*word);
  }
  return out;
}

} // namespace

std::string describe_type (const KeyShape &key)
{
  std::vector<std::string> words;
  for (const std::string &word : key.words)
    words.push_back (key.type == KeyType::Numeral ? word : quoted (word));
  const std::string range = " from " + number_text (key.low) + " to " + number_text (key.high);
  switch (key.type) {
  case KeyType::Text:
    return "a text";
  case KeyType::Path:
    return "a path";
  case KeyType::Flag:
    return "true or false";
  case KeyType::Whole:
    return "a whole number" + range;
  case KeyType::Seconds:
    return "seconds" + range;
  case KeyType::Choice:
  case KeyType::Numeral:
    return listing (words, "or");
  case KeyType::TextList:
    break;
  }
  return words.empty () ? "a list of texts" : "a list of " + listing (words);
}

Result<KeyValue> check_value (const KeyShape &key, const TomlValue &value)
{
  switch (key.type) {
  case KeyType::Text:
  case KeyType::Path:
    return check_text (key, value);
  case KeyType::Whole:
  case KeyType::Seconds:
    return check_number (key, value);
  case KeyType::Choice:
  case KeyType::Numeral:
    return check_choice (key, value);
  case KeyType::TextList:
    return check_list (key, value);
  case KeyType::Flag:
    break;
  }
  if (value.kind != TomlKind::Flag)
    return must_be (key, to_string (value.kind));
  KeyValue out;
  out.flag = value.flag;
  return out;
}

TomlValue typed_value (KeyType type, const std::vector<std::string> &values)
{
  TomlValue value;
  if (type == KeyType::TextList) {
    value.kind = TomlKind::List;
    for (const std::string &text : values) {
      TomlValue item;
      item.kind = TomlKind::Text;
      item.text = text;
      value.items.push_back (item);
    }
    return value;
  }
  value.text = values[0];
  value.kind = TomlKind::Text;
  if (type == KeyType::Flag && (value.text == "true" || value.text == "false")) {
    value.kind = TomlKind::Flag;
    value.flag = value.text == "true";
  }
  const std::optional<unsigned> number =
      type == KeyType::Whole ? parse_number (values[0], G_MAXUINT) : std::nullopt;
  value.kind = number ? TomlKind::Whole : value.kind;
  value.whole = number.value_or (0);
  value.number = static_cast<double> (value.whole);
  return value;
}

} // namespace wsrtc
