// SPDX-License-Identifier: LGPL-2.1-or-later
#include "toml_tree.hpp"

#include <algorithm>

// pkg-config chooses the shared library, which is built with exceptions.
#undef TOML_HEADER_ONLY
#undef TOML_SHARED_LIB
// It asserts, or with NDEBUG lets the compiler assume, what a file such as "[="
// breaks; the code behind tells that as an error of the file.
#undef NDEBUG
#define TOML_ASSERT(expr) static_assert (true)
#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace wsrtc {

namespace {

FilePlace place_of (const toml::source_region &region)
{
  return {region.begin.line, region.begin.column};
}

bool stands_before (const TomlEntry &a, const TomlEntry &b)
{
  return a.place.line != b.place.line ? a.place.line < b.place.line : a.place.column < b.place.column;
}

TomlValue convert (const toml::node &node);

void convert_table (const toml::table &table, TomlValue &value)
{
  value.kind = TomlKind::Table;
  for (const auto &[key, child] : table)
    value.entries.push_back ({std::string (key.str ()), place_of (key.source ()), convert (child)});
  // toml++ sorts by name.
  std::stable_sort (value.entries.begin (), value.entries.end (), stands_before);
}

void convert_number (const toml::node &node, TomlValue &value)
{
  if (const auto *whole = node.as_integer ()) {
    value.kind = TomlKind::Whole;
    value.whole = whole->get ();
    value.number = static_cast<double> (value.whole);
    return;
  }
  value.kind = TomlKind::Number;
  value.number = node.as_floating_point ()->get ();
}

// The depth is limited by the parser (TOML_MAX_NESTED_VALUES, 256).
TomlValue convert (const toml::node &node)
{
  TomlValue value;
  value.place = place_of (node.source ());
  if (const toml::table *table = node.as_table ()) {
    convert_table (*table, value);
  } else if (const toml::array *array = node.as_array ()) {
    value.kind = TomlKind::List;
    for (const toml::node &item : *array)
      value.items.push_back (convert (item));
  } else if (const auto *text = node.as_string ()) {
    value.kind = TomlKind::Text;
    value.text = text->get ();
  } else if (const auto *flag = node.as_boolean ()) {
    value.kind = TomlKind::Flag;
    value.flag = flag->get ();
  } else if (node.is_number ()) {
    convert_number (node, value);
  } else {
    value.kind = TomlKind::Date;
  }
  return value;
}

} // namespace

const char *to_string (TomlKind kind)
{
  switch (kind) {
  case TomlKind::Text:
    return "a text";
  case TomlKind::Whole:
    return "a whole number";
  case TomlKind::Number:
    return "a number";
  case TomlKind::Flag:
    return "a true or false";
  case TomlKind::Date:
    return "a date or time";
  case TomlKind::List:
    return "a list";
  case TomlKind::Table:
    break;
  }
  return "a table";
}

TomlReading read_toml (std::string_view text)
{
  TomlReading reading;
  const toml::parse_result result = toml::parse (text);
  if (result) {
    convert_table (result.table (), reading.root);
    return reading;
  }
  reading.error = std::string (result.error ().description ());
  reading.error_place = place_of (result.error ().source ());
  return reading;
}

} // namespace wsrtc
