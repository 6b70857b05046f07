// SPDX-License-Identifier: LGPL-2.1-or-later
#include "json_meta.hpp"

#include <utility>

namespace wsrtc {

namespace {

struct WriteValue {
  JsonWriter &json;

  void operator() (const std::string &text) const { json.string (text); }

  void operator() (bool value) const { json.boolean (value); }

  void operator() (int64_t number) const { json.number (number); }
};

Result<MetaValue> read_value (const JsonReader &json, const char *name)
{
  if (json.is_string (name))
    return MetaValue (*json.string (name));
  if (const auto flag = json.optional_boolean (name); flag && *flag)
    return MetaValue (**flag);
  if (const auto number = json.integer (name, max_meta_number))
    return MetaValue (*number);
  return Error{Fault::Malformed,
               "a member of \"meta\" is neither a string nor a boolean nor a whole number within 2^53"};
}

} // namespace

void write_meta (JsonWriter &json, const std::vector<MetaField> &fields)
{
  json.begin_object ();
  for (const MetaField &field : fields) {
    json.key (field.name);
    std::visit (WriteValue{json}, field.value);
  }
  json.end_object ();
}

Result<std::vector<MetaField>> read_meta (const JsonReader &json)
{
  std::vector<MetaField> fields;
  for (std::string &name : json.keys ()) {
    auto value = read_value (json, name.c_str ());
    if (!value)
      return value.error ();
    fields.push_back ({std::move (name), std::move (*value)});
  }
  return fields;
}

} // namespace wsrtc
