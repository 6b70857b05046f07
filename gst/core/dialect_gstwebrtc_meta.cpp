// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dialect_gstwebrtc_meta.hpp"

#include <utility>

#include "dialect_gstwebrtc_frames.hpp"
#include "ids.hpp"
#include "json_reader.hpp"
#include "json_writer.hpp"
#include "shown_text.hpp"

namespace wsrtc::gstwebrtc {

namespace {

constexpr char name_key[] = "name";
constexpr char stream_key[] = "stream";
constexpr size_t max_stream_name = 64;

bool is_ours (const std::string &key)
{
  return key == name_key || key == stream_key;
}

// "Front door!" becomes "Front-door".
std::string stream_name_like (std::string_view text)
{
  std::string name;
  for (const char c : text) {
    const bool fits = g_ascii_isalnum (c) || c == '.' || c == '_' || c == '-';
    if (fits)
      name += c;
    else if (!name.empty () && name.back () != '-')
      name += '-';
    if (name.size () == max_stream_name)
      break;
  }
  while (!name.empty () && name.back () == '-')
    name.pop_back ();
  return name.empty () || !parse_stream_name (name) ? std::string () : name;
}

// Those of which a stream can have such a one; the others stay where they are.
void read_field (const JsonReader &json, const std::string &key, About &about)
{
  MetaField field{key, {}};
  if (json.is_string (key.c_str ()))
    field.value = *json.string (key.c_str ());
  else if (const auto flag = json.optional_boolean (key.c_str ()); flag && *flag)
    field.value = **flag;
  else if (const auto number = json.integer (key.c_str (), max_meta_number))
    field.value = *number;
  else
    return;
  if (check_about ({{}, {field}}))
    about.meta.push_back (std::move (field));
}

struct WriteValue {
  JsonWriter &json;

  void operator() (const std::string &text) const { json.string (text); }

  void operator() (bool value) const { json.boolean (value); }

  void operator() (int64_t number) const { json.number (number); }
};

MetaFacts facts_of_name (const std::string &name)
{
  MetaFacts facts;
  facts.stream = stream_name_like (name);
  if (name != facts.stream)
    facts.about.display_name = shown_text (name, max_display_name);
  return facts;
}

} // namespace

MetaFacts read_meta_facts (const std::string &meta)
{
  const Result<JsonReader> whole = JsonReader::parse ("{\"meta\":" + meta + "}", 2 * max_meta_bytes);
  if (!whole)
    return {};
  if (whole->is_string ("meta"))
    return facts_of_name (*whole->string ("meta"));
  const Result<JsonReader> json = whole->object ("meta");
  if (!json)
    return {};

  MetaFacts facts = facts_of_name (json->is_string (name_key) ? *json->string (name_key) : std::string ());
  if (json->is_string (stream_key)) {
    const std::string stream = stream_name_like (*json->string (stream_key));
    if (!stream.empty () && stream != facts.stream) {
      if (facts.about.display_name.empty ())
        facts.about.display_name = facts.stream;
      facts.stream = stream;
    }
  }
  for (const std::string &key : json->keys ())
    if (!is_ours (key) && facts.about.meta.size () < max_meta_fields)
      read_field (*json, key, facts.about);
  return facts;
}

std::string write_meta_facts (const std::string &stream, const About &about)
{
  JsonWriter json;
  json.begin_object ();
  json.member (name_key, about.display_name.empty () ? stream : about.display_name);
  json.member (stream_key, stream);
  for (const MetaField &field : about.meta) {
    if (is_ours (field.name))
      continue;
    json.key (field.name);
    std::visit (WriteValue{json}, field.value);
  }
  json.end_object ();
  std::string text = json.take ();
  if (text.size () <= max_meta_bytes)
    return text;
  return write_meta_facts (stream, {about.display_name, {}});
}

} // namespace wsrtc::gstwebrtc
