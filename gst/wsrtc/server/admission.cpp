// SPDX-License-Identifier: LGPL-2.1-or-later
#include "admission.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "address.hpp"
#include "http_replies.hpp"
#include "log.hpp"
#include "origin.hpp"
#include "request_check.hpp"
#include "responses.hpp"
#include "token_request.hpp"

namespace wsrtc {

namespace {

// RFC 9110 section 15.5.22; libsoup 3.2 has no name for it.
constexpr unsigned status_upgrade_required = 426;

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

// Where a request keeps its Handshake.
constexpr char handshake_key[] = "wsrtc-handshake";

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

bool wants_websocket (SoupServerMessage *message)
{
  return soup_message_headers_header_contains (soup_server_message_get_request_headers (message), "Upgrade",
                                               "websocket");
}

const Handshake *handshake_of (SoupServerMessage *message)
{
  return static_cast<const Handshake *> (g_object_get_data (G_OBJECT (message), handshake_key));
}

Admission::Admission (const ServerSettings &settings, Rooms &rooms, Gate &gate, Acceptor &acceptor,
                      Pages &pages, HttpSessions &http_sessions)
    : settings_ (settings), rooms_ (rooms), gate_ (gate), acceptor_ (acceptor), pages_ (pages),
      http_sessions_ (http_sessions)
{
}

void Admission::check (SoupServerMessage *message, const char *path)
{
  forget_range (message);
  if (!find_client (message)) {
    respond_text (message, SOUP_STATUS_SERVICE_UNAVAILABLE, "Too many connections, try again later");
    return;
  }
  // Before all that is refused: that is a request, too.
  if (!take_turn (message))
    return;
  if (const Status clear = check_unambiguous (message); !clear) {
    respond_text (message, SOUP_STATUS_BAD_REQUEST, clear.error ().text);
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
  check_route (message, route, path);
}

// Whom the connection is for, where a trusted proxy made it. False: there are as many
// for that one as may be.
bool Admission::find_client (SoupServerMessage *message)
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

bool Admission::take_turn (SoupServerMessage *message)
{
  ClientLink *link = acceptor_.find (soup_server_message_get_remote_address (message));
  if (!link || link->take_turn ())
    return true;
  respond_refusal (message, status_too_many_requests, "too many requests in too short a time", 1);
  return false;
}

// `name` is that of what the client said; "" = nothing of it.
void Admission::note (SoupServerMessage *message, Abuse kind, std::string_view name, std::string_view said,
                      std::string_view reason)
{
  ClientLink *link = acceptor_.find (soup_server_message_get_remote_address (message));
  if (!link)
    return;
  LogLine line = link->refusal ();
  line.with (name, said).reason (reason);
  link->note (kind, std::move (line));
}

void Admission::check_route (SoupServerMessage *message, const Route &route, const char *path)
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

Verdict Admission::judge (SoupServerMessage *message, const Route &route, const ClientLink &link) const
{
  const std::optional<Right> right = right_of (route.kind);
  if (!right)
    return {};
  if (*right == Right::Admin && !gate_.has_rules ())
    return judge_admin (message);
  return gate_.judge (token_of (message), *right, route.detail, link.address (), now_in_seconds ());
}

// At /signaling our own protocol is spoken, at the root that of gst-plugins-rs.
void Admission::check_websocket (SoupServerMessage *message, RouteKind kind, ClientLink *link)
{
  if (kind != RouteKind::Signaling && !(kind == RouteKind::ListPage && wants_websocket (message)))
    return;
  if (!wants_websocket (message)) {
    respond_text (message, status_upgrade_required, "This address is for WebSocket connections",
                  "Upgrade Required");
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Upgrade", "websocket");
    return;
  }
  Result<Handshake> handshake = read_handshake (message, kind);
  if (!handshake) {
    respond_text (message, status_of (handshake.error ().fault), handshake.error ().text);
    return;
  }
  const bool knows_codes = handshake->place && offers_sub_protocol (message);
  // Browsers want an answer to what they offer.
  if (offers_sub_protocol (message))
    soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                  "Sec-WebSocket-Protocol", sub_protocol);
  handshake->verdict = judge_websocket (message, *handshake, *link);
  // A browser's page sees no status of a handshake, but it sees the code of a close.
  if (handshake->verdict.denial != Denial::None && !knows_codes)
    respond_denial (message, *link, handshake->verdict);
  else
    g_object_set_data_full (G_OBJECT (message), handshake_key, new Handshake (std::move (*handshake)),
                            [] (gpointer data) { delete static_cast<Handshake *> (data); });
}

Result<Handshake> Admission::read_handshake (SoupServerMessage *message, RouteKind kind)
{
  if (const Status allowed = check_origin (message); !allowed)
    return allowed.error ();
  if (kind != RouteKind::Signaling)
    return Handshake{};
  const Result<Place> place = parse_place (message);
  if (!place)
    return place.error ();
  return Handshake{*place, {}};
}

// At the root everybody is a peer who may do anything, and each thing is looked at.
Verdict Admission::judge_websocket (SoupServerMessage *message, const Handshake &handshake,
                                    const ClientLink &link) const
{
  const std::string token = token_of (message);
  if (handshake.place)
    return judge_place (gate_, rooms_, *handshake.place, token, link.address ());
  Verdict verdict = gate_.judge (token, Right::View, "", link.address (), now_in_seconds ());
  const bool may_lack = verdict.denial == Denial::Forbidden || verdict.denial == Denial::NoToken;
  if (may_lack && gate_.judge (verdict.pass, Right::Publish, "").denial == Denial::None)
    verdict.denial = Denial::None;
  return verdict;
}

Status Admission::check_host (SoupServerMessage *message)
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

Status Admission::check_origin (SoupServerMessage *message)
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
// not by a proxy on it, nor by a page whose name has come to mean this machine, whatever
// allowed-origins has. Where there is a proxy nobody is believed, for one on this machine
// that adds no header would let everybody in.
Verdict Admission::judge_admin (SoupServerMessage *message) const
{
  static constexpr const char *of_proxies[] = {"Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"};
  bool here = is_loopback (soup_server_message_get_remote_address (message)) &&
              settings_.trusted_proxies.empty () &&
              is_host_allowed (request_header (message, "Host"), settings_.host, {});
  for (const char *header : of_proxies)
    here = here && *request_header (message, header) == '\0';
  if (here)
    return {};
  return {
      Denial::Forbidden,
      "this is told on the machine of the server only, where it has no trusted proxies; elsewhere it takes "
      "a token with the right admin",
      {}};
}

} // namespace wsrtc
