// SPDX-License-Identifier: LGPL-2.1-or-later
#include "server_keys.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

#include <gst/wsrtc/wsrtc.h>

#include "server_checks.hpp"
#include "text.hpp"

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

// How much, how many, how long: those names are in [limits].
bool is_limit (std::string_view name)
{
  const auto ends_with = [&] (std::string_view end) {
    return name.size () >= end.size () && name.substr (name.size () - end.size ()) == end;
  };
  static constexpr std::string_view ends[] = {"-timeout", "-interval", "-rate", "-burst", "-budget"};
  return has_prefix (name, "max-") || std::any_of (std::begin (ends), std::end (ends), ends_with);
}

std::string key_name (std::string name)
{
  std::replace (name.begin (), name.end (), '-', '_');
  return name;
}

// False: no value of a file is of that type.
bool take_type (GParamSpec *spec, ServerKey &key)
{
  if (G_IS_PARAM_SPEC_UINT (spec)) {
    const auto *number = G_PARAM_SPEC_UINT (spec);
    key.type = KeyType::Whole;
    key.low = number->minimum;
    key.high = number->maximum;
    key.default_text = std::to_string (number->default_value);
  } else if (G_IS_PARAM_SPEC_BOOLEAN (spec)) {
    key.type = KeyType::Flag;
    key.default_text = G_PARAM_SPEC_BOOLEAN (spec)->default_value ? "true" : "false";
  } else if (G_IS_PARAM_SPEC_STRING (spec)) {
    const char *text = G_PARAM_SPEC_STRING (spec)->default_value;
    key.default_text = text ? "\"" + std::string (text) + "\"" : "";
  } else if (spec->value_type == G_TYPE_STRV) {
    key.type = KeyType::TextList;
    key.default_text = "[]";
  } else {
    return false;
  }
  return true;
}

std::optional<ServerKey> key_of (GParamSpec *spec)
{
  ServerKey key;
  if (!(spec->flags & G_PARAM_WRITABLE) || !take_type (spec, key))
    return std::nullopt;
  key.property = spec->name;
  key.name = key_name (spec->name);
  key.option = spec->name;
  key.section = is_limit (spec->name) ? "limits" : "server";
  key.meaning = std::string (g_param_spec_get_blurb (spec)) + ".";
  if (const Addition *addition = find_addition (spec->name)) {
    key.option = addition->option ? addition->option : spec->name;
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
  auto *klass = static_cast<GObjectClass *> (g_type_class_ref (GST_TYPE_WSRTC_SERVER));
  guint count = 0;
  GParamSpec **specs = g_object_class_list_properties (klass, &count);
  for (guint i = 0; i < count; i++)
    if (std::optional<ServerKey> key = key_of (specs[i]))
      keys.push_back (std::move (*key));
  g_free (specs);
  g_type_class_unref (klass);
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
