// SPDX-License-Identifier: LGPL-2.1-or-later
#include "acceptor.hpp"

#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "../error_bridge.hpp"
#include "address.hpp"
#include "log_line.hpp"

namespace wsrtc {

namespace {

// Connections taken in one turn of the loop.
constexpr int accepts_per_turn = 16;
// How long not to accept after the system had no room for one more: the connection
// that waits keeps the socket readable.
constexpr std::chrono::milliseconds accept_pause{250};

// Small enough for any socket's send buffer, hence sent without waiting.
constexpr char refusal[] = "HTTP/1.1 503 Service Unavailable\r\n"
                           "Content-Type: text/plain; charset=utf-8\r\n"
                           "Content-Length: 38\r\n"
                           "Retry-After: 5\r\n"
                           "Connection: close\r\n\r\n"
                           "Too many connections, try again later\n";

// Who speaks TLS would not understand it.
void refuse (GSocket *socket, bool in_words)
{
  if (in_words)
    g_socket_send (socket, refusal, sizeof refusal - 1, nullptr, nullptr);
  g_socket_close (socket, nullptr);
}

bool is_trusted (const TrustedProxies &trusted, GSocketAddress *remote)
{
  return G_IS_INET_SOCKET_ADDRESS (remote) &&
         trusted.trust (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote)));
}

// It is about that one connection, which is no more: the next may be there.
bool is_gone (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED);
}

std::string accept_advice (const GError *error)
{
  const bool full = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES);
  return "a new connection waits, since it cannot be taken: " + std::string (error->message) +
         (full ? "; raise the limit of this process (ulimit -n) or of the system (fs.file-max)" : "");
}

Error cannot_listen (const std::string &host, unsigned port, const GError *error)
{
  const std::string where = host + ":" + std::to_string (port);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    return {Fault::Busy, "port " + std::to_string (port) + " of " + host +
                             " is taken by another program: stop that one, or choose another port (0 = any)"};
  return from_gerror (error, Fault::Network).within ("cannot listen on " + where);
}

} // namespace

Acceptor::Acceptor (AcceptorLimits limits, Guards &guards, Accepted accepted)
    : limits_ (limits), guards_ (guards), accepted_ (std::move (accepted))
{
}

Acceptor::~Acceptor ()
{
  stop_listening ();
}

Status Acceptor::listen (const std::string &host, unsigned port)
{
  const Result<GRef<GInetAddress>> address = resolve_host (host);
  if (!address)
    return address.error ();
  GInetAddress *inet = address->get ();
  const auto where =
      GRef<GSocketAddress>::adopt (g_inet_socket_address_new (inet, static_cast<guint16> (port)));

  GError *error = nullptr;
  socket_ = GRef<GSocket>::adopt (
      g_socket_new (g_inet_address_get_family (inet), G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error));
  const bool listening = socket_ && g_socket_bind (socket_.get (), where.get (), TRUE, &error) &&
                         (g_socket_set_listen_backlog (socket_.get (), 128), true) &&
                         g_socket_listen (socket_.get (), &error);
  if (!listening) {
    const GUnique<GError> owned (error);
    socket_ = nullptr;
    return cannot_listen (host, port, error);
  }
  g_socket_set_blocking (socket_.get (), FALSE);
  const auto bound = GRef<GSocketAddress>::adopt (g_socket_get_local_address (socket_.get (), nullptr));
  port_ = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound.get ()));
  loopback_ = g_inet_address_get_is_loopback (inet);
  watch ();
  return Done{};
}

void Acceptor::stop_listening ()
{
  pause_.cancel ();
  source_.disconnect ();
  if (socket_)
    g_socket_close (socket_.get (), nullptr);
  socket_ = nullptr;
}

void Acceptor::watch ()
{
  source_ = SourceHook (g_socket_create_source (socket_.get (), G_IO_IN, nullptr), "wsrtc accept",
                        G_SOURCE_FUNC (on_readable), this);
}

gboolean Acceptor::on_readable (GSocket *, GIOCondition, gpointer self)
{
  static_cast<Acceptor *> (self)->accept_some ();
  return G_SOURCE_CONTINUE;
}

void Acceptor::accept_some ()
{
  for (int i = 0; i < accepts_per_turn && source_; i++) {
    GError *error = nullptr;
    const auto socket = GRef<GSocket>::adopt (g_socket_accept (socket_.get (), nullptr, &error));
    if (socket) {
      take (socket.get ());
      continue;
    }
    const GUnique<GError> owned (error);
    if (is_gone (error))
      continue;
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
      pause (error);
    return;
  }
}

void Acceptor::pause (const GError *error)
{
  // Not counted as refused: it waits.
  guards_.log.note (Abuse::CannotAccept, LogLine ({}, {}, "not-accepting").reason (accept_advice (error)));
  source_.disconnect ();
  pause_.start (accept_pause, [this] { watch (); });
}

bool Acceptor::is_full (const std::string &address, bool of_proxy)
{
  const auto count = per_address_.find (address);
  const unsigned of_address = count == per_address_.end () ? 0 : count->second;
  if (links_.size () < limits_.total && (of_address < limits_.per_address || of_proxy) &&
      guards_.memory.make_room ())
    return false;
  guards_.note (Abuse::TooManyConnections, LogLine ({}, {}, "refused")
                                               .with ("address", address)
                                               .with ("connections", uint64_t{links_.size ()})
                                               .with ("of-address", uint64_t{of_address})
                                               .with ("buffered-bytes", uint64_t{guards_.memory.total ()}));
  return true;
}

void Acceptor::take (GSocket *socket)
{
  const auto connection =
      GRef<GSocketConnection>::adopt (g_socket_connection_factory_create_connection (socket));
  const auto remote =
      GRef<GSocketAddress>::adopt (g_socket_connection_get_remote_address (connection.get (), nullptr));
  if (!remote) // gone again
    return;
  // Whom a proxy is asked by is known only with the header.
  const bool proxy = is_trusted (trusted_, remote.get ());
  std::string address = limit_key (remote.get ()) + (proxy ? " as a proxy" : "");
  if (is_full (address, proxy)) {
    refuse (socket, tls_ == nullptr);
    return;
  }
  per_address_[address]++;
  guards_.counters.connections++;
  // Small frames must not wait for the acknowledgement of the ones before.
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, nullptr);
  auto owned = std::make_unique<ClientLink> (connection.get (), std::move (address), guards_,
                                             [this] (ClientLink &link) { forget (link); });
  ClientLink &link = *owned;
  links_.emplace (link.remote (), std::move (owned));
  link.set_request_deadline (limits_.header_timeout);
  if (const GRef<GIOStream> stream = link.make_stream (tls_.get ()))
    accepted_ (link, stream);
  else
    forget (link);
}

bool Acceptor::count_for (ClientLink &link, const std::string &address)
{
  if (address == link.address ())
    return true;
  unsigned &of_address = per_address_[address];
  if (of_address >= limits_.per_address) {
    // Its answer, 503, is what counts it.
    guards_.log.note (Abuse::TooManyConnections, LogLine ({}, {}, "refused")
                                                     .with ("address", address)
                                                     .with ("proxy", link.address ())
                                                     .with ("of-address", uint64_t{of_address}));
    return false;
  }
  of_address++;
  uncount (link.address ());
  link.set_address (address);
  return true;
}

void Acceptor::uncount (const std::string &address)
{
  const auto count = per_address_.find (address);
  if (count != per_address_.end () && --count->second == 0)
    per_address_.erase (count);
}

void Acceptor::forget (ClientLink &link)
{
  uncount (link.address ());
  links_.erase (link.remote ());
  if (links_.empty () && empty_)
    empty_ ();
}

ClientLink *Acceptor::find (GSocketAddress *remote) const
{
  const auto place = links_.find (remote);
  return place == links_.end () ? nullptr : place->second.get ();
}

void Acceptor::cut_all ()
{
  for (auto &[_, link] : links_)
    link->cut ();
}

} // namespace wsrtc
