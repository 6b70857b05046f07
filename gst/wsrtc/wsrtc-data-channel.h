/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef __GST_WSRTC_DATA_CHANNEL_H__
#define __GST_WSRTC_DATA_CHANNEL_H__

#include <gst/wsrtc/wsrtc-prelude.h>

G_BEGIN_DECLS

/**
 * GstWsrtcDataChannelState:
 * @GST_WSRTC_DATA_CHANNEL_CONNECTING: not open yet
 * @GST_WSRTC_DATA_CHANNEL_OPEN: messages can be sent
 * @GST_WSRTC_DATA_CHANNEL_CLOSING: one side closes it
 * @GST_WSRTC_DATA_CHANNEL_CLOSED: nothing comes or goes any more
 *
 * Where a #GstWsrtcDataChannel is; it never goes back.
 *
 * Since: 0.1
 */
typedef enum {
  GST_WSRTC_DATA_CHANNEL_CONNECTING,
  GST_WSRTC_DATA_CHANNEL_OPEN,
  GST_WSRTC_DATA_CHANNEL_CLOSING,
  GST_WSRTC_DATA_CHANNEL_CLOSED,
} GstWsrtcDataChannelState;

#define GST_TYPE_WSRTC_DATA_CHANNEL (gst_wsrtc_data_channel_get_type ())
GST_WSRTC_API
G_DECLARE_DERIVABLE_TYPE (GstWsrtcDataChannel, gst_wsrtc_data_channel, GST, WSRTC_DATA_CHANNEL, GObject)

/**
 * GstWsrtcDataChannelClass:
 * @parent_class: the parent class
 * @send: take one message to be sent, after all that was taken before. The
 *   channel is open and the message within its limits. Any thread; must not
 *   block, and must not call back.
 * @close: begin to close. Called once at most. Any thread.
 * @get_buffered_amount: how many bytes were taken and not sent yet. Any thread.
 * @set_low_threshold: #GstWsrtcDataChannel:buffered-amount-low-threshold was
 *   set. Any thread.
 *
 * What an implementation of a channel provides; wsrtc has one.
 *
 * Since: 0.1
 */
struct _GstWsrtcDataChannelClass {
  GObjectClass parent_class;

  gboolean (*send) (GstWsrtcDataChannel *self, GBytes *message, gboolean is_text, GError **error);
  void (*close) (GstWsrtcDataChannel *self);
  guint64 (*get_buffered_amount) (GstWsrtcDataChannel *self);
  void (*set_low_threshold) (GstWsrtcDataChannel *self, guint64 threshold);

  /*< private >*/
  gpointer _gst_reserved[8];
};

GST_WSRTC_API gboolean gst_wsrtc_data_channel_send_string (GstWsrtcDataChannel *self, const gchar *text,
                                                           GError **error);
GST_WSRTC_API gboolean gst_wsrtc_data_channel_send_bytes (GstWsrtcDataChannel *self, GBytes *bytes,
                                                          GError **error);
GST_WSRTC_API void gst_wsrtc_data_channel_close (GstWsrtcDataChannel *self);
GST_WSRTC_API const gchar *gst_wsrtc_data_channel_get_label (GstWsrtcDataChannel *self);
GST_WSRTC_API const gchar *gst_wsrtc_data_channel_get_protocol (GstWsrtcDataChannel *self);
GST_WSRTC_API GstWsrtcDataChannelState gst_wsrtc_data_channel_get_ready_state (GstWsrtcDataChannel *self);
GST_WSRTC_API guint64 gst_wsrtc_data_channel_get_buffered_amount (GstWsrtcDataChannel *self);
GST_WSRTC_API guint gst_wsrtc_data_channel_get_max_message_size (GstWsrtcDataChannel *self);

/* For implementations: what happened, in the thread in which signals are emitted. */
GST_WSRTC_API void gst_wsrtc_data_channel_emit_open (GstWsrtcDataChannel *self, gint id);
GST_WSRTC_API void gst_wsrtc_data_channel_emit_close (GstWsrtcDataChannel *self);
GST_WSRTC_API void gst_wsrtc_data_channel_emit_error (GstWsrtcDataChannel *self, const GError *error);
GST_WSRTC_API void gst_wsrtc_data_channel_emit_string (GstWsrtcDataChannel *self, const gchar *text);
GST_WSRTC_API void gst_wsrtc_data_channel_emit_bytes (GstWsrtcDataChannel *self, GBytes *bytes);
GST_WSRTC_API void gst_wsrtc_data_channel_emit_buffered_amount_low (GstWsrtcDataChannel *self);

G_END_DECLS

#endif
