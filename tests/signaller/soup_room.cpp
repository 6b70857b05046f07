// SPDX-License-Identifier: LGPL-2.1-or-later
#include "soup_room.hpp"

namespace wsrtc::test {

namespace {

std::string header_of (SoupServerMessage *message, const char *name)
{
  const char *value = soup_message_headers_get_list (soup_server_message_get_request_headers (message), name);
  return value ? value : "";
}

} // namespace

std::string tls_file (const std::string &name)
{
  const GUnique<char> path (g_build_filename (g_getenv ("WSRTC_TEST_DATA"), "tls", name.c_str (), nullptr));
  return path.get ();
}

SoupRoom::SoupRoom (uint16_t port, const std::string &certificate)
    : server_ (GRef<SoupServer>::adopt (soup_server_new (nullptr, nullptr))), secure_ (!certificate.empty ())
{
  GError *error = nullptr;
  if (secure_) {
    const auto pair = GRef<GTlsCertificate>::adopt (g_tls_certificate_new_from_files (
        tls_file (certificate + ".pem").c_str (), tls_file (certificate + "-key.pem").c_str (), &error));
    g_assert_no_error (error);
    soup_server_set_tls_certificate (server_.get (), pair.get ());
  }
  const auto early = [] (SoupServer *, SoupServerMessage *message, const char *, GHashTable *,
                         gpointer data) {
    if (const unsigned status = static_cast<SoupRoom *> (data)->refusal_)
      soup_server_message_set_status (message, status, nullptr);
  };
  soup_server_add_early_handler (server_.get (), "/signaling", early, this, nullptr);
  const auto opened = [] (SoupServer *, SoupServerMessage *message, const char *,
                          SoupWebsocketConnection *connection,
                          gpointer data) { static_cast<SoupRoom *> (data)->add (message, connection); };
  soup_server_add_websocket_handler (server_.get (), "/signaling", nullptr, nullptr, opened, this, nullptr);
  const int secure = secure_ ? SOUP_SERVER_LISTEN_HTTPS : 0;
  soup_server_listen_local (server_.get (), port,
                            static_cast<SoupServerListenOptions> (secure | SOUP_SERVER_LISTEN_IPV4_ONLY),
                            &error);
  g_assert_no_error (error);
  GSList *uris = soup_server_get_uris (server_.get ());
  port_ = static_cast<uint16_t> (g_uri_get_port (static_cast<GUri *> (uris->data)));
  g_slist_free_full (uris, reinterpret_cast<GDestroyNotify> (g_uri_unref));
}

SoupRoom::~SoupRoom ()
{
  cut ();
  soup_server_disconnect (server_.get ());
}

std::string SoupRoom::uri () const
{
  return (secure_ ? "wss://127.0.0.1:" : "ws://127.0.0.1:") + std::to_string (port_) + "/signaling";
}

void SoupRoom::add (SoupServerMessage *message, SoupWebsocketConnection *connection)
{
  const char *query = g_uri_get_query (soup_server_message_get_uri (message));
  queries.emplace_back (query ? query : "");
  authorizations.push_back (header_of (message, "Authorization"));
  cameras.push_back (header_of (message, "X-Camera"));
  extensions.push_back (header_of (message, "Sec-WebSocket-Extensions"));

  open_++;
  connections_.push_back (GRef<SoupWebsocketConnection>::take_ref (connection));
  soup_websocket_connection_set_max_incoming_payload_size (connection, 0);
  const auto on_message = +[] (SoupWebsocketConnection *, gint, GBytes *bytes, SoupRoom *self) {
    gsize size = 0;
    const auto *text = static_cast<const char *> (g_bytes_get_data (bytes, &size));
    self->received.emplace_back (text, size);
  };
  const auto on_closed = +[] (SoupWebsocketConnection *closed, SoupRoom *self) {
    self->open_--;
    self->close_codes.push_back (soup_websocket_connection_get_close_code (closed));
  };
  hooks_.emplace_back (connection, "message", G_CALLBACK (on_message), this);
  hooks_.emplace_back (connection, "closed", G_CALLBACK (on_closed), this);
}

void SoupRoom::send (const std::string &text)
{
  for (const auto &connection : connections_) {
    if (soup_websocket_connection_get_state (connection.get ()) == SOUP_WEBSOCKET_STATE_OPEN)
      soup_websocket_connection_send_text (connection.get (), text.c_str ());
  }
}

void SoupRoom::cut ()
{
  hooks_.clear ();
  for (const auto &connection : connections_)
    g_io_stream_close (soup_websocket_connection_get_io_stream (connection.get ()), nullptr, nullptr);
  connections_.clear ();
  open_ = 0;
}

} // namespace wsrtc::test
