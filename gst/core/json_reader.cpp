// SPDX-License-Identifier: LGPL-2.1-or-later
#include "json_reader.hpp"

#include <cmath>
#include <utility>

#include "gptr.hpp"
#include "json_writer.hpp"

namespace wsrtc {

namespace {

// Doubles are exact for whole numbers only up to here.
constexpr double max_exact_double = 9007199254740992.0;

Error wrong (const char *key, const std::string &what)
{
  return {Fault::Malformed, std::string ("JSON member \"") + key + "\" " + what};
}

bool holds_string (JsonNode *node)
{
  return node && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
}

std::optional<uint64_t> whole_number (JsonNode *node)
{
  if (!JSON_NODE_HOLDS_VALUE (node))
    return std::nullopt;
  if (json_node_get_value_type (node) == G_TYPE_INT64) {
    const gint64 value = json_node_get_int (node);
    return value < 0 ? std::nullopt : std::make_optional (static_cast<uint64_t> (value));
  }
  if (json_node_get_value_type (node) != G_TYPE_DOUBLE)
    return std::nullopt;
  const double value = json_node_get_double (node);
  if (!(value >= 0.0 && value <= max_exact_double))
    return std::nullopt;
  const auto whole = static_cast<uint64_t> (value);
  return static_cast<double> (whole) == value ? std::make_optional (whole) : std::nullopt;
}

std::string double_text (double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  return g_ascii_dtostr (text, sizeof text, value);
}

void write_plain_value (JsonWriter &json, JsonNode *node)
{
  const GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_NONE;
  if (type == G_TYPE_INT64)
    json.number (json_node_get_int (node));
  else if (type == G_TYPE_BOOLEAN)
    json.boolean (json_node_get_boolean (node) != FALSE);
  else if (type == G_TYPE_DOUBLE && std::isfinite (json_node_get_double (node)))
    json.json_text (double_text (json_node_get_double (node)));
  else
    json.null ();
}

// Not by json-glib, which writes 1e999 as inf. What check_json () let in is not deep.
void write_node (JsonWriter &json, JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node)) {
    json.begin_object ();
    JsonObjectIter members;
    json_object_iter_init_ordered (&members, json_node_get_object (node));
    const gchar *name = nullptr;
    JsonNode *value = nullptr;
    while (json_object_iter_next_ordered (&members, &name, &value)) {
      json.key (name);
      write_node (json, value);
    }
    json.end_object ();
  } else if (JSON_NODE_HOLDS_ARRAY (node)) {
    json.begin_array ();
    JsonArray *items = json_node_get_array (node);
    for (guint i = 0; i < json_array_get_length (items); i++)
      write_node (json, json_array_get_element (items, i));
    json.end_array ();
  } else if (holds_string (node)) {
    json.string (json_node_get_string (node));
  } else {
    write_plain_value (json, node);
  }
}

} // namespace

Result<JsonReader> JsonReader::parse (std::string_view text, size_t max_bytes)
{
  if (Status status = check_json (text, max_bytes); !status)
    return status.error ();
  const auto parser = GRef<JsonParser>::adopt (json_parser_new_immutable ());
  GError *error = nullptr;
  if (!json_parser_load_from_data (parser.get (), text.data (), static_cast<gssize> (text.size ()), &error)) {
    const GUnique<GError> owned (error);
    return Error{Fault::Malformed, std::string ("JSON: ") + owned->message};
  }
  JsonNode *root = json_parser_get_root (parser.get ());
  if (!root || !JSON_NODE_HOLDS_OBJECT (root))
    return Error{Fault::Malformed, "JSON that is not an object"};
  return JsonReader (json_node_get_object (root));
}

JsonReader::JsonReader (JsonObject *object) : object_ (json_object_ref (object)) {}

JsonReader::JsonReader (const JsonReader &other) : object_ (json_object_ref (other.object_)) {}

JsonReader &JsonReader::operator= (const JsonReader &other)
{
  JsonReader copy (other);
  std::swap (object_, copy.object_);
  return *this;
}

JsonReader::~JsonReader ()
{
  json_object_unref (object_);
}

JsonNode *JsonReader::find (const char *key) const
{
  return json_object_get_member (object_, key);
}

Result<JsonNode *> JsonReader::member (const char *key) const
{
  JsonNode *node = find (key);
  if (!node)
    return wrong (key, "is missing");
  return node;
}

bool JsonReader::contains (const char *key) const
{
  return find (key) != nullptr;
}

bool JsonReader::has (const char *key) const
{
  JsonNode *node = find (key);
  return node && !JSON_NODE_HOLDS_NULL (node);
}

bool JsonReader::is_object (const char *key) const
{
  JsonNode *node = find (key);
  return node && JSON_NODE_HOLDS_OBJECT (node);
}

bool JsonReader::is_string (const char *key) const
{
  return holds_string (find (key));
}

Result<std::string> JsonReader::string (const char *key) const
{
  Result<JsonNode *> node = member (key);
  if (!node)
    return node.error ();
  if (!holds_string (*node))
    return wrong (key, "must be a string");
  return std::string (json_node_get_string (*node));
}

Result<uint64_t> JsonReader::number (const char *key, uint64_t max) const
{
  Result<JsonNode *> node = member (key);
  if (!node)
    return node.error ();
  const std::optional<uint64_t> value = whole_number (*node);
  if (!value || *value > max)
    return wrong (key, "must be a whole number from 0 to " + std::to_string (max));
  return *value;
}

Result<int64_t> JsonReader::integer (const char *key, int64_t limit) const
{
  const Result<double> value = real (key, static_cast<double> (limit));
  if (!value)
    return value.error ();
  // The largest limit is rounded up to a number that is one too large.
  constexpr double beyond = 9223372036854775808.0; // 2^63
  if (std::trunc (*value) != *value || *value >= beyond)
    return wrong (key, "must be a whole number");
  return static_cast<int64_t> (*value);
}

std::vector<std::string> JsonReader::keys () const
{
  std::vector<std::string> names;
  GList *members = json_object_get_members (object_);
  for (const GList *item = members; item; item = item->next)
    names.emplace_back (static_cast<const char *> (item->data));
  g_list_free (members);
  return names;
}

Result<double> JsonReader::real (const char *key, double limit) const
{
  Result<JsonNode *> node = member (key);
  if (!node)
    return node.error ();
  const bool holds_number =
      JSON_NODE_HOLDS_VALUE (*node) &&
      (json_node_get_value_type (*node) == G_TYPE_INT64 || json_node_get_value_type (*node) == G_TYPE_DOUBLE);
  const double value = holds_number ? json_node_get_double (*node) : 0.0;
  if (!holds_number || !(value >= -limit && value <= limit)) // not a number, neither
    return wrong (key,
                  "must be a number that is no more than " + double_text (std::trunc (limit)) + " from 0");
  return value;
}

Result<JsonReader> JsonReader::object (const char *key) const
{
  Result<JsonNode *> node = member (key);
  if (!node)
    return node.error ();
  if (!JSON_NODE_HOLDS_OBJECT (*node))
    return wrong (key, "must be an object");
  return JsonReader (json_node_get_object (*node));
}

Result<JsonArray *> JsonReader::array (const char *key, size_t max_items) const
{
  Result<JsonNode *> node = member (key);
  if (!node)
    return node.error ();
  if (!JSON_NODE_HOLDS_ARRAY (*node))
    return wrong (key, "must be an array");
  JsonArray *items = json_node_get_array (*node);
  if (json_array_get_length (items) > max_items)
    return Error{Fault::TooLarge, wrong (key, "has more than " + std::to_string (max_items) + " items").text};
  return items;
}

Result<std::vector<std::string>> JsonReader::strings (const char *key, size_t max_items) const
{
  Result<JsonArray *> items = array (key, max_items);
  if (!items)
    return items.error ();
  std::vector<std::string> all;
  for (guint i = 0; i < json_array_get_length (*items); i++) {
    JsonNode *node = json_array_get_element (*items, i);
    if (!holds_string (node))
      return wrong (key, "must hold strings only");
    all.emplace_back (json_node_get_string (node));
  }
  return all;
}

Result<std::vector<uint64_t>> JsonReader::numbers (const char *key, size_t max_items, uint64_t max) const
{
  Result<JsonArray *> items = array (key, max_items);
  if (!items)
    return items.error ();
  std::vector<uint64_t> all;
  for (guint i = 0; i < json_array_get_length (*items); i++) {
    const auto number = whole_number (json_array_get_element (*items, i));
    if (!number || *number > max)
      return wrong (key, "must hold whole numbers from 0 to " + std::to_string (max) + " only");
    all.push_back (*number);
  }
  return all;
}

Result<std::vector<JsonReader>> JsonReader::objects (const char *key, size_t max_items) const
{
  Result<JsonArray *> items = array (key, max_items);
  if (!items)
    return items.error ();
  std::vector<JsonReader> all;
  for (guint i = 0; i < json_array_get_length (*items); i++) {
    JsonNode *node = json_array_get_element (*items, i);
    if (!JSON_NODE_HOLDS_OBJECT (node))
      return wrong (key, "must hold objects only");
    all.push_back (JsonReader (json_node_get_object (node)));
  }
  return all;
}

Result<std::optional<std::string>> JsonReader::optional_string (const char *key) const
{
  if (!has (key))
    return std::optional<std::string> ();
  Result<std::string> value = string (key);
  if (!value)
    return value.error ();
  return std::optional<std::string> (std::move (*value));
}

Result<std::optional<uint64_t>> JsonReader::optional_number (const char *key, uint64_t max) const
{
  if (!has (key))
    return std::optional<uint64_t> ();
  Result<uint64_t> value = number (key, max);
  if (!value)
    return value.error ();
  return std::optional<uint64_t> (*value);
}

Result<std::optional<bool>> JsonReader::optional_boolean (const char *key) const
{
  if (!has (key))
    return std::optional<bool> ();
  Result<JsonNode *> node = member (key);
  if (!node)
    return node.error ();
  if (!JSON_NODE_HOLDS_VALUE (*node) || json_node_get_value_type (*node) != G_TYPE_BOOLEAN)
    return wrong (key, "must be true or false");
  return std::optional<bool> (json_node_get_boolean (*node) != FALSE);
}

std::string JsonReader::text_of (const char *key) const
{
  JsonNode *node = find (key);
  JsonWriter json;
  if (node)
    write_node (json, node);
  else
    json.null ();
  return json.take ();
}

} // namespace wsrtc
