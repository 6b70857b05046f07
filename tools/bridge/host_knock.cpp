// SPDX-License-Identifier: LGPL-2.1-or-later
#include "host_knock.hpp"

#include <utility>

#include "main_timer.hpp"
#include "owning_handler.hpp"

namespace wsrtc::bridge {

namespace {

constexpr guint patience_s = 3;

void use_tls (GSocketClient *client, const HostKnock::Place &place)
{
  g_socket_client_set_tls (client, place.tls);
  GTlsDatabase *trusted =
      place.tls && !place.ca_file.empty ()
          ? reinterpret_cast<GTlsDatabase *> (g_tls_file_database_new (place.ca_file.c_str (), nullptr))
          : nullptr;
  if (!trusted)
    return;
  connect_owning (client, "event",
                  G_CALLBACK (+[] (GSocketClient *, GSocketClientEvent event, GSocketConnectable *,
                                   GIOStream *connection, GRef<GTlsDatabase> *database) {
                    if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
                      g_tls_connection_set_database (G_TLS_CONNECTION (connection), database->get ());
                  }),
                  GRef<GTlsDatabase>::adopt (trusted));
}

} // namespace

struct HostKnock::Asked {
  Answer answer; // empty = nobody wants to know any more
  GRef<GCancellable> cancellable = GRef<GCancellable>::adopt (g_cancellable_new ());
  MainTimer lookup{[this] {
    const GUnique<GError> error (
        g_error_new_literal (G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE, "no answer from the DNS"));
    if (const Answer told = std::exchange (answer, nullptr))
      told (error.get ());
    g_cancellable_cancel (cancellable.get ());
  }};

  // Until the name of the host that `client` connects to is known.
  static void limit_lookup (const std::shared_ptr<Asked> &self, GSocketClient *client,
                            std::chrono::milliseconds limit)
  {
    self->lookup.set (limit);
    connect_owning (client, "event",
                    G_CALLBACK (+[] (GSocketClient *, GSocketClientEvent event, GSocketConnectable *,
                                     GIOStream *, std::shared_ptr<Asked> *asked) {
                      if (event == G_SOCKET_CLIENT_RESOLVED)
                        (*asked)->lookup.stop ();
                    }),
                    self);
  }
};

void HostKnock::knock (const Place &place, Answer answer)
{
  forget ();
  asked_ = std::make_shared<Asked> ();
  asked_->answer = std::move (answer);
  const auto client = GRef<GSocketClient>::adopt (g_socket_client_new ());
  g_socket_client_set_timeout (client.get (), patience_s);
  g_socket_client_set_enable_proxy (client.get (), FALSE);
  use_tls (client.get (), place);
  if (place.lookup_limit.count () > 0)
    Asked::limit_lookup (asked_, client.get (), place.lookup_limit);
  g_socket_client_connect_to_host_async (
      client.get (), place.host.c_str (), static_cast<guint16> (place.port), asked_->cancellable.get (),
      +[] (GObject *source, GAsyncResult *result, gpointer data) {
        const std::unique_ptr<std::shared_ptr<Asked>> asked (static_cast<std::shared_ptr<Asked> *> (data));
        GError *error = nullptr;
        const auto connection = GRef<GSocketConnection>::adopt (
            g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error));
        const GUnique<GError> owned (error);
        (*asked)->lookup.stop ();
        if (const Answer told = std::exchange ((*asked)->answer, nullptr))
          told (error);
      },
      new std::shared_ptr<Asked> (asked_));
}

void HostKnock::forget ()
{
  if (!asked_)
    return;
  asked_->answer = nullptr;
  asked_->lookup.stop ();
  g_cancellable_cancel (asked_->cancellable.get ());
  asked_ = nullptr;
}

} // namespace wsrtc::bridge
