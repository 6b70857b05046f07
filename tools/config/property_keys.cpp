// SPDX-License-Identifier: LGPL-2.1-or-later
#include "property_keys.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "text.hpp"

namespace wsrtc {

namespace {

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
bool take_type (GParamSpec *spec, PropertyKey &key)
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

std::optional<PropertyKey> key_of (GParamSpec *spec)
{
  PropertyKey key;
  if (!(spec->flags & G_PARAM_WRITABLE) || !take_type (spec, key))
    return std::nullopt;
  key.property = spec->name;
  key.name = key_name (spec->name);
  key.section = is_limit (spec->name) ? "limits" : "server";
  key.meaning = std::string (g_param_spec_get_blurb (spec)) + ".";
  return key;
}

void set_value (GValue &value, const KeyValue &from)
{
  if (G_VALUE_HOLDS_UINT (&value))
    g_value_set_uint (&value, static_cast<guint> (from.whole));
  else if (G_VALUE_HOLDS_BOOLEAN (&value))
    g_value_set_boolean (&value, from.flag);
  else if (G_VALUE_HOLDS_STRING (&value))
    g_value_set_string (&value, from.text.c_str ());
  else {
    GStrvBuilder *list = g_strv_builder_new ();
    for (const std::string &text : from.list)
      g_strv_builder_add (list, text.c_str ());
    g_value_take_boxed (&value, g_strv_builder_end (list));
    g_strv_builder_unref (list);
  }
}

} // namespace

std::vector<PropertyKey> property_keys ()
{
  std::vector<PropertyKey> keys;
  auto *klass = static_cast<GObjectClass *> (g_type_class_ref (GST_TYPE_WSRTC_SERVER));
  guint count = 0;
  GParamSpec **specs = g_object_class_list_properties (klass, &count);
  for (guint i = 0; i < count; i++)
    if (std::optional<PropertyKey> key = key_of (specs[i]))
      keys.push_back (std::move (*key));
  g_free (specs);
  g_type_class_unref (klass);
  return keys;
}

const std::vector<PropertyKey> &limit_keys ()
{
  static const std::vector<PropertyKey> keys = [] {
    std::vector<PropertyKey> limits = property_keys ();
    limits.erase (std::remove_if (limits.begin (), limits.end (),
                                  [] (const PropertyKey &key) { return key.section != "limits"; }),
                  limits.end ());
    return limits;
  }();
  return keys;
}

void set_property (GstWsrtcServer *server, const PropertyKey &key, const KeyValues &values)
{
  GParamSpec *spec = g_object_class_find_property (G_OBJECT_GET_CLASS (server), key.property.c_str ());
  GValue value = G_VALUE_INIT;
  g_value_init (&value, G_PARAM_SPEC_VALUE_TYPE (spec));
  const auto given = values.find (key.name);
  if (given == values.end ())
    g_param_value_set_default (spec, &value);
  else
    set_value (value, given->second);
  g_object_set_property (G_OBJECT (server), spec->name, &value);
  g_value_unset (&value);
}

} // namespace wsrtc
