// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Between one run of a C++ client and the signals of the GObject.
#pragma once

#include <mutex>
#include <utility>

#include <gst/wsrtc/wsrtc-signaller.h>

#include "../error_bridge.hpp"
#include "../message_bridge.hpp"
#include "ws_client.hpp"

namespace wsrtc {

// Lives in the context of start (). `Client` is a WsClient or its like.
template <typename Client> class SignallerRun final : public WsClientOwner {
public:
  template <typename ClientSettings>
  SignallerRun (GstWsrtcSignaller *signaller, ClientSettings settings)
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
  WelcomeFilter welcomes_;
  Client client_;
};

// What a signaller of the library is behind its GObject.
template <typename Client, typename Settings> class SignallerImpl {
public:
  SignallerImpl () = default;

  ~SignallerImpl () { stop (); }

  SignallerImpl (const SignallerImpl &) = delete;
  SignallerImpl &operator= (const SignallerImpl &) = delete;

  // `use` is called with the settings, under their lock.
  template <typename Use> bool with_settings (Use use)
  {
    const std::lock_guard lock (mutex_);
    return use (settings_);
  }

  // `check` makes the client's settings of them.
  template <typename Check> gboolean start (GstWsrtcSignaller *signaller, Check check, GError **error)
  {
    stop ();
    Settings settings;
    {
      const std::lock_guard lock (mutex_);
      settings = settings_;
    }
    auto checked = check (settings);
    if (!checked) {
      set_gerror (error, checked.error ());
      return FALSE;
    }
    context_ = g_main_context_ref_thread_default ();
    run_ = new SignallerRun<Client> (signaller, std::move (*checked));
    return TRUE;
  }

  void stop ()
  {
    SignallerRun<Client> *run = std::exchange (run_, nullptr);
    if (run == nullptr)
      return;
    run->stop ();
    delete_later (run);
    g_clear_pointer (&context_, g_main_context_unref);
  }

  gboolean send (GstWsrtcMessage *message, GError **error)
  {
    const Status sent =
        run_ != nullptr
            ? run_->send (message_of (message))
            : Error{Fault::Closed, "the signaller is stopped: start it before anything is sent", {}};
    if (!sent)
      set_gerror (error, sent.error ());
    return sent ? TRUE : FALSE;
  }

private:
  // stop () may be called from within a signal, that is, from within the run.
  void delete_later (SignallerRun<Client> *run)
  {
    const GSourceFunc done = [] (gpointer) -> gboolean { return G_SOURCE_REMOVE; };
    const GDestroyNotify free_run = [] (gpointer data) { delete static_cast<SignallerRun<Client> *> (data); };
    GSource *source = g_idle_source_new ();
    g_source_set_static_name (source, "wsrtc signaller end");
    g_source_set_callback (source, done, run, free_run);
    g_source_attach (source, context_);
    g_source_unref (source);
  }

  std::mutex mutex_; // for settings; nothing is called under it
  Settings settings_;
  SignallerRun<Client> *run_ = nullptr;
  GMainContext *context_ = nullptr; // of the run
};

} // namespace wsrtc
