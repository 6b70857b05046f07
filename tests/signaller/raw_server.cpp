// SPDX-License-Identifier: LGPL-2.1-or-later
#include "raw_server.hpp"

#include <algorithm>

namespace wsrtc::test {

std::string accept_reply (const std::string &request)
{
  const std::string field = "Sec-WebSocket-Key: ";
  const size_t begin = request.find (field) + field.size ();
  const std::string key = request.substr (begin, request.find ('\r', begin) - begin);
  const std::string text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  GChecksum *sha1 = g_checksum_new (G_CHECKSUM_SHA1);
  g_checksum_update (sha1, reinterpret_cast<const guchar *> (text.data ()),
                     static_cast<gssize> (text.size ()));
  guint8 digest[20];
  gsize size = sizeof digest;
  g_checksum_get_digest (sha1, digest, &size);
  g_checksum_free (sha1);
  const GUnique<char> accept (g_base64_encode (digest, size));
  return std::string ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                      "Sec-WebSocket-Accept: ") +
         accept.get () + "\r\n\r\n";
}

std::string frame (unsigned first_byte, const std::string &payload)
{
  std::string bytes (1, static_cast<char> (first_byte));
  const size_t size = payload.size ();
  const unsigned length_bytes = size < 126 ? 0 : size < 65536 ? 2 : 8;
  bytes += static_cast<char> (length_bytes == 0 ? size : length_bytes == 2 ? 126 : 127);
  for (unsigned i = length_bytes; i > 0; i--)
    bytes += static_cast<char> (size >> (8 * (i - 1)) & 0xff);
  return bytes + payload;
}

RawServer::RawServer (RawScript script)
    : script_ (std::move (script)), service_ (GRef<GSocketService>::adopt (g_socket_service_new ()))
{
  const auto loopback = GRef<GInetAddress>::adopt (g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4));
  const auto any_port = GRef<GSocketAddress>::adopt (g_inet_socket_address_new (loopback.get (), 0));
  GRef<GSocketAddress> bound;
  GError *error = nullptr;
  g_socket_listener_add_address (G_SOCKET_LISTENER (service_.get ()), any_port.get (), G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, nullptr, bound.out (), &error);
  g_assert_no_error (error);
  port_ = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound.get ()));
  const auto incoming =
      +[] (GSocketService *, GSocketConnection *connection, GObject *, RawServer *self) -> gboolean {
    self->add (connection);
    return TRUE;
  };
  g_signal_connect (service_.get (), "incoming", G_CALLBACK (incoming), this);
  g_socket_service_start (service_.get ());
}

RawServer::~RawServer ()
{
  g_signal_handlers_disconnect_by_data (service_.get (), this);
  g_socket_service_stop (service_.get ());
  g_socket_listener_close (G_SOCKET_LISTENER (service_.get ()));
  for (Client &client : clients_)
    close (client);
}

size_t RawServer::open () const
{
  return static_cast<size_t> (
      std::count_if (clients_.begin (), clients_.end (), [] (const Client &client) { return !client.gone; }));
}

void RawServer::add (GSocketConnection *connection)
{
  accepted_++;
  Client &client = clients_.emplace_back ();
  client.server = this;
  client.connection = GRef<GSocketConnection>::take_ref (connection);
  GSocket *socket = g_socket_connection_get_socket (connection);
  g_socket_set_blocking (socket, FALSE);
  const GSocketSourceFunc ready = [] (GSocket *, GIOCondition condition, gpointer data) -> gboolean {
    auto *one = static_cast<Client *> (data);
    return one->server->on_ready (*one, condition);
  };
  // G_IO_OUT is always there in a test; a busy loop that ends with the test.
  client.source = g_socket_create_source (socket, static_cast<GIOCondition> (G_IO_IN | G_IO_OUT), nullptr);
  g_source_set_callback (client.source, G_SOURCE_FUNC (ready), &client, nullptr);
  g_source_attach (client.source, nullptr);
}

gboolean RawServer::on_ready (Client &client, GIOCondition condition)
{
  if ((condition & (G_IO_IN | G_IO_HUP | G_IO_ERR)) != 0)
    read (client);
  if (!client.gone && client.replied)
    write (client);
  return client.gone ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

void RawServer::read (Client &client)
{
  char bytes[4096];
  GSocket *socket = g_socket_connection_get_socket (client.connection.get ());
  GError *error = nullptr;
  const gssize got = g_socket_receive (socket, bytes, sizeof bytes, nullptr, &error);
  const GUnique<GError> owned (error);
  if (got < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return;
  if (got <= 0) {
    close (client);
    return;
  }
  client.request.append (bytes, static_cast<size_t> (got));
  if (!client.replied && client.request.find ("\r\n\r\n") != std::string::npos) {
    client.replied = true;
    client.out = script_.reply (client.request);
  }
}

void RawServer::write (Client &client)
{
  if (client.out.empty ())
    client.out = script_.for_ever;
  if (client.out.empty ()) {
    if (script_.close_after)
      close (client);
    return;
  }
  GSocket *socket = g_socket_connection_get_socket (client.connection.get ());
  const gssize sent = g_socket_send (socket, client.out.data (), client.out.size (), nullptr, nullptr);
  if (sent <= 0)
    return; // full; a dead one is seen by read
  client.out.erase (0, static_cast<size_t> (sent));
  bytes_sent_ += static_cast<uint64_t> (sent);
}

void RawServer::close (Client &client)
{
  if (client.gone)
    return;
  client.gone = true;
  g_source_destroy (client.source);
  g_source_unref (client.source);
  g_io_stream_close (G_IO_STREAM (client.connection.get ()), nullptr, nullptr);
  client.connection = nullptr;
}

} // namespace wsrtc::test
