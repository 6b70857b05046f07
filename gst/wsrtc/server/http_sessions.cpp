// SPDX-License-Identifier: LGPL-2.1-or-later
#include "http_sessions.hpp"

#include <algorithm>
#include <utility>

#include "log.hpp"
#include "origin.hpp"
#include "token_request.hpp"

namespace wsrtc {

namespace {

// A body that is still to come is not read for longer than this when it is refused.
constexpr uint64_t longest_refused_body = 64 * 1024;

// Sessions that have ended by themselves, and for how long a DELETE finds them.
constexpr size_t max_remembered = 1024;
constexpr int64_t remembered_us = 30 * G_USEC_PER_SEC;

constexpr unsigned retry_seconds = 5;
constexpr unsigned status_conflict = 409;

std::string_view view (const char *text)
{
  return text ? text : "";
}

const char *request_header (SoupServerMessage *message, const char *name)
{
  return soup_message_headers_get_one (soup_server_message_get_request_headers (message), name);
}

uint64_t announced_length (SoupServerMessage *message)
{
  const goffset length =
      soup_message_headers_get_content_length (soup_server_message_get_request_headers (message));
  return length > 0 ? static_cast<uint64_t> (length) : 0;
}

std::string body_of (SoupServerMessage *message)
{
  const std::shared_ptr<GBytes> bytes (
      soup_message_body_flatten (soup_server_message_get_request_body (message)), g_bytes_unref);
  gsize size = 0;
  const auto *data = static_cast<const char *> (g_bytes_get_data (bytes.get (), &size));
  return size == 0 ? std::string () : std::string (data, size);
}

HttpProtocol protocol_of (const Route &route)
{
  return route.kind == RouteKind::Whip ? HttpProtocol::Whip : HttpProtocol::Whep;
}

Error nobody_takes (const StreamName &stream)
{
  return {Fault::NotFound, "nobody here takes stream \"" + stream.str () +
                               "\" by WHIP: start wsrtc-server with --publish, or let the program handle "
                               "GstWsrtcServer::publish-requested"};
}

HttpRefusal published_already (const StreamName &stream)
{
  return {status_conflict, "stream \"" + stream.str () + "\" is published already; choose another name",
          retry_seconds};
}

} // namespace

const HttpSessions::HandlerRow HttpSessions::handlers[] = {
    {WhipAction::Describe, &HttpSessions::describe}, {WhipAction::Nothing, &HttpSessions::nothing},
    {WhipAction::Open, &HttpSessions::open},         {WhipAction::Answer, &HttpSessions::answer},
    {WhipAction::Trickle, &HttpSessions::trickle},   {WhipAction::Close, &HttpSessions::end},
};

// ---- requests

HttpSession *HttpSessions::find (const Route &route) const
{
  const auto place = sessions_.find (route.session);
  if (place == sessions_.end () || !place->second->alive ())
    return nullptr;
  HttpSession &session = *place->second;
  const bool fits =
      session.terms ().protocol == protocol_of (route) && session.terms ().stream.str () == route.detail;
  return fits ? &session : nullptr;
}

WhipPlace HttpSessions::place_of (const Route &route) const
{
  if (route.session.empty ())
    return WhipPlace::Endpoint;
  if (const HttpSession *session = find (route))
    return session->place ();
  return has_ended (route.session) ? WhipPlace::Ended : WhipPlace::Gone;
}

bool HttpSessions::has_ended (const std::string &key) const
{
  const auto ending = sessions_.find (key);
  if (ending != sessions_.end () && !ending->second->alive () && !ending->second->closed ())
    return true;
  const auto place = std::find_if (ended_.begin (), ended_.end (),
                                   [&key] (const auto &entry) { return entry.first == key; });
  return place != ended_.end () && g_get_monotonic_time () - place->second < remembered_us;
}

void HttpSessions::forget_ended (const std::string &key)
{
  const auto ending = sessions_.find (key);
  if (ending != sessions_.end ())
    ending->second->close ();
  const auto place = std::find_if (ended_.begin (), ended_.end (),
                                   [&key] (const auto &entry) { return entry.first == key; });
  if (place != ended_.end ())
    ended_.erase (place);
}

WhipVerdict HttpSessions::judge_request (SoupServerMessage *message, const Route &route,
                                         uint64_t length) const
{
  const HttpSession *session = find (route);
  const char *if_match =
      soup_message_headers_get_list (soup_server_message_get_request_headers (message), "If-Match");
  WhipRequest request;
  request.method = view (soup_server_message_get_method (message));
  request.content_type = view (request_header (message, "Content-Type"));
  request.content_length = length;
  if (if_match)
    request.if_match = if_match;
  return judge (place_of (route), request, session ? session->etag () : std::string ());
}

// False = it has its answer.
bool HttpSessions::take_turn (SoupServerMessage *message, ClientLink &link)
{
  static constexpr std::string_view free_methods[] = {"OPTIONS", "GET", "HEAD"};
  const std::string_view method = view (soup_server_message_get_method (message));
  if (std::find (std::begin (free_methods), std::end (free_methods), method) != std::end (free_methods))
    return true;
  if (budgets_.take (link.address (), g_get_monotonic_time ()))
    return true;
  link.note (Abuse::TooManyRequests, "too many requests that begin or change a session (request-rate)");
  respond_refusal (message, status_too_many_requests, "too many requests in too short a time", 1);
  return false;
}

NeededRight HttpSessions::needed_right (HttpProtocol protocol, const StreamName &stream) const
{
  return protocol == HttpProtocol::Whip ? right_to_send (stream, rooms_.is_expected (stream))
                                        : NeededRight{Right::View, stream.str ()};
}

Verdict HttpSessions::judge_client (SoupServerMessage *message, const Route &route,
                                    const std::string &address) const
{
  const NeededRight need = needed_right (protocol_of (route), StreamName (route.detail));
  return gate_.judge (token_of (message), need.right, need.stream, address, now_in_seconds ());
}

// False = it has its answer. Who knows the address of a session is who began it, and
// needs no other token.
bool HttpSessions::may_begin (SoupServerMessage *message, const Route &route, ClientLink &link,
                              uint64_t length) const
{
  if (!route.session.empty () || soup_server_message_get_method (message) != SOUP_METHOD_POST)
    return true;
  const Verdict verdict = judge_client (message, route, link.address ());
  if (verdict.denial == Denial::None)
    return true;
  if (length > longest_refused_body) {
    count_denial (link, verdict);
    const std::string challenge = challenge_of (verdict.denial);
    link.refuse (refusal_text (status_of (verdict.denial), verdict.text,
                               challenge.empty () ? challenge : "WWW-Authenticate: " + challenge));
  } else {
    respond_denial (message, link, verdict);
  }
  return false;
}

void HttpSessions::check (SoupServerMessage *message, const Route &route, ClientLink &link)
{
  const std::string_view origin = view (request_header (message, "Origin"));
  if (!is_origin_allowed (origin, view (request_header (message, "Host")), settings_.allowed_origins,
                          settings_.has_tls () || link.is_https_at_proxy ())) {
    link.note (
        Abuse::ForeignOrigin,
        link.refusal ().with ("origin", origin).reason ("add it to allowed-origins if it may connect"));
    respond_refusal (
        message, SOUP_STATUS_FORBIDDEN,
        "pages of this origin may not connect here: the property allowed-origins says which may");
    return;
  }
  allow_origin (message);
  if (!take_turn (message, link))
    return;
  const uint64_t length = announced_length (message);
  if (!may_begin (message, route, link, length))
    return;
  const WhipVerdict verdict = judge_request (message, route, length);
  if (verdict.action == WhipAction::Refuse)
    refuse (message, route, link, verdict);
}

void HttpSessions::refuse (SoupServerMessage *message, const Route &route, ClientLink &link,
                           const WhipVerdict &verdict)
{
  if (place_of (route) == WhipPlace::Gone)
    link.note (Abuse::UnknownSession, "asks for a session that is not there or not its own");
  if (announced_length (message) > longest_refused_body) {
    link.note (Abuse::LongRequest, "refused: " + verdict.text);
    link.refuse (refusal_text (verdict.status, verdict.text));
    return;
  }
  respond_refusal (message, verdict.status, verdict.text);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  if (verdict.status == SOUP_STATUS_METHOD_NOT_ALLOWED)
    soup_message_headers_replace (headers, "Allow", methods_of (place_of (route)));
  if (verdict.status == SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE)
    soup_message_headers_replace (headers, route.session.empty () ? "Accept-Post" : "Accept-Patch",
                                  route.session.empty () ? "application/sdp" : sdp_fragment_type);
}

void HttpSessions::respond (SoupServerMessage *message, const Route &route, ClientLink &link)
{
  Request request{message, route, find (route), link, body_of (message)};
  // Once more: while the body came, the session may have ended.
  const WhipVerdict verdict = judge_request (message, route, request.body.size ());
  for (const HandlerRow &row : handlers) {
    if (row.action == verdict.action) {
      (this->*row.handle) (request, verdict);
      return;
    }
  }
  respond_refusal (message, verdict.status, verdict.text);
}

void HttpSessions::describe (Request &request, const WhipVerdict &)
{
  // Credentials of TURN servers are for who may begin something.
  const bool allowed =
      judge_client (request.message, request.route, request.link.address ()).denial == Denial::None;
  respond_options (request.message, place_of (request.route),
                   allowed ? rooms_.ice_servers ().servers_for (make_peer_id ()) : std::vector<IceServer> ());
}

void HttpSessions::nothing (Request &request, const WhipVerdict &verdict)
{
  respond_empty (request.message, verdict.status);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (request.message);
  if (request.session)
    soup_message_headers_replace (headers, "ETag", request.session->etag ().c_str ());
  else if (verdict.status == SOUP_STATUS_OK)
    soup_message_headers_set_content_type (headers, "application/sdp", nullptr);
}

// ---- POST

bool HttpSessions::is_full (const std::string &address) const
{
  const auto of_address =
      std::count_if (sessions_.begin (), sessions_.end (),
                     [&address] (const auto &entry) { return entry.second->terms ().address == address; });
  return sessions_.size () >= settings_.max_connections ||
         static_cast<size_t> (of_address) >= settings_.max_connections_per_address;
}

size_t HttpSessions::count (HttpProtocol protocol) const
{
  return static_cast<size_t> (
      std::count_if (sessions_.begin (), sessions_.end (),
                     [protocol] (const auto &entry) { return entry.second->terms ().protocol == protocol; }));
}

void HttpSessions::open (Request &request, const WhipVerdict &)
{
  if (is_full (request.link.address ())) {
    request.link.note (Abuse::TooManySessions, "session refused: there are as many as are allowed");
    respond_refusal (request.message, SOUP_STATUS_SERVICE_UNAVAILABLE,
                     "there are as many sessions as are allowed; try again later", retry_seconds);
    return;
  }
  const StreamName stream (request.route.detail);
  HttpSessionTerms terms;
  terms.protocol = protocol_of (request.route);
  terms.stream = terms.room = stream;
  terms.address = request.link.address ();
  // While the body came, the rules may have become others.
  Verdict verdict = judge_client (request.message, request.route, terms.address);
  if (verdict.denial != Denial::None) {
    respond_denial (request.message, request.link, verdict);
    return;
  }
  terms.pass = std::move (verdict.pass);
  terms.counters = terms.protocol == HttpProtocol::Whep && settings_.whep_counter_offer;
  // Before anybody is asked for anything.
  if (const Result<SdpIce> offer = read_sdp_ice ({SdpType::Offer, request.body}); !offer) {
    respond_fault (request.message, offer.error ());
    return;
  }
  const bool publishes = terms.protocol == HttpProtocol::Whip;
  const bool held = publishes && is_unsettled (stream);
  const std::optional<HttpRefusal> refused = !publishes ? why_not_play (stream)
                                             : held     ? why_not_hold (stream)
                                                        : find_ingest (stream, terms.room);
  if (refused)
    respond_refusal (request.message, *refused);
  else
    begin (request, std::move (terms), held);
}

void HttpSessions::begin (Request &request, HttpSessionTerms terms, bool held)
{
  HttpSessionHost &self = *this;
  auto session = std::make_unique<HttpSession> (rooms_, self, std::move (terms));
  HttpSession &added = *session;
  sessions_.emplace (added.key (), std::move (session));
  const auto take = held ? &HttpSession::hold : &HttpSession::open;
  const Status begun =
      (added.*take) (request.link, request.message, {SdpType::Offer, std::move (request.body)});
  if (!begun) {
    respond_fault (request.message, begun.error ());
    session_over (added);
  }
}

std::optional<HttpRefusal> HttpSessions::why_not_play (const StreamName &stream) const
{
  if (rooms_.is_live (stream) || rooms_.is_expected (stream))
    return std::nullopt; // of one that is expected, joining says why not
  return HttpRefusal{status_conflict, "stream \"" + stream.str () + "\" is not live now; try again later",
                     retry_seconds};
}

// ---- POST of a publisher

// Who published it last has not gone altogether, or the program has not said yet whether
// it goes on receiving: it drops what it received with, or has not begun.
bool HttpSessions::is_unsettled (const StreamName &stream) const
{
  const bool leaves = std::any_of (sessions_.begin (), sessions_.end (), [&stream] (const auto &entry) {
    const HttpSessionTerms &terms = entry.second->terms ();
    return !entry.second->alive () && terms.protocol == HttpProtocol::Whip && terms.stream == stream;
  });
  if (leaves || publisher_.is_ending (stream))
    return true;
  const StreamName room = ingest_room (stream);
  return !rooms_.is_expected (stream) && rooms_.is_expected (room) && !rooms_.has_source (room) &&
         !rooms_.has_receiver (room);
}

// One at a time waits for its turn.
std::optional<HttpRefusal> HttpSessions::why_not_hold (const StreamName &stream) const
{
  const bool taken = std::any_of (sessions_.begin (), sessions_.end (), [&stream] (const auto &entry) {
    return entry.second->held () && entry.second->terms ().stream == stream;
  });
  return taken ? std::optional (published_already (stream)) : std::nullopt;
}

void HttpSessions::let_in_later ()
{
  turn_.start (std::chrono::milliseconds (0), [this] { let_in (); });
}

void HttpSessions::let_in ()
{
  for (auto &[_, session] : sessions_) {
    const StreamName stream = session->terms ().stream;
    if (!session->held () || is_unsettled (stream))
      continue;
    StreamName room;
    if (const std::optional<HttpRefusal> refused = find_ingest (stream, room))
      session->fail (*refused);
    else
      session->let_in (room);
  }
}

// The room of who receives it, or why there is none.
std::optional<HttpRefusal> HttpSessions::find_ingest (const StreamName &stream, StreamName &room)
{
  const bool direct = rooms_.is_expected (stream);
  room = direct ? stream : ingest_room (stream);
  const bool known = rooms_.is_expected (room);
  const bool taken =
      known ? rooms_.has_source (room) : rooms_.has_source (stream) || rooms_.is_reserved (stream);
  if (taken)
    return published_already (stream);
  if (!direct && !rooms_.accepts_sources ()) {
    rooms_.counters ().reject (Rejection::Right);
    return HttpRefusal{SOUP_STATUS_FORBIDDEN, "this server shows its own streams only, and \"" +
                                                  stream.str () + "\" takes none from others"};
  }
  if (known)
    return std::nullopt;
  const Status asked = ask_program (stream, room);
  return asked ? std::nullopt : std::optional (refusal_of (asked.error ()));
}

Status HttpSessions::ask_program (const StreamName &stream, const StreamName &room)
{
  if (Status kept = rooms_.expect (room); !kept)
    return kept;
  if (publisher_.request (stream))
    return Done{};
  rooms_.forget (room);
  return nobody_takes (stream);
}

void HttpSessions::refuse_publisher (const StreamName &stream, const Error &why)
{
  const StreamName room = ingest_room (stream);
  for (auto &[_, session] : sessions_)
    if (session->terms ().room == room)
      session->fail (why);
}

void HttpSessions::review ()
{
  for (auto &[_, session] : sessions_) {
    const HttpSessionTerms &terms = session->terms ();
    const NeededRight need = needed_right (terms.protocol, terms.stream);
    Pass pass = terms.pass;
    if (!gate_.renew (pass) || !gate_.allows (pass, need.right, need.stream))
      session->revoke ();
  }
}

// ---- PATCH and DELETE

void HttpSessions::answer (Request &request, const WhipVerdict &verdict)
{
  const Status taken = request.session->answer ({SdpType::Answer, std::move (request.body)});
  if (taken)
    respond_empty (request.message, verdict.status);
  else
    respond_fault (request.message, taken.error ());
}

void HttpSessions::trickle (Request &request, const WhipVerdict &verdict)
{
  const Result<SdpFragment> fragment = read_sdp_fragment (request.body);
  const char *if_match = request_header (request.message, "If-Match");
  const Status taken =
      fragment ? request.session->trickle (*fragment, view (if_match)) : Status (fragment.error ());
  if (taken)
    respond_empty (request.message, verdict.status);
  else
    respond_fault (request.message, taken.error ());
}

void HttpSessions::end (Request &request, const WhipVerdict &verdict)
{
  if (request.session)
    request.session->close ();
  else
    forget_ended (request.route.session);
  respond_empty (request.message, verdict.status);
}

// ---- the end

void HttpSessions::session_over (HttpSession &session)
{
  if (!session.closed ())
    ended_.emplace_back (session.key (), g_get_monotonic_time ());
  if (ended_.size () > max_remembered)
    ended_.pop_front ();
  // Destroyed when this has been said.
  const auto over = sessions_.extract (session.key ());
  const HttpSessionTerms &terms = session.terms ();
  if (terms.room != terms.stream)
    publisher_.ended (terms.stream);
  let_in_later ();
}

void HttpSessions::close ()
{
  for (auto &[_, session] : std::exchange (sessions_, {})) {
    session->abandon (Error{Fault::Closed, "the server stops"});
    if (session->terms ().room != session->terms ().stream)
      publisher_.ended (session->terms ().stream);
  }
}

} // namespace wsrtc
