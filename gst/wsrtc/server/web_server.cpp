// SPDX-License-Identifier: LGPL-2.1-or-later
#include "web_server.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "gstwebrtc_member.hpp"
#include "http_replies.hpp"
#include "log.hpp"
#include "origin.hpp"
#include "responses.hpp"
#include "tls_identity.hpp"

namespace wsrtc {

namespace {

// RFC 9110 section 15.5.22; libsoup 3.2 has no name for it.
constexpr unsigned status_upgrade_required = 426;

// How long a client may take to fetch an answer; the longest is a script.
constexpr std::chrono::milliseconds response_timeout{30000};
// How long clients may take to say goodbye when the server stops.
constexpr std::chrono::milliseconds goodbye_timeout{300};

// How much more often one may ask for what is there than begin or change something:
// a wall asks for a picture of each of its cameras every second.
constexpr double reading_weight = 20;

// Until a stream that has just begun has said what it is.
constexpr std::chrono::milliseconds settling_time{200};

const char *request_header (SoupServerMessage *message, const char *name)
{
  const char *value = soup_message_headers_get_one (soup_server_message_get_request_headers (message), name);
  return value ? value : "";
}

Result<Place> parse_place (SoupServerMessage *message)
{
  const std::string role_text = query_value (message, "role");
  const std::optional<Role> role = parse_role (role_text);
  if (!role)
    return Error{Fault::InvalidArgument, "role= must be \"source\", \"viewer\" or \"peer\", or be left out"};
  Result<StreamName> room = parse_stream_name (query_value (message, "room"));
  if (!room)
    return room.error ().within ("room=");
  return Place{*room, *role};
}

bool wants_websocket (SoupServerMessage *message)
{
  return soup_message_headers_header_contains (soup_server_message_get_request_headers (message), "Upgrade",
                                               "websocket");
}

// WHIP and WHEP, which have rules of their own for methods.
bool speaks_by_requests (RouteKind kind)
{
  return kind == RouteKind::Whip || kind == RouteKind::Whep;
}

bool is_method_known (const char *method, RouteKind kind)
{
  return method == SOUP_METHOD_GET || method == SOUP_METHOD_HEAD || speaks_by_requests (kind) ||
         kind == RouteKind::NotFound;
}

// Of an address that no page has and no person types.
std::optional<Abuse> abuse_of (std::string_view path)
{
  const auto is_control = [] (char c) { return static_cast<unsigned char> (c) < 0x20 || c == 0x7f; };
  if (std::any_of (path.begin (), path.end (), is_control))
    return Abuse::ControlCharacters;
  if (path.find ("..") != std::string_view::npos || path.find ('\\') != std::string_view::npos)
    return Abuse::NoSuchAddress;
  return std::nullopt;
}

unsigned status_of (Fault fault)
{
  return fault == Fault::Security ? SOUP_STATUS_FORBIDDEN : SOUP_STATUS_BAD_REQUEST;
}

} // namespace

WebServer::WebServer (ServerSettings settings, Rooms &rooms, LoopThread &loop, PublishPort &publisher)
    : settings_ (std::move (settings)), rooms_ (rooms), loop_ (loop), pages_ (rooms), snapshots_ (rooms),
      http_sessions_ (rooms, settings_, publisher),
      desk_ (
          rooms, [this] (std::function<void ()> task) { loop_.post (std::move (task)); },
          [this] (std::function<void ()> task) { settling_.start (settling_time, std::move (task)); }),
      guards_ (settings_.max_buffered_bytes),
      requests_ (settings_.request_rate * request_burst * reading_weight,
                 settings_.request_rate * reading_weight),
      acceptor_ ({settings_.max_connections, settings_.max_connections_per_address,
                  std::chrono::milliseconds (settings_.header_timeout)},
                 guards_,
                 [this] (ClientLink &link, const GRef<GIOStream> &stream) {
                   soup_server_accept_iostream (soup_.get (), stream.get (), link.local (), link.remote (),
                                                nullptr);
                 }),
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
}

WebServer::~WebServer ()
{
  g_signal_handlers_disconnect_by_data (soup_.get (), this);
}

Status WebServer::start ()
{
  if (settings_.has_tls ()) {
    Result<SslContext> identity = load_tls_identity (settings_.tls_certificate, settings_.tls_private_key);
    if (!identity)
      return identity.error ();
    acceptor_.use_tls (std::move (*identity));
  }
  return acceptor_.listen (settings_.host, settings_.port);
}

void WebServer::set_allowed_origins (std::vector<std::string> origins)
{
  settings_.allowed_origins = std::move (origins);
}

// ---- requests ----

void WebServer::on_early (SoupServer *, SoupServerMessage *message, const char *path, GHashTable *,
                          gpointer self)
{
  static_cast<WebServer *> (self)->check (message, path);
}

// What is refused here is refused before libsoup reads a body.
void WebServer::check (SoupServerMessage *message, const char *path)
{
  const Route route = route_of (path);
  if (!is_method_known (soup_server_message_get_method (message), route.kind)) {
    respond_text (message, SOUP_STATUS_METHOD_NOT_ALLOWED, "Only GET and HEAD are understood here");
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Allow", "GET, HEAD");
    return;
  }
  if (const Status allowed = check_host (message); !allowed) {
    respond_text (message, status_of (allowed.error ().fault), allowed.error ().text);
    return;
  }
  if (take_turn (message))
    check_route (message, route, path);
}

bool WebServer::take_turn (SoupServerMessage *message)
{
  const ClientLink *link = acceptor_.find (soup_server_message_get_remote_address (message));
  if (!link || requests_.take (link->address (), g_get_monotonic_time ()))
    return true;
  note (message, Abuse::TooManyRequests, "too many requests in too short a time (request-rate)");
  respond_refusal (message, status_too_many_requests, "too many requests in too short a time", 1);
  return false;
}

void WebServer::note (SoupServerMessage *message, Abuse kind, const std::string &what)
{
  if (ClientLink *link = acceptor_.find (soup_server_message_get_remote_address (message)))
    link->note (kind, what);
}

void WebServer::check_route (SoupServerMessage *message, const Route &route, const char *path)
{
  if (const auto abuse = abuse_of (path))
    note (message, *abuse, std::string ("asks for \"") + path + "\"");
  // Now and not later: what lies under /signaling would be upgraded too.
  if (route.kind == RouteKind::NotFound)
    pages_.respond (message, route);
  ClientLink *link = acceptor_.find (soup_server_message_get_remote_address (message));
  if (speaks_by_requests (route.kind) && link)
    http_sessions_.check (message, route, *link);
  check_websocket (message, route.kind);
}

// At /signaling our own protocol is spoken, at the root that of gst-plugins-rs.
void WebServer::check_websocket (SoupServerMessage *message, RouteKind kind)
{
  if (kind != RouteKind::Signaling && !(kind == RouteKind::ListPage && wants_websocket (message)))
    return;
  if (!wants_websocket (message)) {
    respond_text (message, status_upgrade_required, "This address is for WebSocket connections",
                  "Upgrade Required");
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Upgrade", "websocket");
    return;
  }
  const Status allowed = kind == RouteKind::Signaling ? check_signaling (message) : check_origin (message);
  if (!allowed)
    respond_text (message, status_of (allowed.error ().fault), allowed.error ().text);
}

Status WebServer::check_host (SoupServerMessage *message)
{
  const char *host = request_header (message, "Host");
  if (!acceptor_.bound_to_loopback () || is_host_allowed (host, settings_.host, settings_.allowed_origins))
    return Done{};
  note (message, Abuse::ForeignHost,
        std::string ("request for host \"") + host +
            "\" refused: if that is the name of a proxy in front of this server, add its origin "
            "(https://NAME) to allowed-origins");
  return Error{Fault::Security, "This server answers only to the names of the machine that it runs on, and "
                                "to those in its property allowed-origins"};
}

Status WebServer::check_origin (SoupServerMessage *message)
{
  const char *origin = request_header (message, "Origin");
  if (!is_origin_allowed (origin, request_header (message, "Host"), settings_.allowed_origins,
                          settings_.has_tls ())) {
    note (message, Abuse::ForeignOrigin,
          std::string ("page of origin \"") + origin +
              "\" refused: add it to allowed-origins if it may connect");
    return Error{Fault::Security,
                 "pages of this origin may not connect here: the property allowed-origins says which may"};
  }
  return Done{};
}

Status WebServer::check_signaling (SoupServerMessage *message)
{
  if (Status allowed = check_origin (message); !allowed)
    return allowed;
  const Result<Place> place = parse_place (message);
  if (!place)
    return place.error ();
  return Done{};
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
  if (route.kind == RouteKind::Snapshot)
    server.snapshots_.respond (message, StreamName (route.detail));
  else if (speaks_by_requests (route.kind) && link)
    server.http_sessions_.respond (message, route, *link);
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
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));
  if (route_of (path).kind == RouteKind::ListPage)
    return std::make_unique<GstWebrtcMember> (socket, link, settings_, desk_, closed);
  Result<Place> place = parse_place (message);
  if (!place)
    return nullptr;
  return std::make_unique<WsMember> (socket, link, settings_, rooms_, std::move (*place), closed);
}

// Posted: this is called from a signal of the client's own socket.
void WebServer::remove_client (WebClient &client)
{
  loop_.post ([this, gone = &client] {
    clients_.erase (gone);
    tell_when_empty ();
  });
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
