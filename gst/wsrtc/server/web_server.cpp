// SPDX-License-Identifier: LGPL-2.1-or-later
#include "web_server.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "address.hpp"
#include "gstwebrtc_member.hpp"
#include "http_replies.hpp"
#include "log.hpp"
#include "origin.hpp"
#include "request_check.hpp"
#include "responses.hpp"
#include "tls_identity.hpp"
#include "token_request.hpp"

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

bool is_signaling (SoupServerMessage *message)
{
  return route_of (g_uri_get_path (soup_server_message_get_uri (message))).kind == RouteKind::Signaling;
}

// Where a request keeps what was found out of its token.
constexpr char verdict_key[] = "wsrtc-verdict";

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

AcceptorLimits limits_of (const ServerSettings &settings)
{
  return {settings.max_connections, settings.max_connections_per_address,
          std::chrono::milliseconds (settings.header_timeout)};
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

bool is_for_admins (RouteKind kind)
{
  return kind == RouteKind::Metrics || kind == RouteKind::Sessions;
}

unsigned status_of (Fault fault)
{
  return fault == Fault::Security ? SOUP_STATUS_FORBIDDEN : SOUP_STATUS_BAD_REQUEST;
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
      requests_ (settings_.request_rate * request_burst * reading_weight,
                 settings_.request_rate * reading_weight),
      acceptor_ (limits_of (settings_), guards_,
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
  trusted_ = *trusted;
  acceptor_.set_trusted (std::move (*trusted));
  acceptor_.set_limits (limits_of (settings_));
  guards_.memory.set_limit (settings_.max_buffered_bytes);
  requests_.change (settings_.request_rate * request_burst * reading_weight,
                    settings_.request_rate * reading_weight);
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
  static_cast<WebServer *> (self)->check (message, path);
}

// What is refused here is refused before libsoup reads a body.
void WebServer::check (SoupServerMessage *message, const char *path)
{
  forget_range (message);
  if (const Status clear = check_unambiguous (message); !clear) {
    respond_text (message, SOUP_STATUS_BAD_REQUEST, clear.error ().text);
    return;
  }
  if (!find_client (message)) {
    respond_text (message, SOUP_STATUS_SERVICE_UNAVAILABLE, "Too many connections, try again later");
    return;
  }
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

// Whom the connection is for, where a trusted proxy made it. False: there are as many
// for that one as may be.
bool WebServer::find_client (SoupServerMessage *message)
{
  GSocketAddress *remote = soup_server_message_get_remote_address (message);
  ClientLink *link = acceptor_.find (remote);
  if (!link || !G_IS_INET_SOCKET_ADDRESS (remote))
    return true;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const auto header = [headers] (const char *name) {
    const char *value = soup_message_headers_get_list (headers, name);
    return std::string_view (value ? value : "");
  };
  const ForwardedClient client =
      wsrtc::find_client (trusted_, g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote)),
                          header ("X-Forwarded-For"), header ("X-Forwarded-Proto"));
  link->set_https_at_proxy (client.https);
  return acceptor_.count_for (*link, limit_key (client.address.get ()));
}

bool WebServer::take_turn (SoupServerMessage *message)
{
  const ClientLink *link = acceptor_.find (soup_server_message_get_remote_address (message));
  if (!link || requests_.take (link->address (), g_get_monotonic_time ()))
    return true;
  note (message, Abuse::TooManyRequests, "", "", "too many requests in too short a time (request-rate)");
  respond_refusal (message, status_too_many_requests, "too many requests in too short a time", 1);
  return false;
}

// `name` is that of what the client said; "" = nothing of it.
void WebServer::note (SoupServerMessage *message, Abuse kind, std::string_view name, std::string_view said,
                      std::string_view reason)
{
  ClientLink *link = acceptor_.find (soup_server_message_get_remote_address (message));
  if (!link)
    return;
  LogLine line = link->refusal ();
  line.with (name, said).reason (reason);
  link->note (kind, std::move (line));
}

void WebServer::check_route (SoupServerMessage *message, const Route &route, const char *path)
{
  if (const auto abuse = abuse_of (path))
    note (message, *abuse, "path", path, "there is no such address");
  // Now and not later: what lies under /signaling would be upgraded too.
  if (route.kind == RouteKind::NotFound)
    pages_.respond (message, route);
  ClientLink *link = acceptor_.find (soup_server_message_get_remote_address (message));
  if (!link)
    return;
  if (speaks_by_requests (route.kind))
    http_sessions_.check (message, route, *link);
  if (const Verdict verdict = judge (message, route, *link); verdict.denial != Denial::None)
    respond_denial (message, *link, verdict);
  check_websocket (message, route.kind, link);
}

Pages::Visible WebServer::visible_to (SoupServerMessage *message, const ClientLink *link) const
{
  Verdict verdict =
      gate_.judge (token_of (message), Right::View, "", link ? link->address () : "", now_in_seconds ());
  return [this, pass = std::move (verdict.pass)] (const StreamName &name) {
    return gate_.allows (pass, Right::View, name.str ());
  };
}

Verdict WebServer::judge (SoupServerMessage *message, const Route &route, const ClientLink &link) const
{
  const std::optional<Right> right = right_of (route.kind);
  if (!right)
    return {};
  if (*right == Right::Admin && !gate_.has_rules ())
    return judge_admin (message);
  return gate_.judge (token_of (message), *right, route.detail, link.address (), now_in_seconds ());
}

// At /signaling our own protocol is spoken, at the root that of gst-plugins-rs.
void WebServer::check_websocket (SoupServerMessage *message, RouteKind kind, ClientLink *link)
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
  if (!allowed) {
    respond_text (message, status_of (allowed.error ().fault), allowed.error ().text);
    return;
  }
  const bool knows_codes = kind == RouteKind::Signaling && offers_sub_protocol (message);
  // Browsers want an answer to what they offer.
  if (offers_sub_protocol (message))
    soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                  "Sec-WebSocket-Protocol", sub_protocol);
  auto verdict = std::make_unique<Verdict> (judge_websocket (message, *link));
  // A browser's page sees no status of a handshake, but it sees the code of a close.
  if (verdict->denial != Denial::None && !knows_codes)
    respond_denial (message, *link, *verdict);
  else
    g_object_set_data_full (G_OBJECT (message), verdict_key, verdict.release (),
                            [] (gpointer data) { delete static_cast<Verdict *> (data); });
}

// At the root everybody is a peer who may do anything, and each thing is looked at.
Verdict WebServer::judge_websocket (SoupServerMessage *message, const ClientLink &link) const
{
  const std::string token = token_of (message);
  if (const Result<Place> place = parse_place (message); is_signaling (message) && place)
    return judge_place (gate_, rooms_, *place, token, link.address ());
  Verdict verdict = gate_.judge (token, Right::View, "", link.address (), now_in_seconds ());
  const bool may_lack = verdict.denial == Denial::Forbidden || verdict.denial == Denial::NoToken;
  if (may_lack && gate_.judge (verdict.pass, Right::Publish, "").denial == Denial::None)
    verdict.denial = Denial::None;
  return verdict;
}

Status WebServer::check_host (SoupServerMessage *message)
{
  const char *host = request_header (message, "Host");
  if (!acceptor_.bound_to_loopback () || is_host_allowed (host, settings_.host, settings_.allowed_origins))
    return Done{};
  note (message, Abuse::ForeignHost, "host", host,
        "if that is the name of a proxy in front of this server, add its origin (https://NAME) to "
        "allowed-origins");
  return Error{Fault::Security, "This server answers only to the names of the machine that it runs on, and "
                                "to those in its property allowed-origins"};
}

Status WebServer::check_origin (SoupServerMessage *message)
{
  const char *origin = request_header (message, "Origin");
  const ClientLink *link = acceptor_.find (soup_server_message_get_remote_address (message));
  if (!is_origin_allowed (origin, request_header (message, "Host"), settings_.allowed_origins,
                          settings_.has_tls () || (link && link->is_https_at_proxy ()))) {
    note (message, Abuse::ForeignOrigin, "origin", origin, "add it to allowed-origins if it may connect");
    return Error{Fault::Security,
                 "pages of this origin may not connect here: the property allowed-origins says which may"};
  }
  return Done{};
}

// Without rules, those look after the server who are on this machine itself, and come
// not by a proxy on it, nor by a page whose name has come to mean this machine.
Verdict WebServer::judge_admin (SoupServerMessage *message) const
{
  static constexpr const char *of_proxies[] = {"Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"};
  bool here = is_loopback (soup_server_message_get_remote_address (message)) &&
              settings_.trusted_proxies.empty () &&
              is_host_allowed (request_header (message, "Host"), settings_.host, settings_.allowed_origins);
  for (const char *header : of_proxies)
    here = here && *request_header (message, header) == '\0';
  if (here)
    return {};
  return {Denial::Forbidden, "this is told on the machine of the server only, without a proxy between", {}};
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
  else if (is_for_admins (route.kind))
    server.figures_desk_.respond (message, route.kind);
  else if (speaks_by_requests (route.kind) && link)
    server.http_sessions_.respond (message, route, *link);
  else if (route.kind == RouteKind::Streams)
    server.pages_.respond (message, route, server.visible_to (message, link));
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
  auto *verdict = static_cast<Verdict *> (g_object_get_data (G_OBJECT (message), verdict_key));
  if (!verdict)
    return nullptr;
  if (!is_signaling (message))
    return std::make_unique<GstWebrtcMember> (socket, link, settings_, desk_, gate_, verdict->pass, closed);
  Result<Place> place = parse_place (message);
  if (!place)
    return nullptr;
  return std::make_unique<WsMember> (socket, link, settings_, rooms_, gate_, std::move (*place), *verdict,
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
