// SPDX-License-Identifier: LGPL-2.1-or-later
#include "../property_table.hpp"
#include "signaller_properties.hpp"

namespace wsrtc {

namespace {

using Settings = HttpSignallerSettings;

constexpr guint prop_headers = 1;

constexpr PropertyRow<Settings> rows[] = {
    /**
     * GstWsrtcHttpSignaller:uri:
     *
     * The endpoint: `whip+https://HOST/PATH` or `whip+http://…` to publish,
     * `whep+https://…` or `whep+http://…` to play. What follows the + is the URL that
     * the server gives. Default: %NULL, with which nothing can start.
     *
     * Since: 0.1
     */
    {"uri", "URI", "Address of the endpoint, whip+https:// or whep+https://", &Settings::uri},
    /**
     * GstWsrtcHttpSignaller:role:
     *
     * "source", which needs a WHIP endpoint, or "viewer", which needs one of WHEP.
     * Default: %NULL, what #GstWsrtcHttpSignaller:uri says.
     *
     * Since: 0.1
     */
    {"role", "Role", "What we are: source or viewer", &Settings::role},
    /**
     * GstWsrtcHttpSignaller:token:
     *
     * Sent as `Authorization: Bearer` (RFC 6750, RFC 9725 section 4.7) with each
     * request to the host and port of #GstWsrtcHttpSignaller:uri, and to no others;
     * never logged and not readable. Visible ASCII characters without a space.
     * Default: %NULL, none.
     *
     * Since: 0.1
     */
    {"token", "Token", "Secret that the server asks for", &Settings::token, 0, 0, secret_property},
    /**
     * GstWsrtcHttpSignaller:ca-file:
     *
     * A file with the certificates, in PEM form, of the authorities that an https
     * server is trusted by. Default: %NULL, those of the system. There is no way to
     * switch the check off.
     *
     * Since: 0.1
     */
    {"ca-file", "CA file", "PEM file of the authorities to trust", &Settings::ca_file},
    /**
     * GstWsrtcHttpSignaller:connect-timeout:
     *
     * How long one request may take, in ms, 1 to 3600000, from the look-up of the
     * name to the end of the response. Default: 10000.
     *
     * Since: 0.1
     */
    {"connect-timeout", "Connect timeout", "Limit of one request in ms", &Settings::connect_timeout, 1,
     3600000},
    /**
     * GstWsrtcHttpSignaller:reconnect-min:
     *
     * First pause before another try, in ms, 1 to 3600000; it doubles with each
     * failure, ±25 %, until a session has lasted for
     * #GstWsrtcHttpSignaller:reconnect-max. A longer Retry-After of the server counts,
     * up to ten minutes. Default: 500.
     *
     * Since: 0.1
     */
    {"reconnect-min", "Shortest wait", "First wait before another try in ms", &Settings::reconnect_min, 1,
     3600000},
    /**
     * GstWsrtcHttpSignaller:reconnect-max:
     *
     * Longest pause before another try, in ms, 1 to 3600000, ±25 %. Default: 3500. One
     * that is shorter than #GstWsrtcHttpSignaller:reconnect-min counts as that.
     *
     * Since: 0.1
     */
    {"reconnect-max", "Longest wait", "Longest wait before another try in ms", &Settings::reconnect_max, 1,
     3600000},
};

constexpr PropertyTable<Settings> table (rows, prop_headers + 1);

} // namespace

void install_http_signaller_properties (GObjectClass *klass)
{
  /**
   * GstWsrtcHttpSignaller:headers:
   *
   * More header fields of the requests to the host and port of
   * #GstWsrtcHttpSignaller:uri, each a string. Not readable: they may hold secrets.
   * Default: %NULL, none.
   *
   * Since: 0.1
   */
  // GST_TYPE_STRUCTURE is a variable that only gst_init () fills.
  g_object_class_install_property (klass, prop_headers,
                                   g_param_spec_boxed ("headers", "Headers",
                                                       "More header fields of the requests",
                                                       gst_structure_get_type (), secret_property));
  table.install (klass);
}

bool set_http_signaller_property (HttpSignallerSettings &settings, guint id, const GValue *value)
{
  if (id != prop_headers)
    return table.set (settings, id, value);
  settings.headers = headers_of (static_cast<const GstStructure *> (g_value_get_boxed (value)));
  return true;
}

bool get_http_signaller_property (const HttpSignallerSettings &settings, guint id, GValue *value)
{
  return table.get (settings, id, value);
}

} // namespace wsrtc
