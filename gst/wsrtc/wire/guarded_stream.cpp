// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guarded_stream.hpp"

using wsrtc::StreamWatch;

// What one reader may take in a row before others get their turn: libsoup reads
// until a socket is empty, which that of a fast sender never is.
static constexpr gsize bytes_per_turn = 64 * 1024;

// ---- input ----

struct WsrtcGuardedInput {
  GFilterInputStream parent;
  StreamWatch *watch;
  gsize taken;
  bool unsure; // there may be something to read: the turn has ended, or none has begun
  bool muted;
};

struct WsrtcGuardedInputClass {
  GFilterInputStreamClass parent_class;
};

static void wsrtc_guarded_input_pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_TYPE_WITH_CODE (WsrtcGuardedInput, wsrtc_guarded_input, G_TYPE_FILTER_INPUT_STREAM,
                         G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                wsrtc_guarded_input_pollable_init))

static GPollableInputStream *input_base (gpointer self)
{
  return G_POLLABLE_INPUT_STREAM (g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (self)));
}

static gssize would_block (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "nothing to read now");
  return -1;
}

static gssize wsrtc_guarded_input_read_nonblocking (GPollableInputStream *stream, void *buffer, gsize size,
                                                    GError **error)
{
  auto *self = reinterpret_cast<WsrtcGuardedInput *> (stream);
  self->unsure = self->taken >= bytes_per_turn;
  if (self->unsure) {
    self->taken = 0;
    return would_block (error);
  }
  const gssize got =
      g_pollable_input_stream_read_nonblocking (input_base (self), buffer, size, nullptr, error);
  if (got <= 0) {
    self->taken = 0;
    return got;
  }
  self->taken += static_cast<gsize> (got);
  if (!self->muted && self->watch->on_read (static_cast<uint8_t *> (buffer), static_cast<gsize> (got)))
    return got;
  self->muted = true;
  return would_block (error);
}

// libsoup reads this stream only without blocking.
static gssize wsrtc_guarded_input_read (GInputStream *, void *, gsize, GCancellable *, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "this stream is read without blocking");
  return -1;
}

static gboolean wsrtc_guarded_input_can_poll (GPollableInputStream *)
{
  return TRUE;
}

static gboolean wsrtc_guarded_input_is_readable (GPollableInputStream *stream)
{
  return reinterpret_cast<WsrtcGuardedInput *> (stream)->unsure ||
         g_pollable_input_stream_is_readable (input_base (stream));
}

// The base may hold bytes that are no event of its socket any more, perhaps since a
// handshake was read from it: GIO's TLS, which decrypts whole records, looks only there.
static GSource *wsrtc_guarded_input_create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  GSource *child = reinterpret_cast<WsrtcGuardedInput *> (stream)->unsure
                       ? g_timeout_source_new (0)
                       : g_pollable_input_stream_create_source (input_base (stream), cancellable);
  GSource *source = g_pollable_source_new_full (stream, child, cancellable);
  g_source_unref (child);
  return source;
}

static void wsrtc_guarded_input_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->can_poll = wsrtc_guarded_input_can_poll;
  iface->is_readable = wsrtc_guarded_input_is_readable;
  iface->create_source = wsrtc_guarded_input_create_source;
  iface->read_nonblocking = wsrtc_guarded_input_read_nonblocking;
}

static void wsrtc_guarded_input_class_init (WsrtcGuardedInputClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = wsrtc_guarded_input_read;
}

static void wsrtc_guarded_input_init (WsrtcGuardedInput *) {}

// ---- output ----

struct WsrtcGuardedOutput {
  GFilterOutputStream parent;
  StreamWatch *watch;
};

struct WsrtcGuardedOutputClass {
  GFilterOutputStreamClass parent_class;
};

static void wsrtc_guarded_output_pollable_init (GPollableOutputStreamInterface *iface);

G_DEFINE_TYPE_WITH_CODE (WsrtcGuardedOutput, wsrtc_guarded_output, G_TYPE_FILTER_OUTPUT_STREAM,
                         G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM,
                                                wsrtc_guarded_output_pollable_init))

static GPollableOutputStream *output_base (gpointer self)
{
  return G_POLLABLE_OUTPUT_STREAM (g_filter_output_stream_get_base_stream (G_FILTER_OUTPUT_STREAM (self)));
}

static gssize wsrtc_guarded_output_write_nonblocking (GPollableOutputStream *stream, const void *buffer,
                                                      gsize size, GError **error)
{
  const gssize written =
      g_pollable_output_stream_write_nonblocking (output_base (stream), buffer, size, nullptr, error);
  if (written > 0)
    reinterpret_cast<WsrtcGuardedOutput *> (stream)->watch->on_written (static_cast<const uint8_t *> (buffer),
                                                                        static_cast<gsize> (written));
  return written;
}

static gssize wsrtc_guarded_output_write (GOutputStream *, const void *, gsize, GCancellable *,
                                          GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       "this stream is written without blocking");
  return -1;
}

static gboolean wsrtc_guarded_output_can_poll (GPollableOutputStream *)
{
  return TRUE;
}

static gboolean wsrtc_guarded_output_is_writable (GPollableOutputStream *self)
{
  return g_pollable_output_stream_is_writable (output_base (self));
}

static GSource *wsrtc_guarded_output_create_source (GPollableOutputStream *self, GCancellable *cancellable)
{
  GSource *child = g_pollable_output_stream_create_source (output_base (self), cancellable);
  GSource *source = g_pollable_source_new_full (self, child, nullptr);
  g_source_unref (child);
  return source;
}

static void wsrtc_guarded_output_pollable_init (GPollableOutputStreamInterface *iface)
{
  iface->can_poll = wsrtc_guarded_output_can_poll;
  iface->is_writable = wsrtc_guarded_output_is_writable;
  iface->create_source = wsrtc_guarded_output_create_source;
  iface->write_nonblocking = wsrtc_guarded_output_write_nonblocking;
}

static void wsrtc_guarded_output_class_init (WsrtcGuardedOutputClass *klass)
{
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = wsrtc_guarded_output_write;
}

static void wsrtc_guarded_output_init (WsrtcGuardedOutput *) {}

// ---- both ----

struct WsrtcGuardedStream {
  GIOStream parent;
  GIOStream *base;
  GInputStream *input;
  GOutputStream *output;
  StreamWatch *watch;
};

struct WsrtcGuardedStreamClass {
  GIOStreamClass parent_class;
};

G_DEFINE_TYPE (WsrtcGuardedStream, wsrtc_guarded_stream, G_TYPE_IO_STREAM)

static WsrtcGuardedStream *guarded_stream (gpointer self)
{
  return static_cast<WsrtcGuardedStream *> (self);
}

static GInputStream *wsrtc_guarded_stream_get_input (GIOStream *self)
{
  return guarded_stream (self)->input;
}

static GOutputStream *wsrtc_guarded_stream_get_output (GIOStream *self)
{
  return guarded_stream (self)->output;
}

static gboolean wsrtc_guarded_stream_close (GIOStream *self, GCancellable *cancellable, GError **error)
{
  return g_io_stream_close (guarded_stream (self)->base, cancellable, error);
}

// GIOStream would close in a pool thread, and the last reference could then be
// dropped there. Closing a socket does not block: do it here.
static void wsrtc_guarded_stream_close_async (GIOStream *self, int priority, GCancellable *cancellable,
                                              GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  g_task_set_priority (task, priority);
  GError *error = nullptr;
  if (wsrtc_guarded_stream_close (self, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
  g_object_unref (task);
}

static gboolean wsrtc_guarded_stream_close_finish (GIOStream *, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void wsrtc_guarded_stream_finalize (GObject *object)
{
  WsrtcGuardedStream *self = guarded_stream (object);
  StreamWatch *watch = self->watch;
  // The parent closes the stream here, for which all parts must still be there.
  G_OBJECT_CLASS (wsrtc_guarded_stream_parent_class)->finalize (object);
  g_clear_object (&self->input);
  g_clear_object (&self->output);
  g_clear_object (&self->base);
  watch->on_gone ();
}

static void wsrtc_guarded_stream_class_init (WsrtcGuardedStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wsrtc_guarded_stream_finalize;
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);
  stream_class->get_input_stream = wsrtc_guarded_stream_get_input;
  stream_class->get_output_stream = wsrtc_guarded_stream_get_output;
  stream_class->close_fn = wsrtc_guarded_stream_close;
  stream_class->close_async = wsrtc_guarded_stream_close_async;
  stream_class->close_finish = wsrtc_guarded_stream_close_finish;
}

static void wsrtc_guarded_stream_init (WsrtcGuardedStream *) {}

namespace wsrtc {

GRef<GIOStream> make_guarded_stream (GIOStream *base, StreamWatch &watch)
{
  auto *input = static_cast<WsrtcGuardedInput *> (
      g_object_new (wsrtc_guarded_input_get_type (), "base-stream", g_io_stream_get_input_stream (base),
                    "close-base-stream", FALSE, nullptr));
  input->watch = &watch;
  input->unsure = true;
  auto *output = static_cast<WsrtcGuardedOutput *> (
      g_object_new (wsrtc_guarded_output_get_type (), "base-stream", g_io_stream_get_output_stream (base),
                    "close-base-stream", FALSE, nullptr));
  output->watch = &watch;
  auto *stream = static_cast<WsrtcGuardedStream *> (g_object_new (wsrtc_guarded_stream_get_type (), nullptr));
  stream->base = static_cast<GIOStream *> (g_object_ref (base));
  stream->input = G_INPUT_STREAM (input);
  stream->output = G_OUTPUT_STREAM (output);
  stream->watch = &watch;
  return GRef<GIOStream>::adopt (G_IO_STREAM (stream));
}

} // namespace wsrtc
