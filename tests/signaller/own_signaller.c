/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "own_signaller.h"

#include <gst/wsrtc/wsrtc-error.h>

struct _OwnSignaller {
  GObject parent;
  OwnMode start;
  OwnMode send;
};

static void own_signaller_iface_init (GstWsrtcSignallerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (OwnSignaller, own_signaller, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GST_TYPE_WSRTC_SIGNALLER, own_signaller_iface_init))

static gboolean does (OwnMode mode, GError **error)
{
  if (mode == OWN_REFUSES)
    g_set_error_literal (error, GST_WSRTC_ERROR, GST_WSRTC_ERROR_BUSY, "not now");
  return mode == OWN_WORKS;
}

static gboolean own_signaller_start (GstWsrtcSignaller *self, GError **error)
{
  if (!does (OWN_SIGNALLER (self)->start, error))
    return FALSE;
  gst_wsrtc_signaller_emit_state (self, GST_WSRTC_SIGNALLER_CONNECTING);
  gst_wsrtc_signaller_emit_state (self, GST_WSRTC_SIGNALLER_READY);
  return TRUE;
}

static void own_signaller_stop (GstWsrtcSignaller *self) {}

static gboolean own_signaller_send (GstWsrtcSignaller *self, GstWsrtcMessage *message, GError **error)
{
  GstWsrtcMessage *answer;

  if (!does (OWN_SIGNALLER (self)->send, error))
    return FALSE;
  answer = gst_wsrtc_message_new_answer (gst_wsrtc_message_get_peer (message), "v=0\r\n");
  gst_wsrtc_signaller_emit_message (self, answer);
  gst_wsrtc_message_unref (answer);
  return TRUE;
}

static void own_signaller_iface_init (GstWsrtcSignallerInterface *iface)
{
  iface->start = own_signaller_start;
  iface->stop = own_signaller_stop;
  iface->send = own_signaller_send;
}

static void own_signaller_class_init (OwnSignallerClass *klass) {}

static void own_signaller_init (OwnSignaller *self) {}

OwnSignaller *own_signaller_new (OwnMode start, OwnMode send)
{
  OwnSignaller *self = g_object_new (OWN_TYPE_SIGNALLER, NULL);
  self->start = start;
  self->send = send;
  return self;
}

struct _EmptySignaller {
  GObject parent;
};

static void empty_signaller_iface_init (GstWsrtcSignallerInterface *iface) {}

G_DEFINE_FINAL_TYPE_WITH_CODE (EmptySignaller, empty_signaller, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GST_TYPE_WSRTC_SIGNALLER, empty_signaller_iface_init))

static void empty_signaller_class_init (EmptySignallerClass *klass) {}

static void empty_signaller_init (EmptySignaller *self) {}
