/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef __GST_WSRTC_ACCESS_H__
#define __GST_WSRTC_ACCESS_H__

#include <gst/wsrtc/wsrtc-prelude.h>

G_BEGIN_DECLS

/**
 * GstWsrtcRights:
 * @GST_WSRTC_RIGHT_VIEW: watch a stream: its player, WHEP, its still pictures, its
 *   place in lists
 * @GST_WSRTC_RIGHT_PUBLISH: be the source of a stream, by WebSocket or WHIP
 * @GST_WSRTC_RIGHT_TALK: say something to the source of a stream; with
 *   %GST_WSRTC_RIGHT_VIEW also be one of two in a room
 * @GST_WSRTC_RIGHT_ADMIN: see what concerns the whole server, such as metrics. It
 *   is of no stream, and includes none of the others
 *
 * What a #GstWsrtcAccess lets somebody do.
 *
 * Since: 0.1
 */
typedef enum {
  GST_WSRTC_RIGHT_VIEW = 1 << 0,
  GST_WSRTC_RIGHT_PUBLISH = 1 << 1,
  GST_WSRTC_RIGHT_TALK = 1 << 2,
  GST_WSRTC_RIGHT_ADMIN = 1 << 3,
} GstWsrtcRights;

#define GST_TYPE_WSRTC_ACCESS (gst_wsrtc_access_get_type ())

/**
 * GstWsrtcAccess:
 *
 * Who may do what on a #GstWsrtcServer, see gst_wsrtc_access_new().
 *
 * Since: 0.1
 */
GST_WSRTC_API
G_DECLARE_FINAL_TYPE (GstWsrtcAccess, gst_wsrtc_access, GST, WSRTC_ACCESS, GObject)

GST_WSRTC_API GstWsrtcAccess *gst_wsrtc_access_new (void);
GST_WSRTC_API gboolean gst_wsrtc_access_add_secret (GstWsrtcAccess *self, const gchar *name,
                                                    const gchar *secret, GstWsrtcRights rights,
                                                    const gchar *const *streams, GError **error);
GST_WSRTC_API gboolean gst_wsrtc_access_add_key (GstWsrtcAccess *self, const gchar *algorithm,
                                                 const gchar *key, const gchar *issuer, const gchar *audience,
                                                 GError **error);
GST_WSRTC_API gboolean gst_wsrtc_access_allow_anonymous (GstWsrtcAccess *self, GstWsrtcRights rights,
                                                         const gchar *const *streams, GError **error);

G_END_DECLS

#endif
