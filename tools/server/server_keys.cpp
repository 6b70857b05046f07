// SPDX-License-Identifier: LGPL-2.1-or-later
#include "server_keys.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "server_checks.hpp"

namespace wsrtc::server {

namespace {

// What a property does not say of itself.
struct Addition {
  std::string_view property;
  const char *option; // nullptr = the property's name
  bool is_path;
  bool restart;
  std::string (*check) (const KeyValue &value);
};

constexpr Addition additions[] = {
    {"host", nullptr, false, true, [] (const KeyValue &value) { return check_host (value.text); }},
    {"port", nullptr, false, true, nullptr},
    {"tls-certificate", nullptr, true, false, nullptr},
    {"tls-private-key", nullptr, true, false, nullptr},
    {"allowed-origins", "allow-origin", false, false,
     [] (const KeyValue &value) { return check_origins (value.list); }},
    {"trusted-proxies", "trusted-proxy", false, false,
     [] (const KeyValue &value) { return check_proxies (value.list); }},
    {"ice-servers", "ice-server", false, false,
     [] (const KeyValue &value) { return check_ice_servers (value.list); }},
};

const Addition *find_addition (std::string_view property)
{
  const auto *found = std::find_if (std::begin (additions), std::end (additions),
                                    [&] (const Addition &row) { return row.property == property; });
  return found == std::end (additions) ? nullptr : found;
}

ServerKey server_key (PropertyKey base)
{
  ServerKey key;
  static_cast<PropertyKey &> (key) = std::move (base);
  key.option = key.property;
  if (const Addition *addition = find_addition (key.property)) {
    key.option = addition->option ? addition->option : key.property;
    key.type = addition->is_path ? KeyType::Path : key.type;
    key.restart = addition->restart;
    key.check = addition->check;
  }
  return key;
}

ServerKey own_key (const char *name, const char *option, KeyType type, const char *default_text,
                   const char *meaning)
{
  ServerKey key;
  key.section = "server";
  key.name = name;
  key.option = option;
  key.type = type;
  key.default_text = default_text;
  key.meaning = meaning;
  return key;
}

std::vector<ServerKey> make_keys ()
{
  std::vector<ServerKey> keys;
  for (PropertyKey &key : property_keys ())
    keys.push_back (server_key (std::move (key)));
  keys.push_back (own_key ("turn_secret_file", "turn-secret-file", KeyType::Path, "",
                           "File whose first line is the TURN secret; in place of turn_secret."));
  ServerKey publish = own_key ("publish", "publish", KeyType::Flag, "false",
                               "Take streams by WHIP (http://HOST:PORT/whip/STREAM) and play them on.");
  publish.restart = true;
  keys.push_back (std::move (publish));
  return keys;
}

} // namespace

const std::vector<ServerKey> &server_keys ()
{
  static const std::vector<ServerKey> keys = make_keys ();
  return keys;
}

const ServerKey *find_key (std::string_view section, std::string_view name)
{
  for (const ServerKey &key : server_keys ())
    if (key.section == section && key.name == name)
      return &key;
  return nullptr;
}

} // namespace wsrtc::server
