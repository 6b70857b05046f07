// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Of GstWsrtcMessage, the STUN and TURN servers that a signalling hands out.
#include <gst/wsrtc/wsrtc-message.h>

#include "error_bridge.hpp"
#include "ice_url.hpp"
#include "message_bridge.hpp"

using namespace wsrtc;

/**
 * gst_wsrtc_message_new_ice_servers:
 * @servers: (array zero-terminated=1) (nullable): `stun:host:port` (RFC 7064) and
 *   `turn(s):user:password@host:port?transport=udp` (RFC 7065 with what it leaves out)
 *   each; in user and password `%` with two hexadecimal digits stands for a byte and
 *   everything else for itself
 * @error: where to put what went wrong
 *
 * What a signalling has to give to the element that it serves: which STUN and TURN
 * servers to use for the peers that are made from then on. Takes the place of what was
 * given before. The message is for elements, and is not sent to peers.
 *
 * Errors: %GST_WSRTC_ERROR_INVALID_ARGUMENT for one that is not of this form; no error
 * repeats a password.
 *
 * Returns: (transfer full) (nullable): a %GST_WSRTC_MESSAGE_ICE_SERVERS, or %NULL with
 *   @error set
 *
 * Since: 0.1
 */
GstWsrtcMessage *gst_wsrtc_message_new_ice_servers (const gchar *const *servers, GError **error)
{
  Welcome welcome;
  for (unsigned i = 0; servers != nullptr && servers[i] != nullptr; i++) {
    const Result<IceServer> server = parse_ice_server (servers[i]);
    if (!server) {
      set_gerror (error, server.error ().within ("ICE server number " + std::to_string (i + 1)));
      return nullptr;
    }
    welcome.ice_servers.push_back (*server);
  }
  return message_to_public ({PeerId (), std::move (welcome)}).release ();
}

/**
 * gst_wsrtc_message_get_ice_servers:
 * @message: a #GstWsrtcMessage
 *
 * They hold passwords: what this returns is not for logs.
 *
 * Returns: (array zero-terminated=1) (nullable) (transfer full): the servers of a
 *   %GST_WSRTC_MESSAGE_ICE_SERVERS, in the form of gst_wsrtc_message_new_ice_servers()
 *   with `//` and with user and password percent-encoded, but those of a remote server
 *   that have another form; %NULL for other kinds
 *
 * Since: 0.1
 */
gchar **gst_wsrtc_message_get_ice_servers (const GstWsrtcMessage *message)
{
  g_return_val_if_fail (message != nullptr, nullptr);
  const auto *welcome = std::get_if<Welcome> (&message_of (message).body);
  if (!welcome)
    return nullptr;
  GStrvBuilder *list = g_strv_builder_new ();
  for (const IceServer &server : welcome->ice_servers)
    if (const std::string uri = ice_uri (server); !uri.empty ())
      g_strv_builder_add (list, uri.c_str ());
  gchar **servers = g_strv_builder_end (list);
  g_strv_builder_unref (list);
  return servers;
}
