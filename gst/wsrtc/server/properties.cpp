// SPDX-License-Identifier: LGPL-2.1-or-later
#include "properties.hpp"

namespace wsrtc {

namespace {

constexpr auto flags = static_cast<GParamFlags> (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
constexpr unsigned prop_host = 2;
constexpr unsigned prop_allowed_origins = 3;
constexpr unsigned first_number = 4;

struct NumberRow {
  const char *name;
  const char *nick;
  const char *blurb;
  unsigned ServerSettings::*value;
  unsigned minimum;
  unsigned maximum;
};

constexpr NumberRow numbers[] = {
    /**
     * GstWsrtcServer:port:
     *
     * The TCP port to listen on; 0 = any, see #GstWsrtcServer:bound-port. Takes
     * effect at the next gst_wsrtc_server_start().
     *
     * Since: 0.1
     */
    {"port", "Port", "TCP port to listen on, 0 = any", &ServerSettings::port, 0, 65535},
    /**
     * GstWsrtcServer:max-connections:
     *
     * How many connections there may be at a time, pages and signalling
     * together. One more is answered with status 503.
     *
     * Since: 0.1
     */
    {"max-connections", "Max connections", "Most connections at a time", &ServerSettings::max_connections, 1,
     1000000},
    /**
     * GstWsrtcServer:max-connections-per-address:
     *
     * How many connections there may be at a time from one IPv4 address or one
     * /64 network of IPv6. Behind a proxy all clients have the proxy's address.
     *
     * Since: 0.1
     */
    {"max-connections-per-address", "Max connections per address",
     "Most connections at a time from one IPv4 address or IPv6 /64 network",
     &ServerSettings::max_connections_per_address, 1, 1000000},
    /**
     * GstWsrtcServer:max-viewers:
     *
     * How many viewers one stream may have; 0 = no limit of its own.
     *
     * Since: 0.1
     */
    {"max-viewers", "Max viewers", "Most viewers of one stream, 0 = no limit", &ServerSettings::max_viewers,
     0, 1000000},
    /**
     * GstWsrtcServer:header-timeout:
     *
     * How long a client may take to send its HTTP request, in ms; it is cut off
     * after that.
     *
     * Since: 0.1
     */
    {"header-timeout", "Header timeout", "Time for a client to send its request, in ms",
     &ServerSettings::header_timeout, 100, 600000},
    /**
     * GstWsrtcServer:keepalive-interval:
     *
     * Time between WebSocket pings (RFC 6455 section 5.5.2) in ms, rounded up to
     * whole seconds; 0 = none, and clients that vanish are not noticed.
     *
     * Since: 0.1
     */
    {"keepalive-interval", "Keepalive interval", "Time between WebSocket pings in ms, 0 = none",
     &ServerSettings::keepalive_interval, 0, 3600000},
    /**
     * GstWsrtcServer:pong-timeout:
     *
     * How long after a ping a client that sends nothing at all is dropped, in ms.
     * The timer of pings may run up to 1 s late, and that is added.
     *
     * Since: 0.1
     */
    {"pong-timeout", "Pong timeout", "Time for a client to answer a ping, in ms",
     &ServerSettings::pong_timeout, 100, 3600000},
};

const NumberRow &number_row (unsigned id)
{
  return numbers[id - first_number];
}

} // namespace

void install_server_properties (GObjectClass *klass)
{
  const ServerSettings defaults;
  /**
   * GstWsrtcServer:bound-port:
   *
   * The TCP port that the server listens on, 0 while it is stopped.
   *
   * Since: 0.1
   */
  g_object_class_install_property (
      klass, prop_bound_port,
      g_param_spec_uint ("bound-port", "Bound port", "TCP port that the server listens on, 0 while stopped",
                         0, 65535, 0, static_cast<GParamFlags> (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)));
  /**
   * GstWsrtcServer:host:
   *
   * The address, or a name of it, to listen on: "0.0.0.0" for all IPv4, "::" for
   * all. By default only this machine can connect. Takes effect at the next
   * gst_wsrtc_server_start().
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, prop_host,
                                   g_param_spec_string ("host", "Host", "Address or host name to listen on",
                                                        defaults.host.c_str (), flags));
  /**
   * GstWsrtcServer:allowed-origins:
   *
   * Which pages of other servers may connect to the signalling, such as
   * "https://example.org"; "*" = all. Pages of this server, and clients that
   * give no Origin, always may. Takes effect at once.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, prop_allowed_origins,
                                   g_param_spec_boxed ("allowed-origins", "Allowed origins",
                                                       "Origins of pages of other servers that may connect",
                                                       G_TYPE_STRV, flags));
  unsigned id = first_number;
  for (const NumberRow &row : numbers)
    g_object_class_install_property (klass, id++,
                                     g_param_spec_uint (row.name, row.nick, row.blurb, row.minimum,
                                                        row.maximum, defaults.*row.value, flags));
}

void set_server_property (ServerSettings &settings, unsigned id, const GValue *value)
{
  if (id == prop_host) {
    const char *host = g_value_get_string (value);
    settings.host = host ? host : "";
  } else if (id == prop_allowed_origins) {
    settings.allowed_origins.clear ();
    for (auto *origin = static_cast<char **> (g_value_get_boxed (value)); origin && *origin; origin++)
      settings.allowed_origins.emplace_back (*origin);
  } else {
    settings.*number_row (id).value = g_value_get_uint (value);
  }
}

void get_server_property (const ServerSettings &settings, unsigned id, GValue *value)
{
  if (id == prop_host) {
    g_value_set_string (value, settings.host.c_str ());
  } else if (id == prop_allowed_origins) {
    GStrvBuilder *builder = g_strv_builder_new ();
    for (const std::string &origin : settings.allowed_origins)
      g_strv_builder_add (builder, origin.c_str ());
    g_value_take_boxed (value, g_strv_builder_end (builder));
    g_strv_builder_unref (builder);
  } else {
    g_value_set_uint (value, settings.*number_row (id).value);
  }
}

} // namespace wsrtc
