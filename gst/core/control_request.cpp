// SPDX-License-Identifier: LGPL-2.1-or-later
#include "control_request.hpp"

#include <utility>

#include "json_reader.hpp"
#include "json_writer.hpp"
#include "text.hpp"

namespace wsrtc {

namespace {

// Which members an event must have.
enum Parts : unsigned { Position = 1, Button = 2, Delta = 4, Key = 8, Touch = 16 };

struct EventRow {
  std::string_view name;
  NavigationKind kind;
  unsigned parts;
};

constexpr EventRow event_rows[] = {
    {"MouseMove", NavigationKind::MouseMove, Position},
    {"MouseButtonPress", NavigationKind::MouseButtonPress, Position | Button},
    {"MouseButtonRelease", NavigationKind::MouseButtonRelease, Position | Button},
    {"MouseScroll", NavigationKind::MouseScroll, Position | Delta},
    {"KeyPress", NavigationKind::KeyPress, Key},
    {"KeyRelease", NavigationKind::KeyRelease, Key},
    {"TouchDown", NavigationKind::TouchDown, Position | Touch},
    {"TouchMotion", NavigationKind::TouchMotion, Position | Touch},
    {"TouchUp", NavigationKind::TouchUp, Position | Touch},
    {"TouchFrame", NavigationKind::TouchFrame, 0},
    {"TouchCancel", NavigationKind::TouchCancel, 0},
};

struct ModifierRow {
  std::string_view name;
  unsigned bit;
};

// As GstNavigationModifierType, which has the bits of GDK.
constexpr ModifierRow modifier_rows[] = {
    {"shift-mask", 1u << 0},    {"lock-mask", 1u << 1},     {"control-mask", 1u << 2},
    {"mod1-mask", 1u << 3},     {"alt-mask", 1u << 3},      {"mod2-mask", 1u << 4},
    {"mod3-mask", 1u << 5},     {"mod4-mask", 1u << 6},     {"mod5-mask", 1u << 7},
    {"button1-mask", 1u << 8},  {"button2-mask", 1u << 9},  {"button3-mask", 1u << 10},
    {"button4-mask", 1u << 11}, {"button5-mask", 1u << 12}, {"super-mask", 1u << 26},
    {"hyper-mask", 1u << 27},   {"meta-mask", 1u << 28},    {"none", 0},
};

constexpr double longest_side = 65536; // of a picture
constexpr size_t longest_key = 64;
constexpr uint64_t most_buttons = 32;

Error bad (const std::string &what)
{
  return {Fault::Malformed, "control request: " + what};
}

template <typename Row, size_t N> const Row *find_row (const Row (&rows)[N], std::string_view name)
{
  for (const Row &row : rows)
    if (row.name == name)
      return &row;
  return nullptr;
}

Status read_real (const JsonReader &from, const char *key, double limit, double &to)
{
  const auto value = from.real (key, limit);
  if (!value)
    return value.error ();
  to = *value;
  return Done{};
}

Status read_modifiers (const JsonReader &from, unsigned &to)
{
  const auto text = from.optional_string ("modifier_state");
  if (!text)
    return text.error ();
  if (!*text || (*text)->empty ())
    return Done{};
  const bool known = for_each_part (**text, '+', [&to] (std::string_view name) {
    const ModifierRow *row = find_row (modifier_rows, name);
    to |= row ? row->bit : 0;
    return row != nullptr;
  });
  return known ? Status (Done{}) : Status (bad ("modifier_state has a modifier that is not known"));
}

// A name, so that no control character gets to whoever reads it.
bool is_key (std::string_view key)
{
  return key.size () <= longest_key &&
         is_all (key, [] (char c) { return static_cast<unsigned char> (c) > ' '; });
}

Status read_button (const JsonReader &from, NavigationEvent &event)
{
  const auto button = from.number ("button", most_buttons);
  if (!button)
    return button.error ();
  event.button = static_cast<int> (*button);
  return Done{};
}

Status read_key (const JsonReader &from, NavigationEvent &event)
{
  const auto key = from.string ("key");
  if (!key)
    return key.error ();
  if (!is_key (*key))
    return bad ("key is not the name of a key");
  event.key = *key;
  return Done{};
}

Status read_touch (const JsonReader &from, NavigationEvent &event)
{
  const auto identifier = from.number ("identifier", UINT32_MAX);
  if (!identifier)
    return identifier.error ();
  event.identifier = static_cast<unsigned> (*identifier);
  return from.has ("pressure") ? read_real (from, "pressure", 1, event.pressure) : Status (Done{});
}

Status read_parts (const JsonReader &from, unsigned parts, NavigationEvent &event)
{
  Status read = read_modifiers (from, event.modifiers);
  if (read && (parts & Position))
    read = read_real (from, "x", longest_side, event.x);
  if (read && (parts & Position))
    read = read_real (from, "y", longest_side, event.y);
  if (read && (parts & Button))
    read = read_button (from, event);
  if (read && (parts & Delta))
    read = read_real (from, "delta_x", longest_side, event.delta_x);
  if (read && (parts & Delta))
    read = read_real (from, "delta_y", longest_side, event.delta_y);
  if (read && (parts & Key))
    read = read_key (from, event);
  if (read && (parts & Touch))
    read = read_touch (from, event);
  return read;
}

Result<NavigationEvent> read_event (const JsonReader &message)
{
  if (!message.is_object ("request"))
    return Error{Fault::Unsupported, "control request: only navigation events are taken"};
  const auto request = message.object ("request");
  const auto type = request->string ("type");
  if (!type)
    return type.error ();
  if (*type != "navigationEvent")
    return Error{Fault::Unsupported, "control request: only navigation events are taken"};
  const auto from = request->object ("event");
  if (!from)
    return from.error ();
  const auto name = from->string ("event");
  if (!name)
    return name.error ();
  const EventRow *row = find_row (event_rows, *name);
  if (!row)
    return Error{Fault::Unsupported, "control request: the event is not known"};
  NavigationEvent event;
  event.kind = row->kind;
  const Status read = read_parts (*from, row->parts, event);
  return read ? Result<NavigationEvent> (std::move (event)) : Result<NavigationEvent> (read.error ());
}

} // namespace

Result<ControlRequest> read_control_request (std::string_view text)
{
  const auto message = JsonReader::parse (text, max_control_bytes);
  if (!message)
    return message.error ();
  const auto id = message->number ("id", UINT64_MAX);
  if (!id)
    return id.error ();
  const auto mid = message->optional_string ("mid");
  if (!mid)
    return ControlRequest{*id, std::nullopt, mid.error ()};
  return ControlRequest{*id, *mid ? std::make_optional (Mid (**mid)) : std::nullopt, read_event (*message)};
}

std::string write_control_response (uint64_t id, std::string_view error)
{
  JsonWriter writer;
  writer.begin_object ()
      .member ("type", "ControlResponseMessage")
      .key ("id")
      .number (static_cast<int64_t> (id));
  writer.key ("error");
  if (error.empty ())
    writer.null ();
  else
    writer.string (error);
  return writer.end_object ().take ();
}

} // namespace wsrtc
