// SPDX-License-Identifier: LGPL-2.1-or-later
#include "limit_options.hpp"

#include <iterator>
#include <vector>

namespace {

struct Row {
  const char *name;
  const char *help;
};

constexpr Row rows[] = {
    {"max-connections", "Most connections at a time (1000)"},
    {"max-connections-per-address", "Most connections at a time from one address (250)"},
    {"header-timeout", "How long a client may take to send its request, in ms (10000)"},
    {"keepalive-interval", "Time between WebSocket pings in ms, 0 for none (15000)"},
    {"pong-timeout", "How long a client may take to answer one, in ms (10000)"},
    {"max-viewers", "Most viewers of one stream, 0 for any number (0)"},
    {"message-rate", "Most WebSocket messages of one viewer in 1/s (50)"},
    {"byte-rate", "Most bytes/s of one viewer's WebSocket (131072)"},
    {"request-rate", "Most requests of one address that begin or change a WHIP or WHEP session, in 1/s (50)"},
    {"max-unsent-bytes", "Most bytes that wait for a viewer that does not read (1048576)"},
    {"max-buffered-bytes", "Most bytes that all connections hold together (134217728)"},
};

} // namespace

bool set_number (GstWsrtcServer *server, const char *property, const char *text)
{
  if (!text)
    return true;
  const auto *range =
      G_PARAM_SPEC_UINT (g_object_class_find_property (G_OBJECT_GET_CLASS (server), property));
  guint64 value = 0;
  if (!g_ascii_string_to_unsigned (text, 10, range->minimum, range->maximum, &value, nullptr)) {
    g_printerr ("wsrtc-server: --%s must be from %u to %u\n", property, range->minimum, range->maximum);
    return false;
  }
  g_object_set (server, property, static_cast<guint> (value), nullptr);
  return true;
}

LimitOptions::~LimitOptions ()
{
  for (char *value : values_)
    g_free (value);
}

void LimitOptions::add_to (GOptionContext *context)
{
  static_assert (std::tuple_size_v<decltype (values_)> == std::size (rows));
  std::vector<GOptionEntry> entries;
  for (size_t i = 0; i < std::size (rows); i++)
    entries.push_back ({rows[i].name, 0, 0, G_OPTION_ARG_STRING, &values_[i], rows[i].help, "N"});
  entries.push_back ({});
  g_option_context_add_main_entries (context, entries.data (), nullptr);
}

bool LimitOptions::apply (GstWsrtcServer *server) const
{
  for (size_t i = 0; i < std::size (rows); i++)
    if (!set_number (server, rows[i].name, values_[i]))
      return false;
  return true;
}
