// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dialect_janus_place.hpp"

#include <algorithm>
#include <vector>

#include "dialect_janus.hpp"
#include "text.hpp"

namespace wsrtc {

namespace {

constexpr size_t max_value_bytes = 256;

struct PluginRow {
  const char *word; // in the path
  JanusPlugin plugin;
  const char *name;
  bool has_id;
  // Who can do what there; nullptr = it can.
  const char *no_source;
  const char *no_viewer;
  const char *no_peer;
};

constexpr PluginRow plugins[] = {
    {"room", JanusPlugin::VideoRoom, "janus.plugin.videoroom", true, nullptr, nullptr,
     "a VideoRoom has one connection to send and another one to receive: use a wsrtcsink and a wsrtcsrc"},
    {"echotest", JanusPlugin::EchoTest, "janus.plugin.echotest", false, nullptr,
     "the EchoTest sends nothing but what it gets: use wsrtcbin", nullptr},
    {"streaming", JanusPlugin::Streaming, "janus.plugin.streaming", true,
     "a mountpoint can only be watched: use wsrtcsrc", nullptr,
     "a mountpoint can only be watched: use wsrtcsrc"},
};

struct QueryRow {
  const char *key;
  std::string JanusPlace::*value;
};

constexpr QueryRow query_rows[] = {
    {"feed", &JanusPlace::feed}, {"id", &JanusPlace::user},     {"display", &JanusPlace::display},
    {"pin", &JanusPlace::pin},   {"token", &JanusPlace::token}, {"apisecret", &JanusPlace::apisecret},
};

Error bad_uri (const std::string &why)
{
  return {Fault::InvalidArgument,
          "property uri: " + why +
              "; write janus+ws://HOST:8188/room/ROOM, …/streaming/MOUNTPOINT or …/echotest"};
}

const PluginRow *find_plugin (std::string_view word)
{
  for (const PluginRow &row : plugins)
    if (word == row.word)
      return &row;
  return nullptr;
}

std::vector<std::string_view> split (std::string_view path)
{
  std::vector<std::string_view> parts;
  for_each_part (path, '/', [&parts] (std::string_view part) {
    parts.push_back (part);
    return true;
  });
  return parts;
}

// What stands before the plugin is the path of the server's WebSocket.
const PluginRow *read_path (const DialectConfig &config, JanusPlace &place)
{
  const auto parts = split (config.path);
  const size_t count = parts.size ();
  const PluginRow *row = count >= 2 ? find_plugin (parts[count - 2]) : nullptr;
  if (row && row->has_id && !parts.back ().empty ()) {
    place.id = parts.back ();
    place.segments = 2;
    return row;
  }
  row = find_plugin (parts.back ());
  if (!row || row->has_id)
    return nullptr;
  place.segments = 1;
  return row;
}

Status read_query (const DialectConfig &config, JanusPlace &place)
{
  for (const auto &[key, value] : config.query) {
    if (value.size () > max_value_bytes)
      return bad_uri (key + " has more than " + std::to_string (max_value_bytes) + " bytes");
    const auto *const row = std::find_if (std::begin (query_rows), std::end (query_rows),
                                          [&key = key] (const QueryRow &known) { return key == known.key; });
    if (row != std::end (query_rows))
      place.*row->value = value;
    else if (key == "string-ids" && (value == "true" || value == "false"))
      place.string_ids = value == "true";
    else
      return bad_uri ("\"" + key + "=" + value +
                      "\" is none of feed, id, display, pin, token, apisecret, string-ids=true");
  }
  return Done{};
}

const char *refusal_of (const PluginRow &row, std::string_view role)
{
  if (role == "viewer")
    return row.no_viewer;
  return role == "peer" ? row.no_peer : row.no_source;
}

// Janus takes a number as such only, unless it has been told otherwise.
bool is_usable_id (const std::string &id, const JanusPlace &place)
{
  return place.string_ids || (is_all (id, is_digit) && id.size () <= 18);
}

Status check_ids (const JanusPlace &place)
{
  for (const std::string *id : {&place.id, &place.feed, &place.user})
    if (!id->empty () && !is_usable_id (*id, place))
      return bad_uri ("\"" + *id + "\" is not a number, as ids of Janus are without string-ids=true");
  return Done{};
}

} // namespace

const char *janus_plugin_name (JanusPlugin plugin)
{
  for (const PluginRow &row : plugins)
    if (row.plugin == plugin)
      return row.name;
  return "";
}

Result<JanusPlace> parse_janus_place (const DialectConfig &config)
{
  JanusPlace place;
  place.token = config.token;
  const PluginRow *row = read_path (config, place);
  if (!row)
    return bad_uri ("its path \"/" + config.path + "\" names no room, mountpoint or echotest");
  place.plugin = row->plugin;
  place.name = row->word + (row->has_id ? "/" + place.id : std::string ());
  if (const char *refusal = refusal_of (*row, config.role))
    return Error{Fault::Unsupported, "property uri: " + place.name + " of Janus: " + refusal};
  if (const Status read = read_query (config, place); !read)
    return read.error ();
  if (const Status checked = check_ids (place); !checked)
    return checked.error ();
  return place;
}

// The query stays here: its secrets belong into the requests, not into the log of
// a proxy.
Result<std::string> janus_target (const DialectConfig &config, const std::string &path,
                                  const std::string & /*query*/)
{
  const auto place = parse_janus_place (config);
  if (!place)
    return place.error ();
  std::string_view rest = path;
  for (size_t i = 0; i < place->segments; i++)
    rest = rest.substr (0, rest.rfind ('/'));
  return rest.empty () ? std::string ("/") : std::string (rest);
}

} // namespace wsrtc
