// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tls_stream.hpp"

#include <utility>

#include "tls_session.hpp"

using wsrtc::TlsSession;

// The stream owns the session, which its two sides use: they are read and
// written only by who holds the stream, as that of guarded_stream.cpp does.

// ---- input ----

struct WsrtcTlsInput {
  GInputStream parent;
  TlsSession *session;
};

struct WsrtcTlsInputClass {
  GInputStreamClass parent_class;
};

static void wsrtc_tls_input_pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_TYPE_WITH_CODE (WsrtcTlsInput, wsrtc_tls_input, G_TYPE_INPUT_STREAM,
                         G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, wsrtc_tls_input_pollable_init))

static TlsSession &input_session (gpointer self)
{
  return *static_cast<WsrtcTlsInput *> (self)->session;
}

static gssize wsrtc_tls_input_read (GInputStream *, void *, gsize, GCancellable *, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "this stream is read without blocking");
  return -1;
}

static gboolean wsrtc_tls_input_can_poll (GPollableInputStream *)
{
  return TRUE;
}

static gboolean wsrtc_tls_input_is_readable (GPollableInputStream *self)
{
  return input_session (self).is_readable ();
}

static GSource *wsrtc_tls_input_create_source (GPollableInputStream *self, GCancellable *cancellable)
{
  GSource *child = input_session (self).source_for_read (cancellable);
  GSource *source = g_pollable_source_new_full (self, child, nullptr);
  g_source_unref (child);
  return source;
}

static gssize wsrtc_tls_input_read_nonblocking (GPollableInputStream *self, void *buffer, gsize size,
                                                GError **error)
{
  return input_session (self).read (buffer, size, error);
}

static void wsrtc_tls_input_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->can_poll = wsrtc_tls_input_can_poll;
  iface->is_readable = wsrtc_tls_input_is_readable;
  iface->create_source = wsrtc_tls_input_create_source;
  iface->read_nonblocking = wsrtc_tls_input_read_nonblocking;
}

static void wsrtc_tls_input_class_init (WsrtcTlsInputClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = wsrtc_tls_input_read;
}

static void wsrtc_tls_input_init (WsrtcTlsInput *) {}

// ---- output ----

struct WsrtcTlsOutput {
  GOutputStream parent;
  TlsSession *session;
};

struct WsrtcTlsOutputClass {
  GOutputStreamClass parent_class;
};

static void wsrtc_tls_output_pollable_init (GPollableOutputStreamInterface *iface);

G_DEFINE_TYPE_WITH_CODE (WsrtcTlsOutput, wsrtc_tls_output, G_TYPE_OUTPUT_STREAM,
                         G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM,
                                                wsrtc_tls_output_pollable_init))

static TlsSession &output_session (gpointer self)
{
  return *static_cast<WsrtcTlsOutput *> (self)->session;
}

static gssize wsrtc_tls_output_write (GOutputStream *, const void *, gsize, GCancellable *, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       "this stream is written without blocking");
  return -1;
}

static gboolean wsrtc_tls_output_can_poll (GPollableOutputStream *)
{
  return TRUE;
}

static gboolean wsrtc_tls_output_is_writable (GPollableOutputStream *self)
{
  return output_session (self).is_writable ();
}

static GSource *wsrtc_tls_output_create_source (GPollableOutputStream *self, GCancellable *cancellable)
{
  GSource *child = output_session (self).source_for_write (cancellable);
  GSource *source = g_pollable_source_new_full (self, child, nullptr);
  g_source_unref (child);
  return source;
}

static gssize wsrtc_tls_output_write_nonblocking (GPollableOutputStream *self, const void *buffer, gsize size,
                                                  GError **error)
{
  return output_session (self).write (buffer, size, error);
}

static void wsrtc_tls_output_pollable_init (GPollableOutputStreamInterface *iface)
{
  iface->can_poll = wsrtc_tls_output_can_poll;
  iface->is_writable = wsrtc_tls_output_is_writable;
  iface->create_source = wsrtc_tls_output_create_source;
  iface->write_nonblocking = wsrtc_tls_output_write_nonblocking;
}

static void wsrtc_tls_output_class_init (WsrtcTlsOutputClass *klass)
{
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = wsrtc_tls_output_write;
}

static void wsrtc_tls_output_init (WsrtcTlsOutput *) {}

// ---- both ----

struct WsrtcTlsStream {
  GIOStream parent;
  GIOStream *base;
  GInputStream *input;
  GOutputStream *output;
  TlsSession *session;
};

struct WsrtcTlsStreamClass {
  GIOStreamClass parent_class;
};

G_DEFINE_TYPE (WsrtcTlsStream, wsrtc_tls_stream, G_TYPE_IO_STREAM)

static WsrtcTlsStream *tls_stream (gpointer self)
{
  return static_cast<WsrtcTlsStream *> (self);
}

static GInputStream *wsrtc_tls_stream_get_input (GIOStream *self)
{
  return tls_stream (self)->input;
}

static GOutputStream *wsrtc_tls_stream_get_output (GIOStream *self)
{
  return tls_stream (self)->output;
}

static gboolean wsrtc_tls_stream_close (GIOStream *self, GCancellable *cancellable, GError **error)
{
  tls_stream (self)->session->close ();
  return g_io_stream_close (tls_stream (self)->base, cancellable, error);
}

static void wsrtc_tls_stream_finalize (GObject *object)
{
  WsrtcTlsStream *self = tls_stream (object);
  // The parent closes the stream here, for which all parts must still be there.
  G_OBJECT_CLASS (wsrtc_tls_stream_parent_class)->finalize (object);
  g_clear_object (&self->input);
  g_clear_object (&self->output);
  delete self->session;
  g_clear_object (&self->base);
}

static void wsrtc_tls_stream_class_init (WsrtcTlsStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wsrtc_tls_stream_finalize;
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);
  stream_class->get_input_stream = wsrtc_tls_stream_get_input;
  stream_class->get_output_stream = wsrtc_tls_stream_get_output;
  stream_class->close_fn = wsrtc_tls_stream_close;
}

static void wsrtc_tls_stream_init (WsrtcTlsStream *) {}

namespace wsrtc {

GRef<GIOStream> make_tls_stream (GIOStream *base, SSL_CTX *context, std::function<void ()> flooded)
{
  auto session = std::make_unique<TlsSession> (base, context, std::move (flooded));
  if (!session->usable ())
    return nullptr;
  auto *input = static_cast<WsrtcTlsInput *> (g_object_new (wsrtc_tls_input_get_type (), nullptr));
  auto *output = static_cast<WsrtcTlsOutput *> (g_object_new (wsrtc_tls_output_get_type (), nullptr));
  auto *stream = static_cast<WsrtcTlsStream *> (g_object_new (wsrtc_tls_stream_get_type (), nullptr));
  input->session = output->session = session.get ();
  stream->session = session.release ();
  stream->base = static_cast<GIOStream *> (g_object_ref (base));
  stream->input = G_INPUT_STREAM (input);
  stream->output = G_OUTPUT_STREAM (output);
  return GRef<GIOStream>::adopt (G_IO_STREAM (stream));
}

} // namespace wsrtc
