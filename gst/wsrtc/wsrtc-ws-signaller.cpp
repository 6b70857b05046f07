// SPDX-License-Identifier: LGPL-2.1-or-later
/**
 * GstWsrtcWsSignaller:
 *
 * A #GstWsrtcSignaller that is a client over a WebSocket (RFC 6455): of a wsrtc
 * server, or of one that speaks another protocol; the scheme of
 * #GstWsrtcWsSignaller:uri says which.
 *
 * It never gives up on a network that fails: when the server is away, at the
 * start or later, the state is %GST_WSRTC_SIGNALLER_CONNECTING, one
 * #GstWsrtcSignaller::error that is not fatal tells about the outage, and it
 * tries again until it gets through. The stream is then registered anew, and
 * media that run are not touched by any of this. A fatal error says that trying
 * again cannot help: before the server has ever let it in, that refuses the
 * request (3xx and 4xx, except 408, 425 and 429), or has a certificate that is not
 * valid for another reason than the time. Once it has been let in, no refusal is
 * fatal, for it may be the word of a proxy while the server is away: it is told
 * once, and tried again with pauses that double up to 30 s, or up to
 * #GstWsrtcWsSignaller:reconnect-max where that is longer. So it is also with a
 * right that was withdrawn. A property that is not usable fails
 * gst_wsrtc_signaller_start() with %GST_WSRTC_ERROR_INVALID_ARGUMENT.
 *
 * While there is no connection, up to 256 messages wait for the next one;
 * gst_wsrtc_signaller_send() refuses more with %GST_WSRTC_ERROR_BUSY.
 *
 * Text frames of up to 256 KiB go both ways. A longer message ends the
 * connection; what is not JSON of the protocol, or binary, is dropped, and told
 * once a connection. permessage-deflate is not offered.
 *
 * Properties may be set from any thread and count from the next
 * gst_wsrtc_signaller_start(); all else belongs to the thread that calls it. The
 * #GMainContext should run for one more round after gst_wsrtc_signaller_stop(),
 * in which the last messages go out and the socket is closed.
 *
 * Since: 0.1
 */
#include <gst/wsrtc/wsrtc-ws-signaller.h>

#include "client/signaller_properties.hpp"
#include "client/signaller_run.hpp"
#include "client/ws_client.hpp"

using SignallerImpl = wsrtc::SignallerImpl<wsrtc::WsClient, wsrtc::SignallerSettings>;

struct _GstWsrtcWsSignaller {
  GObject parent;
  SignallerImpl *impl;
};

static void gst_wsrtc_ws_signaller_iface_init (GstWsrtcSignallerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GstWsrtcWsSignaller, gst_wsrtc_ws_signaller, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GST_TYPE_WSRTC_SIGNALLER,
                                                      gst_wsrtc_ws_signaller_iface_init))

static gboolean gst_wsrtc_ws_signaller_start (GstWsrtcSignaller *signaller, GError **error)
{
  return GST_WSRTC_WS_SIGNALLER (signaller)->impl->start (signaller, wsrtc::check_settings, error);
}

static void gst_wsrtc_ws_signaller_stop (GstWsrtcSignaller *signaller)
{
  GST_WSRTC_WS_SIGNALLER (signaller)->impl->stop ();
}

static gboolean gst_wsrtc_ws_signaller_send (GstWsrtcSignaller *signaller, GstWsrtcMessage *message,
                                             GError **error)
{
  return GST_WSRTC_WS_SIGNALLER (signaller)->impl->send (message, error);
}

static void gst_wsrtc_ws_signaller_iface_init (GstWsrtcSignallerInterface *iface)
{
  iface->start = gst_wsrtc_ws_signaller_start;
  iface->stop = gst_wsrtc_ws_signaller_stop;
  iface->send = gst_wsrtc_ws_signaller_send;
}

static void gst_wsrtc_ws_signaller_set_property (GObject *object, guint id, const GValue *value,
                                                 GParamSpec *pspec)
{
  const bool known = GST_WSRTC_WS_SIGNALLER (object)->impl->with_settings (
      [&] (auto &settings) { return wsrtc::set_signaller_property (settings, id, value); });
  if (!known)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void gst_wsrtc_ws_signaller_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  const bool known = GST_WSRTC_WS_SIGNALLER (object)->impl->with_settings (
      [&] (auto &settings) { return wsrtc::get_signaller_property (settings, id, value); });
  if (!known)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void gst_wsrtc_ws_signaller_init (GstWsrtcWsSignaller *self)
{
  self->impl = new SignallerImpl;
}

static void gst_wsrtc_ws_signaller_dispose (GObject *object)
{
  gst_wsrtc_ws_signaller_stop (GST_WSRTC_SIGNALLER (object));
  G_OBJECT_CLASS (gst_wsrtc_ws_signaller_parent_class)->dispose (object);
}

static void gst_wsrtc_ws_signaller_finalize (GObject *object)
{
  delete GST_WSRTC_WS_SIGNALLER (object)->impl;
  G_OBJECT_CLASS (gst_wsrtc_ws_signaller_parent_class)->finalize (object);
}

static void gst_wsrtc_ws_signaller_class_init (GstWsrtcWsSignallerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  object_class->set_property = gst_wsrtc_ws_signaller_set_property;
  object_class->get_property = gst_wsrtc_ws_signaller_get_property;
  object_class->dispose = gst_wsrtc_ws_signaller_dispose;
  object_class->finalize = gst_wsrtc_ws_signaller_finalize;
  wsrtc::install_signaller_properties (object_class);
}

/**
 * gst_wsrtc_ws_signaller_new:
 * @uri: (nullable): see #GstWsrtcWsSignaller:uri
 *
 * Nothing is checked nor connected before gst_wsrtc_signaller_start().
 *
 * Returns: (transfer full): a new signaller
 *
 * Since: 0.1
 */
GstWsrtcWsSignaller *gst_wsrtc_ws_signaller_new (const gchar *uri)
{
  return GST_WSRTC_WS_SIGNALLER (g_object_new (GST_TYPE_WSRTC_WS_SIGNALLER, "uri", uri, nullptr));
}
