// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config_keys.hpp"

#include "key_rows.hpp"

namespace wsrtc::bridge {

const std::vector<ConfigKey> &config_keys ()
{
  static const std::vector<ConfigKey> keys = [] {
    std::vector<ConfigKey> all = server_key_rows ();
    for (const std::vector<ConfigKey> &rows : {limit_key_rows (), camera_key_rows (), record_key_rows ()})
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
  case Section::Limits:
    return "[limits]";
  case Section::Record:
    return "[camera.record]";
  case Section::Camera:
    break;
  }
  return "[[camera]]";
}

} // namespace wsrtc::bridge
