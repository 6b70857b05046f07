// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The strict reader: what it lets in, every getter can be asked for.
#include "fuzz_target.hpp"
#include "json_reader.hpp"

using wsrtc::check_json;
namespace test = wsrtc::test;
using Reader = wsrtc::JsonReader; // json-glib has one, too

namespace {

constexpr size_t max_items = 64;
constexpr int max_nested = 8;

void visit (const Reader &json, int depth)
{
  for (const std::string &name : json.keys ()) {
    const char *key = name.c_str ();
    test::must (json.contains (key));
    (void)json.string (key);
    (void)json.number (key, UINT64_MAX);
    (void)json.integer (key, INT64_MAX);
    (void)json.real (key, 1e300);
    (void)json.strings (key, max_items);
    (void)json.optional_boolean (key);
    if (depth == max_nested)
      continue;
    if (const auto object = json.object (key))
      visit (*object, depth + 1);
    if (const auto objects = json.objects (key, max_items))
      for (const Reader &object : *objects)
        visit (object, depth + 1);
  }
}

} // namespace

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const std::string_view text = test::text_of (data, size);
  const bool allowed = bool (check_json (text, size));
  const auto json = Reader::parse (text, size);
  test::must (allowed || !json);
  if (json)
    visit (*json, 0);
  return 0;
}
