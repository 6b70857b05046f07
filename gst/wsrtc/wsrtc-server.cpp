// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gst/wsrtc/wsrtc-server.h>

#include <memory>

#include "c_text.hpp"
#include "error_bridge.hpp"
#include "server/access_object.hpp"
#include "server/log.hpp"
#include "server/properties.hpp"
#include "server/publish_signals.hpp"
#include "server/server_object.hpp"
#include "server/shared_servers.hpp"

using namespace wsrtc;

GST_DEBUG_CATEGORY (wsrtc_server_debug);

G_DEFINE_FINAL_TYPE (GstWsrtcServer, gst_wsrtc_server, G_TYPE_OBJECT)

static void gst_wsrtc_server_set_property (GObject *object, guint id, const GValue *value, GParamSpec *)
{
  if (id == prop_access) {
    gst_wsrtc_server_set_access (GST_WSRTC_SERVER (object),
                                 static_cast<GstWsrtcAccess *> (g_value_get_object (value)));
    return;
  }
  GST_WSRTC_SERVER (object)->host->change (
      [&] (ServerSettings &settings) { set_server_property (settings, id, value); });
}

static void gst_wsrtc_server_get_property (GObject *object, guint id, GValue *value, GParamSpec *)
{
  const ServerHost &host = *GST_WSRTC_SERVER (object)->host;
  if (id == prop_bound_port)
    g_value_set_uint (value, host.bound_port ());
  else if (id == prop_access)
    g_value_set_object (value, host.access ().get ());
  else
    get_server_property (host.settings (), id, value);
}

static void gst_wsrtc_server_finalize (GObject *object)
{
  auto *self = GST_WSRTC_SERVER (object);
  delete self->host;
  forget_shared_server (self);
  G_OBJECT_CLASS (gst_wsrtc_server_parent_class)->finalize (object);
}

// What the source of a stream is asked for.
static void install_source_signals (GType type)
{
  /**
   * GstWsrtcServer::snapshot-requested:
   * @self: the server
   * @stream: name of the stream, which is the signal's detail, too
   * @size: the longest side that the picture may have, in pixels: 320, 640 or 1920
   *
   * Somebody asks for `/api/streams/STREAM/snapshot.jpg` of a stream whose source is
   * a signaller of gst_wsrtc_server_add_stream(). Who is that source connects with
   * the name of its stream as the detail, and answers by
   * gst_wsrtc_server_give_snapshot() or gst_wsrtc_server_refuse_snapshot(), at once or
   * later, from any thread; who asks is told after 5 s that there is none. There is one emission for all who
   * ask at the same time, and none while an answer is less than 1 s old.
   *
   * Emitted in the thread-default #GMainContext in which the signaller was started;
   * on the owner thread, where an element started it.
   *
   * Since: 0.1
   */
  g_signal_new ("snapshot-requested", type, static_cast<GSignalFlags> (G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED),
                0, nullptr, nullptr, nullptr, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_UINT);

  /**
   * GstWsrtcServer::stats-requested:
   * @self: the server
   * @stream: name of the stream, which is the signal's detail, too
   *
   * Somebody reads `/metrics` or looks at `/dashboard`, and the source of the stream is
   * a signaller of gst_wsrtc_server_add_stream(). Who is that source connects with the
   * name of its stream as the detail, and answers by gst_wsrtc_server_give_stats() from
   * any thread; who asks waits for 200 ms, and is then told what was given last. Several
   * emissions a second at most. wsrtcsink answers by itself.
   *
   * Emitted in the thread-default #GMainContext in which the signaller was started; on
   * the owner thread, where an element started it.
   *
   * Since: 0.1
   */
  g_signal_new ("stats-requested", type, static_cast<GSignalFlags> (G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED), 0,
                nullptr, nullptr, nullptr, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void gst_wsrtc_server_class_init (GstWsrtcServerClass *klass)
{
  GST_DEBUG_CATEGORY_INIT (wsrtc_server_debug, "wsrtcserver", 0, "wsrtc signalling and page server");
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  object_class->set_property = gst_wsrtc_server_set_property;
  object_class->get_property = gst_wsrtc_server_get_property;
  object_class->finalize = gst_wsrtc_server_finalize;
  install_server_properties (object_class);
  install_source_signals (G_TYPE_FROM_CLASS (klass));
  install_publish_signals (G_TYPE_FROM_CLASS (klass));
}

static void gst_wsrtc_server_init (GstWsrtcServer *self)
{
  self->host = new ServerHost;
  self->host->set_publisher (std::make_unique<PublishSignals> (self, *self->host));
}

/**
 * gst_wsrtc_server_new:
 *
 * Makes a server, which does not listen before gst_wsrtc_server_start(). It has
 * a thread of its own and needs no main loop. All its functions may be called
 * from any thread.
 *
 * It serves a list of streams at `/`, many at a time at `/wall`, a player at `/STREAM`, the signalling by
 * WebSocket (RFC 6455) at `/signaling?room=STREAM&role=source|viewer|peer`, the
 * streams as JSON at `/api/streams`, stills of them at
 * `/api/streams/STREAM/snapshot.jpg` and "ok" at `/healthz`; a page that sends a
 * camera at `/publish/STREAM` and one for two people at `/call/ROOM`. Players of WHEP
 * (draft-ietf-wish-whep-03) come to `/whep/STREAM`, publishers of WHIP (RFC 9725) to
 * `/whip/STREAM`, see #GstWsrtcServer::publish-requested. Without
 * #GstWsrtcServer:tls-certificate it speaks plain http, by which browsers hand no
 * camera out, but for this machine itself.
 *
 * Returns: (transfer full): a new server
 *
 * Since: 0.1
 */
GstWsrtcServer *gst_wsrtc_server_new (void)
{
  return static_cast<GstWsrtcServer *> (g_object_new (GST_TYPE_WSRTC_SERVER, nullptr));
}

/**
 * gst_wsrtc_server_get_shared:
 * @host: the address or name to listen on, see #GstWsrtcServer:host
 * @port: the port, see #GstWsrtcServer:port
 * @error: where to put what went wrong
 *
 * Gives the server of this process for @host and @port, started. All who ask
 * with the same values get the same one; it ends when the last of them drops its
 * reference. Two ask for port 0: they share one port too.
 *
 * Errors: %GST_WSRTC_ERROR_BUSY when another program has the port,
 * %GST_WSRTC_ERROR_INVALID_ARGUMENT for a host that is not one,
 * %GST_WSRTC_ERROR_NETWORK when listening fails for another reason,
 * %GST_WSRTC_ERROR_INTERNAL when the system has no thread left.
 *
 * Returns: (transfer full) (nullable): the server, or %NULL with @error set
 *
 * Since: 0.1
 */
GstWsrtcServer *gst_wsrtc_server_get_shared (const gchar *host, guint port, GError **error)
{
  return gst_wsrtc_server_get_shared_with_tls (host, port, nullptr, nullptr, error);
}

/**
 * gst_wsrtc_server_get_shared_with_tls:
 * @host: the address or name to listen on, see #GstWsrtcServer:host
 * @port: the port, see #GstWsrtcServer:port
 * @tls_certificate: (nullable) (type filename): see #GstWsrtcServer:tls-certificate
 * @tls_private_key: (nullable) (type filename): see #GstWsrtcServer:tls-private-key
 * @error: where to put what went wrong
 *
 * The same as gst_wsrtc_server_get_shared() with TLS, for https and wss.
 *
 * Errors: those of gst_wsrtc_server_get_shared(); %GST_WSRTC_ERROR_BUSY too when
 * the server for @host and @port has another certificate or none;
 * %GST_WSRTC_ERROR_NOT_FOUND, %GST_WSRTC_ERROR_INVALID_ARGUMENT or
 * %GST_WSRTC_ERROR_SECURITY for files that cannot be read, are not what they
 * should be, or have expired.
 *
 * Returns: (transfer full) (nullable): the server, or %NULL with @error set
 *
 * Since: 0.1
 */
GstWsrtcServer *gst_wsrtc_server_get_shared_with_tls (const gchar *host, guint port,
                                                      const gchar *tls_certificate,
                                                      const gchar *tls_private_key, GError **error)
{
  g_return_val_if_fail (host != nullptr, nullptr);
  g_return_val_if_fail (port <= G_MAXUINT16, nullptr);
  Result<GRef<GstWsrtcServer>> server =
      get_shared_server ({host, port, text_or_empty (tls_certificate), text_or_empty (tls_private_key)});
  if (server)
    return server->release ();
  set_gerror (error, server.error ());
  return nullptr;
}

/**
 * gst_wsrtc_server_start:
 * @self: a #GstWsrtcServer
 * @error: where to put what went wrong
 *
 * Listens on #GstWsrtcServer:host and #GstWsrtcServer:port. Returns when clients
 * can connect, which waits for the look-up of a host that is a name, and for a
 * gst_wsrtc_server_stop() that another thread is in. Does nothing when the server
 * is started already. The errors are those of gst_wsrtc_server_get_shared_with_tls().
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean gst_wsrtc_server_start (GstWsrtcServer *self, GError **error)
{
  g_return_val_if_fail (GST_IS_WSRTC_SERVER (self), FALSE);
  const Status started = self->host->start ();
  if (started)
    return TRUE;
  set_gerror (error, started.error ());
  return FALSE;
}

/**
 * gst_wsrtc_server_stop:
 * @self: a #GstWsrtcServer
 *
 * Closes the port and all connections, and waits at most 0.3 s for clients to
 * say goodbye. Media that flow between peers go on. Streams stay added: they
 * are there again after the next gst_wsrtc_server_start(). Any number of threads
 * may call it: each returns when the server is stopped.
 *
 * Since: 0.1
 */
void gst_wsrtc_server_stop (GstWsrtcServer *self)
{
  g_return_if_fail (GST_IS_WSRTC_SERVER (self));
  self->host->stop ();
}

/**
 * gst_wsrtc_server_reload_tls:
 * @self: a #GstWsrtcServer
 * @error: where to put what went wrong
 *
 * Reads the files of #GstWsrtcServer:tls-certificate and #GstWsrtcServer:tls-private-key
 * again, as after a renewal, or other ones when these properties have changed. Who
 * connects from then on is shown the new certificate; connections that are there go on
 * with the old one. When something is wrong with the files, nothing changes. While the
 * server is stopped, the files are only looked at.
 *
 * Errors: those of gst_wsrtc_server_get_shared_with_tls() for files;
 * %GST_WSRTC_ERROR_INVALID_ARGUMENT too when the server runs without TLS and now has a
 * certificate, or the other way: that needs a new gst_wsrtc_server_start().
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean gst_wsrtc_server_reload_tls (GstWsrtcServer *self, GError **error)
{
  g_return_val_if_fail (GST_IS_WSRTC_SERVER (self), FALSE);
  const Status reloaded = self->host->reload_tls ();
  if (reloaded)
    return TRUE;
  set_gerror (error, reloaded.error ());
  return FALSE;
}

// In the context of who asked: there the last references are dropped, which may be the
// server's; its own thread cannot end it.
static void return_alive (GTask *task)
{
  GSource *source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (
      source,
      [] (gpointer data) -> gboolean {
        g_task_return_boolean (G_TASK (data), TRUE);
        return G_SOURCE_REMOVE;
      },
      task, g_object_unref);
  g_source_attach (source, g_task_get_context (task));
  g_source_unref (source);
}

/**
 * gst_wsrtc_server_check_alive_async:
 * @self: a #GstWsrtcServer
 * @callback: (scope async): called when the server's thread has answered
 * @user_data: data for @callback
 *
 * Asks the server's thread for a sign of life, for a watchdog: the answer comes when that
 * thread gets to it, started or not, after all that was to be done before, and @callback
 * is called in the thread-default #GMainContext of the caller. Where the thread hangs, no
 * answer comes.
 *
 * Since: 0.1
 */
void gst_wsrtc_server_check_alive_async (GstWsrtcServer *self, GAsyncReadyCallback callback,
                                         gpointer user_data)
{
  g_return_if_fail (GST_IS_WSRTC_SERVER (self));
  GTask *task = g_task_new (self, nullptr, callback, user_data);
  const Status &status = self->host->loop ().status ();
  if (status) {
    self->host->loop ().post ([task] { return_alive (task); });
    return;
  }
  GError *error = nullptr;
  set_gerror (&error, status.error ());
  g_task_return_error (task, error);
  g_object_unref (task);
}

/**
 * gst_wsrtc_server_check_alive_finish:
 * @self: a #GstWsrtcServer
 * @result: what the callback was given
 * @error: where to put what went wrong
 *
 * Ends gst_wsrtc_server_check_alive_async(). Errors: %GST_WSRTC_ERROR_INTERNAL when the
 * system had no thread left for the server.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean gst_wsrtc_server_check_alive_finish (GstWsrtcServer *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * gst_wsrtc_server_set_access:
 * @self: a #GstWsrtcServer
 * @access: (nullable) (transfer none): who may do what; %NULL = as without:
 *   everybody may view, publish and talk where the server does these at all
 *
 * Sets #GstWsrtcServer:access. From then on @access stays as it is, see
 * gst_wsrtc_access_new(). Counts for who comes from when this returns. Who is connected is looked at
 * again: whose token or right for what it does is gone is sent away, WebSockets with the
 * close code 4401 for the former and 4403 for the latter, and its media end;
 * nobody else notices. That a token has expired meanwhile does not count. Any thread.
 *
 * What this process adds itself, such as gst_wsrtc_server_add_stream(), needs no right.
 * Pages need none either, since they hold no secrets: they ask for the token. `/healthz`
 * is for all.
 *
 * Since: 0.1
 */
void gst_wsrtc_server_set_access (GstWsrtcServer *self, GstWsrtcAccess *access)
{
  g_return_if_fail (GST_IS_WSRTC_SERVER (self));
  g_return_if_fail (access == nullptr || GST_IS_WSRTC_ACCESS (access));
  self->host->set_access (GRef<GObject>::take_ref (reinterpret_cast<GObject *> (access)),
                          access ? take_rules (access) : nullptr);
}

/**
 * gst_wsrtc_server_get_bound_port:
 * @self: a #GstWsrtcServer
 *
 * Returns: the port that the server listens on, 0 while it is stopped
 *
 * Since: 0.1
 */
guint gst_wsrtc_server_get_bound_port (GstWsrtcServer *self)
{
  g_return_val_if_fail (GST_IS_WSRTC_SERVER (self), 0);
  return self->host->bound_port ();
}

/**
 * gst_wsrtc_server_get_address:
 * @self: a #GstWsrtcServer
 * @stream: (nullable): the name of a stream, %NULL for the list of all
 *
 * Gives the address of a page, such as "http://127.0.0.1:8443/demo", or "https://…" with TLS. When the
 * server listens on all addresses, the first that others can reach is named. While it is started, that
 * is where it listens, whatever has been set for the next gst_wsrtc_server_start().
 *
 * Returns: (transfer full): the address
 *
 * Since: 0.1
 */
gchar *gst_wsrtc_server_get_address (GstWsrtcServer *self, const gchar *stream)
{
  g_return_val_if_fail (GST_IS_WSRTC_SERVER (self), nullptr);
  return g_strdup (self->host->address (text_or_empty (stream)).c_str ());
}
