// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config_keys.hpp"

#include "key_rows.hpp"
#include "words.hpp"

namespace wsrtc::bridge {

const std::vector<ConfigKey> &config_keys ()
{
  static const std::vector<ConfigKey> keys = [] {
    std::vector<ConfigKey> all = server_key_rows ();
    for (const std::vector<ConfigKey> &rows : {camera_key_rows (), record_key_rows ()})
      all.insert (all.end (), rows.begin (), rows.end ());
    return all;
  }();
  return keys;
}

const ConfigKey *find_key (Section section, std::string_view name)
{
  for (const ConfigKey &key : config_keys ())
    if (key.section == section && name == key.name)
      return &key;
  return nullptr;
}

const char *to_string (Section section)
{
  switch (section) {
  case Section::Server:
    return "[server]";
  case Section::Record:
    return "[camera.record]";
  case Section::Camera:
    break;
  }
  return "[[camera]]";
}

std::string describe_type (const ConfigKey &key)
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

} // namespace wsrtc::bridge
