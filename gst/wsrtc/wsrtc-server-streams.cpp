// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What this process does with streams of its server: being their source, receiver or
// peer, protecting them, and telling about them.
#include <gst/wsrtc/wsrtc-server.h>

#include <algorithm>
#include <string>

#include "c_text.hpp"
#include "error_bridge.hpp"
#include "server/local_signaller.hpp"
#include "server/server_object.hpp"

using namespace wsrtc;

// Takes the name for this process, and gives its end of the room.
static GstWsrtcSignaller *take_stream (GstWsrtcServer *self, const char *stream, Role role,
                                       Status (ServerHost::*take) (const StreamName &), GError **error)
{
  const Result<StreamName> name = parse_stream_name (stream);
  const Status taken = name ? (self->host->*take) (*name) : Status (name.error ());
  if (taken)
    return make_local_signaller (self, self->host->loop (), self->host->rooms (), *name, role);
  set_gerror (error, taken.error ());
  return nullptr;
}

/**
 * gst_wsrtc_server_add_stream:
 * @self: a #GstWsrtcServer
 * @stream: a name: letters, digits, ".", "_" and "-", at most 64 of them;
 *   empty = "default"
 * @error: where to put what went wrong
 *
 * Makes this process the source of a stream. The signaller connects to the
 * server without a socket; the stream is there while it is started. The name
 * stays taken until the signaller's last reference is dropped. The signaller
 * keeps the server.
 *
 * Errors: %GST_WSRTC_ERROR_INVALID_ARGUMENT for a bad name,
 * %GST_WSRTC_ERROR_BUSY for one that is taken, %GST_WSRTC_ERROR_INTERNAL when
 * the system has no thread left.
 *
 * Returns: (transfer full) (nullable): a signaller, or %NULL with @error set
 *
 * Since: 0.1
 */
GstWsrtcSignaller *gst_wsrtc_server_add_stream (GstWsrtcServer *self, const gchar *stream, GError **error)
{
  g_return_val_if_fail (GST_IS_WSRTC_SERVER (self), nullptr);
  g_return_val_if_fail (stream != nullptr, nullptr);
  return take_stream (self, stream, Role::Source, &ServerHost::reserve, error);
}

/**
 * gst_wsrtc_server_add_receiver:
 * @self: a #GstWsrtcServer
 * @stream: a name, as for gst_wsrtc_server_add_stream()
 * @error: where to put what went wrong
 *
 * Makes this process the one viewer of a stream that some client sends, as
 * `/publish/STREAM` does. The signaller connects to the server without a socket, and
 * is a viewer while it is started: the property `signaller` of a wsrtcsrc takes it.
 * One client at a time can be the source. Other viewers are refused, and the stream
 * is not in the list of streams. The name stays taken until the signaller's last
 * reference is dropped. The signaller keeps the server.
 *
 * Errors: %GST_WSRTC_ERROR_INVALID_ARGUMENT for a bad name,
 * %GST_WSRTC_ERROR_BUSY for one that is taken, %GST_WSRTC_ERROR_INTERNAL when
 * the system has no thread left.
 *
 * Returns: (transfer full) (nullable): a signaller, or %NULL with @error set
 *
 * Since: 0.1
 */
GstWsrtcSignaller *gst_wsrtc_server_add_receiver (GstWsrtcServer *self, const gchar *stream, GError **error)
{
  g_return_val_if_fail (GST_IS_WSRTC_SERVER (self), nullptr);
  g_return_val_if_fail (stream != nullptr, nullptr);
  return take_stream (self, stream, Role::Receiver, &ServerHost::expect, error);
}

/**
 * gst_wsrtc_server_add_peer:
 * @self: a #GstWsrtcServer
 * @room: a name, as for gst_wsrtc_server_add_stream()
 * @error: where to put what went wrong
 *
 * Makes this process one of a pair in a room, as a client with the role `peer`
 * is. The signaller connects to the server without a socket; it is in the room
 * while it is started, and reports a fatal %GST_WSRTC_ERROR_BUSY when two others
 * are there already. The signaller keeps the server.
 *
 * Errors: %GST_WSRTC_ERROR_INVALID_ARGUMENT for a bad name.
 *
 * Returns: (transfer full) (nullable): a signaller, or %NULL with @error set
 *
 * Since: 0.1
 */
GstWsrtcSignaller *gst_wsrtc_server_add_peer (GstWsrtcServer *self, const gchar *room, GError **error)
{
  g_return_val_if_fail (GST_IS_WSRTC_SERVER (self), nullptr);
  g_return_val_if_fail (room != nullptr, nullptr);
  const Result<StreamName> name = parse_stream_name (room);
  if (name)
    return make_local_signaller (self, self->host->loop (), self->host->rooms (), *name, Role::Peer);
  set_gerror (error, name.error ());
  return nullptr;
}

/**
 * gst_wsrtc_server_protect_stream:
 * @self: a #GstWsrtcServer
 * @stream: a name, as for gst_wsrtc_server_add_stream()
 * @token: (nullable): a secret of 16 to 8192 characters of ASCII without spaces;
 *   %NULL or empty = the stream is not protected any more
 * @error: where to put what went wrong
 *
 * Asks for @token of everybody who views this stream or talks to it, beside what
 * #GstWsrtcServer:access says: who may do so there by a token of his own still may, who
 * may without one does not any more. Several streams can have the same token. It is
 * given as gst_wsrtc_access_new() says; only a hash of it is kept. Counts when this returns:
 * viewers that are there without the token are sent away. Any thread.
 *
 * Errors: %GST_WSRTC_ERROR_INVALID_ARGUMENT for a bad name or token.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean gst_wsrtc_server_protect_stream (GstWsrtcServer *self, const gchar *stream, const gchar *token,
                                          GError **error)
{
  g_return_val_if_fail (GST_IS_WSRTC_SERVER (self), FALSE);
  g_return_val_if_fail (stream != nullptr, FALSE);
  const std::string secret = text_or_empty (token);
  const Result<StreamName> name = parse_stream_name (stream);
  Status good = name ? Status (Done{}) : Status (name.error ());
  if (good && !secret.empty ())
    good = check_secret (secret);
  if (good) {
    self->host->protect (*name, secret);
    return TRUE;
  }
  set_gerror (error, good.error ());
  return FALSE;
}

/**
 * gst_wsrtc_server_give_snapshot:
 * @self: a #GstWsrtcServer
 * @stream: the name of a stream
 * @size: as in #GstWsrtcServer::snapshot-requested
 * @jpeg: a JPEG picture of at most 16 MiB; an empty one is none, and told as status 500
 * @time: when what it shows was taken, in µs since 1970
 *
 * Answers all who wait for this picture, and who asks within the next second. May be
 * called from any thread, and does not wait. Nothing happens when nobody has asked.
 *
 * Since: 0.1
 */
void gst_wsrtc_server_give_snapshot (GstWsrtcServer *self, const gchar *stream, guint size, GBytes *jpeg,
                                     gint64 time)
{
  constexpr gsize longest = 16 << 20;
  g_return_if_fail (GST_IS_WSRTC_SERVER (self));
  g_return_if_fail (stream != nullptr && is_snapshot_size (size));
  g_return_if_fail (jpeg != nullptr && g_bytes_get_size (jpeg) <= longest);
  const Result<StreamName> name = parse_stream_name (stream);
  g_return_if_fail (bool (name));
  // libsoup does not take it as a body.
  if (g_bytes_get_size (jpeg) == 0) {
    self->host->give_snapshot (
        *name, size,
        Error{Fault::Media, "the source of stream \"" + name->str () + "\" gave an empty picture"});
    return;
  }
  self->host->give_snapshot (*name, size,
                             Snapshot{{g_bytes_ref (jpeg), g_bytes_unref}, std::max<gint64> (time, 0)});
}

/**
 * gst_wsrtc_server_refuse_snapshot:
 * @self: a #GstWsrtcServer
 * @stream: the name of a stream
 * @size: as in #GstWsrtcServer::snapshot-requested
 * @error: why there is no picture, a sentence for who asks
 *
 * The same as gst_wsrtc_server_give_snapshot() where there is none:
 * %GST_WSRTC_ERROR_NOT_FOUND becomes status 404, %GST_WSRTC_ERROR_BUSY 503, others
 * 500.
 *
 * Since: 0.1
 */
void gst_wsrtc_server_refuse_snapshot (GstWsrtcServer *self, const gchar *stream, guint size,
                                       const GError *error)
{
  g_return_if_fail (GST_IS_WSRTC_SERVER (self));
  g_return_if_fail (stream != nullptr && is_snapshot_size (size));
  g_return_if_fail (error != nullptr);
  const Result<StreamName> name = parse_stream_name (stream);
  g_return_if_fail (bool (name));
  self->host->give_snapshot (*name, size, from_gerror (error, Fault::Internal));
}

/**
 * gst_wsrtc_server_refuse_publisher:
 * @self: a #GstWsrtcServer
 * @stream: as in #GstWsrtcServer::publish-requested
 * @error: why it is not taken, a sentence for who publishes
 *
 * Says why a program does not take a stream, before its handler of
 * #GstWsrtcServer::publish-requested returns %FALSE: %GST_WSRTC_ERROR_BUSY becomes status
 * 503 with `Retry-After`, %GST_WSRTC_ERROR_NOT_FOUND 404, %GST_WSRTC_ERROR_SECURITY 403,
 * which is also what is said without this call. Later it ends the session of who
 * publishes. May be called from any thread, and does not wait. Nothing happens when
 * nobody publishes the stream by WHIP.
 *
 * Since: 0.1
 */
void gst_wsrtc_server_refuse_publisher (GstWsrtcServer *self, const gchar *stream, const GError *error)
{
  g_return_if_fail (GST_IS_WSRTC_SERVER (self));
  g_return_if_fail (stream != nullptr && error != nullptr);
  const Result<StreamName> name = parse_stream_name (stream);
  g_return_if_fail (bool (name));
  self->host->refuse_publisher (*name, from_gerror (error, Fault::Security));
}

/**
 * gst_wsrtc_server_give_stats:
 * @self: a #GstWsrtcServer
 * @stream: the name of a stream
 * @stats: (nullable) (transfer none): a structure as that of the property `stats` of
 *   wsrtcsink; %NULL = there is none
 *
 * What `/metrics` and `/dashboard` tell of that stream, see
 * #GstWsrtcServer::stats-requested. What can only grow does: a source that begins anew
 * from 0 adds to what there was before. Fields that are missing are 0, and numbers that
 * cannot be true are brought into their range. May be called from any thread, and does
 * not wait. Nothing happens when the stream has no source.
 *
 * Since: 0.1
 */
void gst_wsrtc_server_give_stats (GstWsrtcServer *self, const gchar *stream, const GstStructure *stats)
{
  g_return_if_fail (GST_IS_WSRTC_SERVER (self));
  g_return_if_fail (stream != nullptr);
  const Result<StreamName> name = parse_stream_name (stream);
  g_return_if_fail (bool (name));
  self->host->give_stats (*name, stats);
}

/**
 * gst_wsrtc_server_count_reconnect:
 * @self: a #GstWsrtcServer
 * @stream: the name of a stream
 *
 * The program has had to connect anew to what the stream comes from, as a camera:
 * counted in `wsrtc_stream_input_reconnects_total` of `/metrics`. May be called from any
 * thread, and does not wait.
 *
 * Since: 0.1
 */
void gst_wsrtc_server_count_reconnect (GstWsrtcServer *self, const gchar *stream)
{
  g_return_if_fail (GST_IS_WSRTC_SERVER (self));
  g_return_if_fail (stream != nullptr);
  const Result<StreamName> name = parse_stream_name (stream);
  g_return_if_fail (bool (name));
  self->host->count_input_reconnect (*name);
}
