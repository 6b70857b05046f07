/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef __GST_WSRTC_SIGNALLER_H__
#define __GST_WSRTC_SIGNALLER_H__

#include <gst/wsrtc/wsrtc-message.h>

G_BEGIN_DECLS

/**
 * GstWsrtcSignallerState:
 * @GST_WSRTC_SIGNALLER_STOPPED: not started, or stopped
 * @GST_WSRTC_SIGNALLER_CONNECTING: on the way, at first or again
 * @GST_WSRTC_SIGNALLER_READY: messages can be sent and will arrive
 *
 * Where a #GstWsrtcSignaller is. A signaller that loses its connection goes
 * back to CONNECTING by itself; peers that run are not touched by that.
 *
 * Since: 0.1
 */
typedef enum {
  GST_WSRTC_SIGNALLER_STOPPED,
  GST_WSRTC_SIGNALLER_CONNECTING,
  GST_WSRTC_SIGNALLER_READY,
} GstWsrtcSignallerState;

#define GST_TYPE_WSRTC_SIGNALLER (gst_wsrtc_signaller_get_type ())
GST_WSRTC_API
G_DECLARE_INTERFACE (GstWsrtcSignaller, gst_wsrtc_signaller, GST, WSRTC_SIGNALLER, GObject)

/**
 * GstWsrtcSignallerInterface:
 * @parent_iface: the parent interface
 * @start: begin to connect. Called once before any @send; emits
 *   #GstWsrtcSignaller::state-changed when ready. The thread-default
 *   #GMainContext of this call is where every signal must be emitted. %FALSE,
 *   with an error, when it is plain at once that it cannot work, as with a
 *   setting that is not usable: then nothing is started, and the element does
 *   not start either. What shows later is told by #GstWsrtcSignaller::error.
 * @stop: disconnect. No signal may be emitted afterwards until the next @start.
 *   Not called when @start has failed.
 * @send: send one message; an error says why it could not be sent or queued
 *
 * How a program brings a signalling of its own. Every function is called on
 * the owner thread of the element, with that thread's #GMainContext as the
 * thread default, and every signal has to be emitted there.
 *
 * Since: 0.1
 */
struct _GstWsrtcSignallerInterface {
  GTypeInterface parent_iface;

  gboolean (*start) (GstWsrtcSignaller *self, GError **error);
  void (*stop) (GstWsrtcSignaller *self);
  gboolean (*send) (GstWsrtcSignaller *self, GstWsrtcMessage *message, GError **error);

  /*< private >*/
  gpointer _gst_reserved[8];
};

GST_WSRTC_API gboolean gst_wsrtc_signaller_start (GstWsrtcSignaller *self, GError **error);
GST_WSRTC_API void gst_wsrtc_signaller_stop (GstWsrtcSignaller *self);
GST_WSRTC_API gboolean gst_wsrtc_signaller_send (GstWsrtcSignaller *self, GstWsrtcMessage *message,
                                                 GError **error);

/* For implementations: emit the signals of the interface. */
GST_WSRTC_API void gst_wsrtc_signaller_emit_message (GstWsrtcSignaller *self, GstWsrtcMessage *message);
GST_WSRTC_API void gst_wsrtc_signaller_emit_state (GstWsrtcSignaller *self, GstWsrtcSignallerState state);
GST_WSRTC_API void gst_wsrtc_signaller_emit_error (GstWsrtcSignaller *self, const GError *error,
                                                   gboolean fatal);

G_END_DECLS

#endif
