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
 * again cannot help: the server refuses the request (4xx, except 408, 425 and
 * 429), or its certificate is not valid. A property that is not usable fails
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

#include <mutex>
#include <utility>

#include <gst/wsrtc/wsrtc-error.h>

#include "client/signaller_properties.hpp"
#include "client/ws_client.hpp"
#include "error_bridge.hpp"
#include "message_bridge.hpp"

namespace wsrtc {
namespace {

// Between one run of the C++ client and the signals of the GObject. Lives in
// the context of start ().
class SignallerRun final : public WsClientOwner {
public:
  SignallerRun (GstWsrtcSignaller *signaller, WsClientSettings settings)
      : signaller_ (signaller), client_ (std::move (settings), *this)
  {
    client_.start ();
  }

  void stop () { client_.stop (); }

  Status send (const Message &message) { return client_.send (message); }

private:
  void on_client_message (Message message) override
  {
    if (!welcomes_.passes (message))
      return;
    if (const auto shown = message_to_public (std::move (message)))
      gst_wsrtc_signaller_emit_message (signaller_, shown.get ());
  }

  void on_client_state (WsClientState state) override
  {
    gst_wsrtc_signaller_emit_state (signaller_, to_public (state));
  }

  void on_client_error (const Error &error, bool fatal) override
  {
    gst_wsrtc_signaller_emit_error (signaller_, to_gerror (error).get (), fatal);
  }

  static GstWsrtcSignallerState to_public (WsClientState state)
  {
    switch (state) {
    case WsClientState::Stopped:
      return GST_WSRTC_SIGNALLER_STOPPED;
    case WsClientState::Connecting:
      return GST_WSRTC_SIGNALLER_CONNECTING;
    case WsClientState::Ready:
      break;
    }
    return GST_WSRTC_SIGNALLER_READY;
  }

  GstWsrtcSignaller *const signaller_; // owns the run
  WsClient client_;
  WelcomeFilter welcomes_;
};

// stop () may be called from within a signal, that is, from within the run.
void delete_later (SignallerRun *run, GMainContext *context)
{
  const GSourceFunc done = [] (gpointer) -> gboolean { return G_SOURCE_REMOVE; };
  const GDestroyNotify free_run = [] (gpointer data) { delete static_cast<SignallerRun *> (data); };
  GSource *source = g_idle_source_new ();
  g_source_set_static_name (source, "wsrtc signaller end");
  g_source_set_callback (source, done, run, free_run);
  g_source_attach (source, context);
  g_source_unref (source);
}

struct SignallerImpl {
  std::mutex mutex; // for settings; nothing is called under it
  SignallerSettings settings;
  SignallerRun *run = nullptr;
  GMainContext *context = nullptr; // of the run
};

} // namespace
} // namespace wsrtc

using wsrtc::SignallerImpl;
using wsrtc::SignallerRun;
using wsrtc::SignallerSettings;

struct _GstWsrtcWsSignaller {
  GObject parent;
  SignallerImpl *impl;
};

static void gst_wsrtc_ws_signaller_iface_init (GstWsrtcSignallerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GstWsrtcWsSignaller, gst_wsrtc_ws_signaller, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GST_TYPE_WSRTC_SIGNALLER,
                                                      gst_wsrtc_ws_signaller_iface_init))

static void gst_wsrtc_ws_signaller_stop (GstWsrtcSignaller *signaller)
{
  SignallerImpl *impl = GST_WSRTC_WS_SIGNALLER (signaller)->impl;
  SignallerRun *run = std::exchange (impl->run, nullptr);
  if (run == nullptr)
    return;
  run->stop ();
  wsrtc::delete_later (run, impl->context);
  g_clear_pointer (&impl->context, g_main_context_unref);
}

static gboolean gst_wsrtc_ws_signaller_start (GstWsrtcSignaller *signaller, GError **error)
{
  SignallerImpl *impl = GST_WSRTC_WS_SIGNALLER (signaller)->impl;
  gst_wsrtc_ws_signaller_stop (signaller);
  SignallerSettings settings;
  {
    std::lock_guard lock (impl->mutex);
    settings = impl->settings;
  }
  auto checked = wsrtc::check_settings (settings);
  if (!checked) {
    wsrtc::set_gerror (error, checked.error ());
    return FALSE;
  }
  impl->context = g_main_context_ref_thread_default ();
  impl->run = new SignallerRun (signaller, std::move (*checked));
  return TRUE;
}

static gboolean gst_wsrtc_ws_signaller_send (GstWsrtcSignaller *signaller, GstWsrtcMessage *message,
                                             GError **error)
{
  SignallerImpl *impl = GST_WSRTC_WS_SIGNALLER (signaller)->impl;
  const wsrtc::Status sent =
      impl->run != nullptr
          ? impl->run->send (wsrtc::message_of (message))
          : wsrtc::Error{wsrtc::Fault::Closed, "the signaller is stopped: start it before anything is sent"};
  if (!sent)
    wsrtc::set_gerror (error, sent.error ());
  return sent ? TRUE : FALSE;
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
  SignallerImpl *impl = GST_WSRTC_WS_SIGNALLER (object)->impl;
  std::lock_guard lock (impl->mutex);
  if (!wsrtc::set_signaller_property (impl->settings, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void gst_wsrtc_ws_signaller_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SignallerImpl *impl = GST_WSRTC_WS_SIGNALLER (object)->impl;
  std::lock_guard lock (impl->mutex);
  if (!wsrtc::get_signaller_property (impl->settings, id, value))
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
