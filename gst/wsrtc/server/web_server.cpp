// SPDX-License-Identifier: LGPL-2.1-or-later
#include "web_server.hpp"

#include <algorithm>
#include <utility>

#include "gstwebrtc_member.hpp"
#include "tls_identity.hpp"
#include "token_request.hpp"

namespace wsrtc {

namespace {

// How long a client may take to fetch an answer; the longest is a script.
constexpr std::chrono::milliseconds response_timeout{30000};
// How long clients may take to say goodbye when the server stops.
constexpr std::chrono::milliseconds goodbye_timeout{300};

// How much more often one may ask for what is there than begin or change something:
// a wall asks for a picture of each of its cameras every second.
constexpr double reading_weight = 20;

// Until a stream that has just begun has said what it is.
constexpr std::chrono::milliseconds settling_time{200};

AcceptorLimits limits_of (const ServerSettings &settings)
{
  return {settings.max_connections, settings.max_connections_per_address,
          std::chrono::milliseconds (settings.header_timeout)};
}

bool is_for_admins (RouteKind kind)
{
  return kind == RouteKind::Metrics || kind == RouteKind::Sessions;
}

bool is_for_later (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  return soup_message_headers_get_one (headers, "Retry-After") != nullptr;
}

} // namespace

WebServer::WebServer (ServerSettings settings, Rooms &rooms, Gate &gate, LoopThread &loop,
                      PublishPort &publisher)
    : settings_ (std::move (settings)), rooms_ (rooms), gate_ (gate), loop_ (loop), pages_ (rooms),
      snapshots_ (rooms), figures_desk_ (rooms, [this] { return count_connections (); }),
      http_sessions_ (rooms, gate, settings_, publisher),
      desk_ (
          rooms, [this] (std::function<void ()> task) { loop_.post (std::move (task)); },
          [this] (std::function<void ()> task) { settling_.start (settling_time, std::move (task)); }),
      guards_ (settings_.max_buffered_bytes, rooms.counters ()),
      acceptor_ (limits_of (settings_), guards_,
                 [this] (ClientLink &link, const GRef<GIOStream> &stream) {
                   soup_server_accept_iostream (soup_.get (), stream.get (), link.local (), link.remote (),
                                                nullptr);
                 }),
      admission_ (settings_, rooms, gate, acceptor_, pages_, http_sessions_),
      soup_ (GRef<SoupServer>::adopt (soup_server_new ("server-header", nullptr, nullptr)))
{
  SoupServer *soup = soup_.get ();
  // 97 kB of it became a message of 100 MB: its limit is before inflation.
  soup_server_remove_websocket_extension (soup, SOUP_TYPE_WEBSOCKET_EXTENSION_DEFLATE);
  soup_server_add_early_handler (soup, nullptr, on_early, this, nullptr);
  soup_server_add_handler (soup, nullptr, on_request, this, nullptr);
  soup_server_add_websocket_handler (soup, nullptr, nullptr, nullptr, on_websocket, this, nullptr);
  soup_server_add_early_handler (soup, "/signaling", on_early, this, nullptr);
  soup_server_add_websocket_handler (soup, "/signaling", nullptr, nullptr, on_websocket, this, nullptr);
  g_signal_connect (soup, "request-read", G_CALLBACK (on_request_read), this);
  g_signal_connect (soup, "request-finished", G_CALLBACK (on_request_finished), this);
}

WebServer::~WebServer ()
{
  g_signal_handlers_disconnect_by_data (soup_.get (), this);
}

Status WebServer::start ()
{
  if (const Status changed = change_settings (settings_); !changed)
    return changed;
  if (settings_.has_tls ()) {
    Result<SslContext> identity = load_tls_identity (settings_.tls_certificate, settings_.tls_private_key);
    if (!identity)
      return identity.error ();
    acceptor_.use_tls (std::move (*identity));
  }
  return acceptor_.listen (settings_.host, settings_.port);
}

Status WebServer::change_settings (ServerSettings settings)
{
  Result<TrustedProxies> trusted = TrustedProxies::parse (settings.trusted_proxies);
  if (!trusted)
    return Error{Fault::InvalidArgument, "trusted-proxies " + trusted.error ().text};
  settings.host = settings_.host;
  settings.port = settings_.port;
  settings.tls_certificate = settings_.tls_certificate;
  settings.tls_private_key = settings_.tls_private_key;
  settings_ = std::move (settings);
  acceptor_.set_trusted (*trusted);
  admission_.set_trusted (std::move (*trusted));
  acceptor_.set_limits (limits_of (settings_));
  guards_.memory.set_limit (settings_.max_buffered_bytes);
  const double requests = settings_.request_rate * reading_weight;
  guards_.requests.change (requests * request_burst, requests);
  http_sessions_.change_settings ();
  return Done{};
}

void WebServer::review ()
{
  for (auto &[_, client] : clients_)
    client->review ();
  http_sessions_.review ();
}

// ---- requests ----

void WebServer::on_early (SoupServer *, SoupServerMessage *message, const char *path, GHashTable *,
                          gpointer self)
{
  static_cast<WebServer *> (self)->admission_.check (message, path);
}

Pages::Visible WebServer::visible_to (SoupServerMessage *message, const ClientLink *link) const
{
  Verdict verdict =
      gate_.judge (token_of (message), Right::View, "", link ? link->address () : "", now_in_seconds ());
  return [this, pass = std::move (verdict.pass)] (const StreamName &name) {
    return gate_.allows (pass, Right::View, name.str ());
  };
}

// RFC 9110 section 11.6.1: the header says that another token may show others.
void WebServer::respond_streams (SoupServerMessage *message, const Route &route, const ClientLink *link) const
{
  pages_.respond (message, route, visible_to (message, link));
  if (gate_.takes_tokens ())
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "WWW-Authenticate",
                                  challenge_of (Denial::NoToken).c_str ());
}

void WebServer::on_request (SoupServer *, SoupServerMessage *message, const char *path, GHashTable *,
                            gpointer self)
{
  auto &server = *static_cast<WebServer *> (self);
  const Route route = route_of (path);
  ClientLink *link = server.acceptor_.find (soup_server_message_get_remote_address (message));
  // What is not answered here becomes a WebSocket; only at the root.
  if (route.kind == RouteKind::ListPage && wants_websocket (message))
    return;
  if (route.kind == RouteKind::Snapshot && link)
    server.snapshots_.respond (message, StreamName (route.detail), *link);
  else if (is_for_admins (route.kind) && link)
    server.figures_desk_.respond (message, route.kind, *link);
  else if (speaks_by_requests (route.kind) && link)
    server.http_sessions_.respond (message, route, *link);
  else if (route.kind == RouteKind::Streams)
    server.respond_streams (message, route, link);
  else
    server.pages_.respond (message, route);
  // What is answered later must not look open: libsoup would try to make a
  // WebSocket of it, since the root's handler stands for all below it.
  if (soup_server_message_get_status (message) == 0)
    soup_server_message_set_status (message, SOUP_STATUS_OK, nullptr);
}

void WebServer::on_request_read (SoupServer *, SoupServerMessage *message, gpointer self)
{
  ClientLink *link =
      static_cast<WebServer *> (self)->acceptor_.find (soup_server_message_get_remote_address (message));
  if (!link)
    return;
  link->set_deadline (response_timeout);
  g_signal_connect (message, "wrote-headers", G_CALLBACK (on_wrote_headers), self);
}

void WebServer::on_wrote_headers (SoupServerMessage *message, gpointer self)
{
  ClientLink *link =
      static_cast<WebServer *> (self)->acceptor_.find (soup_server_message_get_remote_address (message));
  if (link)
    link->begin_response (static_cast<size_t> (soup_server_message_get_response_body (message)->length));
}

// What is refused by 401, 403, 413 and 429 is counted where it is.
void WebServer::on_request_finished (SoupServer *, SoupServerMessage *message, gpointer self)
{
  struct Row {
    unsigned status;
    Rejection reason;
  };

  static constexpr Row rows[] = {
      {400, Rejection::Syntax}, {404, Rejection::Missing}, {405, Rejection::Method}, {406, Rejection::Syntax},
      {409, Rejection::Busy},   {412, Rejection::Syntax},  {415, Rejection::Syntax}, {422, Rejection::Syntax},
      {426, Rejection::Syntax}, {503, Rejection::Limit},   {504, Rejection::Slow},
  };
  const unsigned status = soup_server_message_get_status (message);
  // A still that has not come yet: who asks is told to come again.
  if (status == SOUP_STATUS_NOT_FOUND && is_for_later (message))
    return;
  for (const Row &row : rows)
    if (row.status == status)
      static_cast<WebServer *> (self)->rooms_.counters ().reject (row.reason);
}

// ---- WebSocket clients ----

void WebServer::on_websocket (SoupServer *, SoupServerMessage *message, const char *,
                              SoupWebsocketConnection *socket, gpointer self)
{
  static_cast<WebServer *> (self)->add_client (message, socket);
}

void WebServer::add_client (SoupServerMessage *message, SoupWebsocketConnection *socket)
{
  ClientLink *link = acceptor_.find (soup_server_message_get_remote_address (message));
  std::unique_ptr<WebClient> client = link ? make_client (message, socket, *link) : nullptr;
  if (!client)
    return;
  WebClient &added = *client;
  clients_.emplace (&added, std::move (client));
  added.open (settings_);
}

std::unique_ptr<WebClient> WebServer::make_client (SoupServerMessage *message,
                                                   SoupWebsocketConnection *socket, ClientLink &link)
{
  const auto closed = [this] (WebClient &gone) { remove_client (gone); };
  const Handshake *handshake = handshake_of (message);
  if (!handshake)
    return nullptr;
  const Verdict &verdict = handshake->verdict;
  if (!handshake->place)
    return std::make_unique<GstWebrtcMember> (socket, link, settings_, desk_, gate_, verdict.pass, closed);
  return std::make_unique<WsMember> (socket, link, settings_, rooms_, gate_, *handshake->place, verdict,
                                     closed);
}

// Posted: this is called from a signal of the client's own socket.
void WebServer::remove_client (WebClient &client)
{
  loop_.post ([this, gone = &client] {
    clients_.erase (gone);
    tell_when_empty ();
  });
}

ConnectionFigures WebServer::count_connections () const
{
  ConnectionFigures figures;
  for (const auto &[_, client] : clients_) {
    (std::string_view (client->protocol ()) == "wsrtc" ? figures.wsrtc : figures.gstwebrtc)++;
    figures.queued_bytes += client->unsent_bytes ();
  }
  const size_t links = acceptor_.links ();
  figures.http = links - std::min (links, clients_.size ());
  figures.whip = http_sessions_.count (HttpProtocol::Whip);
  figures.whep = http_sessions_.count (HttpProtocol::Whep);
  return figures;
}

// ---- the end ----

void WebServer::stop (std::function<void ()> stopped)
{
  stopped_ = std::move (stopped);
  acceptor_.stop_listening ();
  acceptor_.when_empty ([this] { loop_.post ([this] { tell_when_empty (); }); });
  desk_.close ();
  for (auto &[_, client] : clients_)
    client->close (SOUP_WEBSOCKET_CLOSE_GOING_AWAY, "the server stops");
  snapshots_.close ();
  figures_desk_.close ();
  http_sessions_.close ();
  soup_server_disconnect (soup_.get ());
  goodbye_.start (goodbye_timeout, [this] { acceptor_.cut_all (); });
  tell_when_empty ();
}

void WebServer::tell_when_empty ()
{
  if (stopped_ && clients_.empty () && acceptor_.links () == 0)
    loop_.post (std::exchange (stopped_, nullptr));
}

} // namespace wsrtc
