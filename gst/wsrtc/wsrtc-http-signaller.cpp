// SPDX-License-Identifier: LGPL-2.1-or-later
/**
 * GstWsrtcHttpSignaller:
 *
 * A #GstWsrtcSignaller that is a client of a WHIP server (RFC 9725), to which it
 * publishes, or of a WHEP server (draft-ietf-wish-whep-03 and the drafts before
 * it), from which it plays; the scheme of #GstWsrtcHttpSignaller:uri says which.
 *
 * The server is one peer, with the id "whip" or "whep": when it is told of, it is
 * to be sent an offer. The offer goes out by POST, with the candidates of the first
 * 300 ms; later ones by PATCH, where the server takes them. A bye ends the session
 * by DELETE, and so does gst_wsrtc_signaller_stop(), in a thread of its own that
 * lives for two seconds at most. After a bye, and after an offer that the server
 * could not take at the moment, the peer is told of again when a pause is over: the
 * server's Retry-After, or as #GstWsrtcHttpSignaller:reconnect-min says. An offer
 * while there is a session takes its place.
 *
 * An #GstWsrtcSignaller::error that is not fatal tells of an outage, once. A fatal
 * one says that trying again cannot help: the server, which has never taken an offer
 * so far, refuses it for good (4xx, except 408, 409, 425 and 429, and 404 and 410 of
 * WHEP), or its certificate is not valid for another reason than the time. Once it
 * has taken one, no refusal is fatal, for it may be the word of a proxy while the
 * server is away: it is told once, and tried again with pauses that double up to
 * 30 s, or up to #GstWsrtcHttpSignaller:reconnect-max where that is longer. A
 * property that is not usable fails gst_wsrtc_signaller_start() with
 * %GST_WSRTC_ERROR_INVALID_ARGUMENT.
 *
 * The redirects 307 and 308 are followed, five of them at most and never from https
 * to http. #GstWsrtcHttpSignaller:token and #GstWsrtcHttpSignaller:headers go to the
 * host and port of the address, and to no others.
 *
 * Properties may be set from any thread and count from the next
 * gst_wsrtc_signaller_start(); all else belongs to the thread that calls it.
 *
 * Since: 0.1
 */
#include <gst/wsrtc/wsrtc-http-signaller.h>

#include "client/http_client.hpp"
#include "client/signaller_properties.hpp"
#include "client/signaller_run.hpp"

using SignallerImpl = wsrtc::SignallerImpl<wsrtc::HttpClient, wsrtc::HttpSignallerSettings>;

struct _GstWsrtcHttpSignaller {
  GObject parent;
  SignallerImpl *impl;
};

static void gst_wsrtc_http_signaller_iface_init (GstWsrtcSignallerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GstWsrtcHttpSignaller, gst_wsrtc_http_signaller, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GST_TYPE_WSRTC_SIGNALLER,
                                                      gst_wsrtc_http_signaller_iface_init))

static gboolean gst_wsrtc_http_signaller_start (GstWsrtcSignaller *signaller, GError **error)
{
  return GST_WSRTC_HTTP_SIGNALLER (signaller)->impl->start (signaller, wsrtc::check_http_settings, error);
}

static void gst_wsrtc_http_signaller_stop (GstWsrtcSignaller *signaller)
{
  GST_WSRTC_HTTP_SIGNALLER (signaller)->impl->stop ();
}

static gboolean gst_wsrtc_http_signaller_send (GstWsrtcSignaller *signaller, GstWsrtcMessage *message,
                                               GError **error)
{
  return GST_WSRTC_HTTP_SIGNALLER (signaller)->impl->send (message, error);
}

static void gst_wsrtc_http_signaller_iface_init (GstWsrtcSignallerInterface *iface)
{
  iface->start = gst_wsrtc_http_signaller_start;
  iface->stop = gst_wsrtc_http_signaller_stop;
  iface->send = gst_wsrtc_http_signaller_send;
}

static void gst_wsrtc_http_signaller_set_property (GObject *object, guint id, const GValue *value,
                                                   GParamSpec *pspec)
{
  const bool known = GST_WSRTC_HTTP_SIGNALLER (object)->impl->with_settings (
      [&] (auto &settings) { return wsrtc::set_http_signaller_property (settings, id, value); });
  if (!known)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void gst_wsrtc_http_signaller_get_property (GObject *object, guint id, GValue *value,
                                                   GParamSpec *pspec)
{
  const bool known = GST_WSRTC_HTTP_SIGNALLER (object)->impl->with_settings (
      [&] (auto &settings) { return wsrtc::get_http_signaller_property (settings, id, value); });
  if (!known)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void gst_wsrtc_http_signaller_init (GstWsrtcHttpSignaller *self)
{
  self->impl = new SignallerImpl;
}

static void gst_wsrtc_http_signaller_dispose (GObject *object)
{
  gst_wsrtc_http_signaller_stop (GST_WSRTC_SIGNALLER (object));
  G_OBJECT_CLASS (gst_wsrtc_http_signaller_parent_class)->dispose (object);
}

static void gst_wsrtc_http_signaller_finalize (GObject *object)
{
  delete GST_WSRTC_HTTP_SIGNALLER (object)->impl;
  G_OBJECT_CLASS (gst_wsrtc_http_signaller_parent_class)->finalize (object);
}

static void gst_wsrtc_http_signaller_class_init (GstWsrtcHttpSignallerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  object_class->set_property = gst_wsrtc_http_signaller_set_property;
  object_class->get_property = gst_wsrtc_http_signaller_get_property;
  object_class->dispose = gst_wsrtc_http_signaller_dispose;
  object_class->finalize = gst_wsrtc_http_signaller_finalize;
  wsrtc::install_http_signaller_properties (object_class);
}

/**
 * gst_wsrtc_http_signaller_new:
 * @uri: (nullable): see #GstWsrtcHttpSignaller:uri
 *
 * Nothing is checked nor connected before gst_wsrtc_signaller_start().
 *
 * Returns: (transfer full): a new signaller
 *
 * Since: 0.1
 */
GstWsrtcHttpSignaller *gst_wsrtc_http_signaller_new (const gchar *uri)
{
  return GST_WSRTC_HTTP_SIGNALLER (g_object_new (GST_TYPE_WSRTC_HTTP_SIGNALLER, "uri", uri, nullptr));
}
