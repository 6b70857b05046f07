/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef __GST_WSRTC_SERVER_H__
#define __GST_WSRTC_SERVER_H__

#include <gio/gio.h>
#include <gst/wsrtc/wsrtc-access.h>
#include <gst/wsrtc/wsrtc-signaller.h>

G_BEGIN_DECLS

#define GST_TYPE_WSRTC_SERVER (gst_wsrtc_server_get_type ())

/**
 * GstWsrtcServer:
 *
 * The signalling and page server, see gst_wsrtc_server_new().
 *
 * Since: 0.1
 */
GST_WSRTC_API
G_DECLARE_FINAL_TYPE (GstWsrtcServer, gst_wsrtc_server, GST, WSRTC_SERVER, GObject)

GST_WSRTC_API GstWsrtcServer *gst_wsrtc_server_new (void);
GST_WSRTC_API GstWsrtcServer *gst_wsrtc_server_get_shared (const gchar *host, guint port, GError **error);
GST_WSRTC_API GstWsrtcServer *gst_wsrtc_server_get_shared_with_tls (const gchar *host, guint port,
                                                                    const gchar *tls_certificate,
                                                                    const gchar *tls_private_key,
                                                                    GError **error);
GST_WSRTC_API gboolean gst_wsrtc_server_start (GstWsrtcServer *self, GError **error);
GST_WSRTC_API void gst_wsrtc_server_stop (GstWsrtcServer *self);
GST_WSRTC_API gboolean gst_wsrtc_server_reload_tls (GstWsrtcServer *self, GError **error);
GST_WSRTC_API void gst_wsrtc_server_check_alive_async (GstWsrtcServer *self, GAsyncReadyCallback callback,
                                                       gpointer user_data);
GST_WSRTC_API gboolean gst_wsrtc_server_check_alive_finish (GstWsrtcServer *self, GAsyncResult *result,
                                                            GError **error);
GST_WSRTC_API void gst_wsrtc_server_set_access (GstWsrtcServer *self, GstWsrtcAccess *access);
GST_WSRTC_API guint gst_wsrtc_server_get_bound_port (GstWsrtcServer *self);
GST_WSRTC_API gchar *gst_wsrtc_server_get_address (GstWsrtcServer *self, const gchar *stream);
GST_WSRTC_API GstWsrtcSignaller *gst_wsrtc_server_add_stream (GstWsrtcServer *self, const gchar *stream,
                                                              GError **error);
GST_WSRTC_API GstWsrtcSignaller *gst_wsrtc_server_add_receiver (GstWsrtcServer *self, const gchar *stream,
                                                                GError **error);
GST_WSRTC_API GstWsrtcSignaller *gst_wsrtc_server_add_peer (GstWsrtcServer *self, const gchar *room,
                                                            GError **error);
GST_WSRTC_API gboolean gst_wsrtc_server_protect_stream (GstWsrtcServer *self, const gchar *stream,
                                                        const gchar *token, GError **error);
GST_WSRTC_API void gst_wsrtc_server_give_snapshot (GstWsrtcServer *self, const gchar *stream, guint size,
                                                   GBytes *jpeg, gint64 time);
GST_WSRTC_API void gst_wsrtc_server_refuse_snapshot (GstWsrtcServer *self, const gchar *stream, guint size,
                                                     const GError *error);
GST_WSRTC_API void gst_wsrtc_server_refuse_publisher (GstWsrtcServer *self, const gchar *stream,
                                                      const GError *error);
GST_WSRTC_API void gst_wsrtc_server_give_stats (GstWsrtcServer *self, const gchar *stream,
                                                const GstStructure *stats);
GST_WSRTC_API void gst_wsrtc_server_count_reconnect (GstWsrtcServer *self, const gchar *stream);

G_END_DECLS

#endif
