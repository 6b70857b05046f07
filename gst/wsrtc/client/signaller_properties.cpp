// SPDX-License-Identifier: LGPL-2.1-or-later
#include "signaller_properties.hpp"

#include "../property_table.hpp"

namespace wsrtc {

namespace {

constexpr guint prop_headers = 1;

constexpr PropertyRow<SignallerSettings> rows[] = {
    /**
     * GstWsrtcWsSignaller:uri:
     *
     * The server, as `ws://HOST:PORT/signaling` or `wss://…`. No path means
     * /signaling; #GstWsrtcWsSignaller:room and #GstWsrtcWsSignaller:role go into
     * the query unless it has them. Default: %NULL, with which nothing can start.
     *
     * Since: 0.1
     */
    {"uri", "URI", "Address of the server, ws:// or wss://", &SignallerSettings::uri},
    /**
     * GstWsrtcWsSignaller:room:
     *
     * The stream's name, `[A-Za-z0-9._-]{1,64}`. Default: %NULL, which lets the
     * server decide; it takes "default".
     *
     * Since: 0.1
     */
    {"room", "Room", "Name of the stream", &SignallerSettings::room},
    /**
     * GstWsrtcWsSignaller:role:
     *
     * "source", "viewer" or "peer". Default: "source".
     *
     * Since: 0.1
     */
    {"role", "Role", "What we are in the room: source, viewer or peer", &SignallerSettings::role},
    /**
     * GstWsrtcWsSignaller:token:
     *
     * Sent as `Authorization: Bearer` (RFC 6750), never logged and not readable.
     * Visible ASCII characters without a space. Default: %NULL, none.
     *
     * Since: 0.1
     */
    {"token", "Token", "Secret that the server asks for", &SignallerSettings::token, 0, 0, secret_property},
    /**
     * GstWsrtcWsSignaller:ca-file:
     *
     * A file with the certificates, in PEM form, of the authorities that a wss
     * server is trusted by. Default: %NULL, those of the system. There is no way
     * to switch the check off.
     *
     * Since: 0.1
     */
    {"ca-file", "CA file", "PEM file of the authorities to trust", &SignallerSettings::ca_file},
    /**
     * GstWsrtcWsSignaller:keepalive-interval:
     *
     * Time between two pings in ms, 0 to 3600000, rounded up to seconds. A server
     * that neither answers them nor says anything else for twice as long counts
     * as gone. 0 = no pings, and no end to waiting. Default: 10000.
     *
     * Since: 0.1
     */
    {"keepalive-interval", "Keepalive interval", "Time between two pings in ms, 0 = off",
     &SignallerSettings::keepalive_interval, 0, 3600000},
    /**
     * GstWsrtcWsSignaller:connect-timeout:
     *
     * How long one try to connect may take, in ms, 1 to 3600000, from the look-up
     * of the name to the open WebSocket. An address of that name that does not answer
     * is left for the next one after a third of it. Default: 10000.
     *
     * Since: 0.1
     */
    {"connect-timeout", "Connect timeout", "Limit of one try to connect in ms",
     &SignallerSettings::connect_timeout, 1, 3600000},
    /**
     * GstWsrtcWsSignaller:reconnect-min:
     *
     * First wait before another try, in ms, 1 to 3600000; it doubles with each
     * failure, ±25 %. Default: 500.
     *
     * Since: 0.1
     */
    {"reconnect-min", "Shortest wait", "First wait before another try in ms",
     &SignallerSettings::reconnect_min, 1, 3600000},
    /**
     * GstWsrtcWsSignaller:reconnect-max:
     *
     * Longest wait before another try, in ms, 1 to 3600000, ±25 %. Default:
     * 3500. One that is shorter than #GstWsrtcWsSignaller:reconnect-min counts
     * as that.
     *
     * Since: 0.1
     */
    {"reconnect-max", "Longest wait", "Longest wait before another try in ms",
     &SignallerSettings::reconnect_max, 1, 3600000},
};

constexpr PropertyTable<SignallerSettings> table (rows, prop_headers + 1);

} // namespace

void install_signaller_properties (GObjectClass *klass)
{
  /**
   * GstWsrtcWsSignaller:headers:
   *
   * More header fields of the request, each a string. Not readable: they may
   * hold secrets. Default: %NULL, none.
   *
   * Since: 0.1
   */
  // GST_TYPE_STRUCTURE is a variable that only gst_init () fills.
  g_object_class_install_property (klass, prop_headers,
                                   g_param_spec_boxed ("headers", "Headers",
                                                       "More header fields of the request",
                                                       gst_structure_get_type (), secret_property));
  table.install (klass);
}

bool set_signaller_property (SignallerSettings &settings, guint id, const GValue *value)
{
  if (id != prop_headers)
    return table.set (settings, id, value);
  settings.headers = headers_of (static_cast<const GstStructure *> (g_value_get_boxed (value)));
  return true;
}

bool get_signaller_property (const SignallerSettings &settings, guint id, GValue *value)
{
  return table.get (settings, id, value);
}

} // namespace wsrtc
