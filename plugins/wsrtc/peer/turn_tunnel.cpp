// SPDX-License-Identifier: LGPL-2.1-or-later
#include "turn_tunnel.hpp"

#include <iterator>
#include <map>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "peer_debug.hpp"

namespace wsrtc {

namespace {

struct Table {
  std::mutex mutex;
  std::map<std::string, std::weak_ptr<TurnTunnel>> tunnels;
};

// How long not to accept after an error: where there are no descriptors, the
// connection that waits would fail again at once.
constexpr guint accept_pause_ms = 100;

// Never destroyed: peers may end after the destructors of globals.
Table &table ()
{
  static Table *const instance = new Table;
  return *instance;
}

// Names come from remote servers, too: no more of them than are in use.
void forget_gone (Table &all)
{
  for (auto entry = all.tunnels.begin (); entry != all.tunnels.end ();)
    entry = entry->second.expired () ? all.tunnels.erase (entry) : std::next (entry);
}

std::shared_ptr<TurnTunnel> find (const std::string &name)
{
  Table &all = table ();
  const std::lock_guard lock (all.mutex);
  forget_gone (all);
  const auto entry = all.tunnels.find (name);
  return entry == all.tunnels.end () ? nullptr : entry->second.lock ();
}

// The first one, where two peers have made one at the same time.
std::shared_ptr<TurnTunnel> keep (const std::string &name, const std::shared_ptr<TurnTunnel> &made)
{
  Table &all = table ();
  const std::lock_guard lock (all.mutex);
  std::weak_ptr<TurnTunnel> &place = all.tunnels[name];
  if (std::shared_ptr<TurnTunnel> there = place.lock ())
    return there;
  place = made;
  return made;
}

std::string take_text (GError *error)
{
  const GUnique<GError> owned (error);
  return error->message;
}

bool was_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

void send_at_once (GSocketConnection *connection)
{
  GSocket *socket = g_socket_connection_get_socket (connection);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, nullptr);
}

} // namespace

// One connection of libnice, held by the operations that are under way on it.
struct TurnTunnel::Flow {
  TurnTunnel *tunnel; // valid while the operation was not cancelled
  GRef<GSocketConnection> near;
  GRef<GSocketConnection> far{};
  unsigned ways = 0;
};

Result<std::shared_ptr<TurnTunnel>> TurnTunnel::open (const IceUrl &server, const std::string &ca_file)
{
  const std::string name = server.text () + " " + ca_file;
  if (std::shared_ptr<TurnTunnel> there = find (name))
    return there;
  // Without the lock: it waits for its thread.
  std::shared_ptr<TurnTunnel> made (new TurnTunnel (server, ca_file));
  if (const Status listens = made->listen (); !listens)
    return listens.error ().within ("TURN server " + server.place ());
  return keep (name, made);
}

TurnTunnel::TurnTunnel (IceUrl server, std::string ca_file)
    : server_ (std::move (server)), ca_file_ (std::move (ca_file))
{
}

TurnTunnel::~TurnTunnel ()
{
  loop_.run_and_wait ([this] {
    g_cancellable_cancel (cancellable_.get ());
    pause_.disconnect ();
    if (listener_)
      g_socket_listener_close (listener_.get ());
  });
  loop_.stop ();
}

Status TurnTunnel::listen ()
{
  Status status = loop_.status ();
  loop_.run_and_wait ([this, &status] {
    listener_ = GRef<GSocketListener>::adopt (g_socket_listener_new ());
    client_ = GRef<GSocketClient>::adopt (g_socket_client_new ());
    g_socket_client_set_enable_proxy (client_.get (), FALSE); // no more than libnice does
    g_socket_client_set_tls (client_.get (), TRUE);
    g_signal_connect (client_.get (), "event", G_CALLBACK (on_event), this);
    const auto loopback = GRef<GInetAddress>::adopt (g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4));
    const auto any = GRef<GSocketAddress>::adopt (g_inet_socket_address_new (loopback.get (), 0));
    GSocketAddress *bound = nullptr;
    GError *error = nullptr;
    if (!g_socket_listener_add_address (listener_.get (), any.get (), G_SOCKET_TYPE_STREAM,
                                        G_SOCKET_PROTOCOL_TCP, nullptr, &bound, &error)) {
      status = Error{Fault::Network, "no port for its TLS on this machine: " + take_text (error)};
      return;
    }
    port_ = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
    g_object_unref (bound);
    accept ();
  });
  return status;
}

std::string TurnTunnel::fault () const
{
  const std::lock_guard lock (mutex_);
  return fault_;
}

void TurnTunnel::set_fault (std::string fault)
{
  // The same again and again is told once.
  if (!fault.empty () && fault != this->fault ())
    GST_WARNING ("TURN server %s: no TLS connection: %s", server_.place ().c_str (), fault.c_str ());
  const std::lock_guard lock (mutex_);
  fault_ = std::move (fault);
}

void TurnTunnel::accept ()
{
  g_socket_listener_accept_async (listener_.get (), cancellable_.get (), on_accepted, this);
}

void TurnTunnel::on_accepted (GObject *listener, GAsyncResult *result, gpointer self)
{
  GError *error = nullptr;
  const auto near = GRef<GSocketConnection>::adopt (
      g_socket_listener_accept_finish (G_SOCKET_LISTENER (listener), result, nullptr, &error));
  const GUnique<GError> owned (error);
  if (was_cancelled (error) || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    return;
  auto *tunnel = static_cast<TurnTunnel *> (self);
  if (!near) {
    tunnel->pause (error);
    return;
  }
  tunnel->connect (near.get ());
  tunnel->accept ();
}

void TurnTunnel::pause (const GError *error)
{
  refusals_++;
  set_fault (std::string ("a connection of libnice waits, since it cannot be taken: ") + error->message);
  const GSourceFunc go_on = [] (gpointer data) -> gboolean {
    auto *tunnel = static_cast<TurnTunnel *> (data);
    tunnel->pause_.disconnect ();
    tunnel->accept ();
    return G_SOURCE_REMOVE;
  };
  pause_ = SourceHook (g_timeout_source_new (accept_pause_ms), "wsrtc turn-tls pause", go_on, this);
}

void TurnTunnel::connect (GSocketConnection *local)
{
  send_at_once (local);
  auto *flow = new Flow{this, GRef<GSocketConnection>::take_ref (local)};
  const auto to = GRef<GSocketConnectable>::adopt (
      g_network_address_new (server_.host.c_str (), static_cast<guint16> (server_.actual_port ())));
  g_socket_client_connect_async (client_.get (), to.get (), cancellable_.get (), on_connected, flow);
}

void TurnTunnel::on_event (GSocketClient *, GSocketClientEvent event, GSocketConnectable *, GIOStream *stream,
                           gpointer self)
{
  const auto &tunnel = *static_cast<TurnTunnel *> (self);
  if (event != G_SOCKET_CLIENT_TLS_HANDSHAKING || tunnel.ca_file_.empty ())
    return;
  GError *error = nullptr;
  const auto trusted = GRef<GTlsDatabase>::adopt (g_tls_file_database_new (tunnel.ca_file_.c_str (), &error));
  if (trusted)
    g_tls_connection_set_database (G_TLS_CONNECTION (stream), trusted.get ());
  else
    GST_WARNING ("property ca-file: %s", take_text (error).c_str ());
}

void TurnTunnel::on_connected (GObject *client, GAsyncResult *result, gpointer data)
{
  std::unique_ptr<Flow> flow (static_cast<Flow *> (data));
  GError *error = nullptr;
  flow->far = GRef<GSocketConnection>::adopt (
      g_socket_client_connect_finish (G_SOCKET_CLIENT (client), result, &error));
  if (!flow->far) {
    if (was_cancelled (error))
      g_error_free (error);
    else
      flow->tunnel->set_fault (take_text (error));
    return;
  }
  flow->tunnel->set_fault ({});
  GIOStream *near = G_IO_STREAM (flow->near.get ()), *far = G_IO_STREAM (flow->far.get ());
  GCancellable *cancellable = flow->tunnel->cancellable_.get ();
  constexpr auto both = static_cast<GOutputStreamSpliceFlags> (G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE |
                                                               G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET);
  flow->ways = 2;
  Flow *shared = flow.release ();
  g_output_stream_splice_async (g_io_stream_get_output_stream (far), g_io_stream_get_input_stream (near),
                                both, G_PRIORITY_DEFAULT, cancellable, on_spliced, shared);
  g_output_stream_splice_async (g_io_stream_get_output_stream (near), g_io_stream_get_input_stream (far),
                                both, G_PRIORITY_DEFAULT, cancellable, on_spliced, shared);
}

// The end of one way is that of the other one.
void TurnTunnel::on_spliced (GObject *stream, GAsyncResult *result, gpointer data)
{
  auto *flow = static_cast<Flow *> (data);
  g_output_stream_splice_finish (G_OUTPUT_STREAM (stream), result, nullptr);
  for (GSocketConnection *end : {flow->near.get (), flow->far.get ()})
    g_socket_shutdown (g_socket_connection_get_socket (end), TRUE, TRUE, nullptr);
  if (--flow->ways == 0)
    delete flow;
}

} // namespace wsrtc
