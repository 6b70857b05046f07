// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gst/wsrtc/wsrtc-signaller.h>

#include <gst/wsrtc/wsrtc-enumtypes.h>
#include <gst/wsrtc/wsrtc-error.h>

#include "error_bridge.hpp"

G_DEFINE_INTERFACE (GstWsrtcSignaller, gst_wsrtc_signaller, G_TYPE_OBJECT)

namespace {

enum Signal { SIGNAL_MESSAGE, SIGNAL_STATE_CHANGED, SIGNAL_ERROR, N_SIGNALS };

guint signals[N_SIGNALS];

} // namespace

static void gst_wsrtc_signaller_default_init (GstWsrtcSignallerInterface *iface)
{
  /**
   * GstWsrtcSignaller::message:
   * @self: the signaller
   * @message: what has arrived
   *
   * A peer, or the server, has said something. Emitted on the owner thread, see
   * #GstWsrtcSignallerInterface.
   *
   * Since: 0.1
   */
  signals[SIGNAL_MESSAGE] = g_signal_new ("message", G_TYPE_FROM_INTERFACE (iface), G_SIGNAL_RUN_LAST, 0,
                                          nullptr, nullptr, nullptr, G_TYPE_NONE, 1, GST_TYPE_WSRTC_MESSAGE);

  /**
   * GstWsrtcSignaller::state-changed:
   * @self: the signaller
   * @state: where it is now
   *
   * The signaller went to another state by itself; a stop that was asked for is
   * not told. Emitted on the owner thread.
   *
   * Since: 0.1
   */
  signals[SIGNAL_STATE_CHANGED] =
      g_signal_new ("state-changed", G_TYPE_FROM_INTERFACE (iface), G_SIGNAL_RUN_LAST, 0, nullptr, nullptr,
                    nullptr, G_TYPE_NONE, 1, GST_TYPE_WSRTC_SIGNALLER_STATE);

  /**
   * GstWsrtcSignaller::error:
   * @self: the signaller
   * @error: (type GLib.Error): what is wrong, and what to do about it
   * @fatal: %TRUE when the signaller has given up; %FALSE when it goes on by itself
   *
   * Something went wrong. Emitted on the owner thread. Peers that run are not
   * touched by it.
   *
   * Since: 0.1
   */
  signals[SIGNAL_ERROR] = g_signal_new ("error", G_TYPE_FROM_INTERFACE (iface), G_SIGNAL_RUN_LAST, 0, nullptr,
                                        nullptr, nullptr, G_TYPE_NONE, 2, G_TYPE_ERROR, G_TYPE_BOOLEAN);
}

/**
 * gst_wsrtc_signaller_start:
 * @self: a #GstWsrtcSignaller
 * @error: return location for a #GError of the domain %GST_WSRTC_ERROR, or %NULL
 *
 * Begins to connect and returns at once. The thread-default #GMainContext of
 * this call is the one in which every signal is emitted until
 * gst_wsrtc_signaller_stop(); whoever calls must run it.
 *
 * It fails when it is plain at once that it cannot work, as with a setting that
 * is not usable; then nothing is started, and nothing is emitted. What the
 * network says comes later, by #GstWsrtcSignaller::error.
 *
 * Returns: %TRUE when the signaller is on its way
 *
 * Since: 0.1
 */
gboolean gst_wsrtc_signaller_start (GstWsrtcSignaller *self, GError **error)
{
  g_return_val_if_fail (GST_IS_WSRTC_SIGNALLER (self), FALSE);
  g_return_val_if_fail (error == nullptr || *error == nullptr, FALSE);
  GstWsrtcSignallerInterface *iface = GST_WSRTC_SIGNALLER_GET_IFACE (self);
  if (iface->start == nullptr)
    return TRUE;
  GError *reason = nullptr;
  const gboolean started = iface->start (self, &reason);
  return wsrtc::pass_on (self, "start", started, reason, error);
}

/**
 * gst_wsrtc_signaller_stop:
 * @self: a #GstWsrtcSignaller
 *
 * Disconnects. To be called in the same thread as gst_wsrtc_signaller_start();
 * no signal is emitted afterwards. Stopping twice does no harm.
 *
 * Since: 0.1
 */
void gst_wsrtc_signaller_stop (GstWsrtcSignaller *self)
{
  g_return_if_fail (GST_IS_WSRTC_SIGNALLER (self));
  GstWsrtcSignallerInterface *iface = GST_WSRTC_SIGNALLER_GET_IFACE (self);
  if (iface->stop != nullptr)
    iface->stop (self);
}

/**
 * gst_wsrtc_signaller_send:
 * @self: a #GstWsrtcSignaller
 * @message: (transfer none): what to say
 * @error: return location for a #GError of the domain %GST_WSRTC_ERROR, or %NULL
 *
 * Sends one message, or queues it while the signaller is connecting. To be
 * called in the same thread as gst_wsrtc_signaller_start().
 *
 * Returns: %TRUE when the message was sent or queued
 *
 * Since: 0.1
 */
gboolean gst_wsrtc_signaller_send (GstWsrtcSignaller *self, GstWsrtcMessage *message, GError **error)
{
  g_return_val_if_fail (GST_IS_WSRTC_SIGNALLER (self), FALSE);
  g_return_val_if_fail (message != nullptr, FALSE);
  g_return_val_if_fail (error == nullptr || *error == nullptr, FALSE);

  GstWsrtcSignallerInterface *iface = GST_WSRTC_SIGNALLER_GET_IFACE (self);
  if (iface->send == nullptr) {
    g_set_error (error, GST_WSRTC_ERROR, GST_WSRTC_ERROR_UNSUPPORTED,
                 "%s cannot send: implement the send function of its GstWsrtcSignaller interface",
                 G_OBJECT_TYPE_NAME (self));
    return FALSE;
  }
  GError *reason = nullptr;
  const gboolean sent = iface->send (self, message, &reason);
  return wsrtc::pass_on (self, "send", sent, reason, error);
}

/**
 * gst_wsrtc_signaller_emit_message:
 * @self: a #GstWsrtcSignaller
 * @message: (transfer none): what has arrived
 *
 * For implementations: emits #GstWsrtcSignaller::message. Only in the
 * #GMainContext that was the thread default of gst_wsrtc_signaller_start().
 *
 * Since: 0.1
 */
void gst_wsrtc_signaller_emit_message (GstWsrtcSignaller *self, GstWsrtcMessage *message)
{
  g_return_if_fail (GST_IS_WSRTC_SIGNALLER (self));
  g_return_if_fail (message != nullptr);
  g_signal_emit (self, signals[SIGNAL_MESSAGE], 0, message);
}

/**
 * gst_wsrtc_signaller_emit_state:
 * @self: a #GstWsrtcSignaller
 * @state: where the signaller is now
 *
 * For implementations: emits #GstWsrtcSignaller::state-changed. Only in the
 * #GMainContext that was the thread default of gst_wsrtc_signaller_start().
 *
 * Since: 0.1
 */
void gst_wsrtc_signaller_emit_state (GstWsrtcSignaller *self, GstWsrtcSignallerState state)
{
  g_return_if_fail (GST_IS_WSRTC_SIGNALLER (self));
  g_signal_emit (self, signals[SIGNAL_STATE_CHANGED], 0, state);
}

/**
 * gst_wsrtc_signaller_emit_error:
 * @self: a #GstWsrtcSignaller
 * @error: what is wrong, and what to do about it
 * @fatal: whether the signaller gives up
 *
 * For implementations: emits #GstWsrtcSignaller::error. Only in the
 * #GMainContext that was the thread default of gst_wsrtc_signaller_start().
 *
 * Since: 0.1
 */
void gst_wsrtc_signaller_emit_error (GstWsrtcSignaller *self, const GError *error, gboolean fatal)
{
  g_return_if_fail (GST_IS_WSRTC_SIGNALLER (self));
  g_return_if_fail (error != nullptr);
  g_signal_emit (self, signals[SIGNAL_ERROR], 0, error, fatal);
}
