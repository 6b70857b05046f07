// SPDX-License-Identifier: LGPL-2.1-or-later
#include "http_replies.hpp"

#include "link_header.hpp"
#include "responses.hpp"
#include "sdp_fragment.hpp"

namespace wsrtc {

namespace {

constexpr char sdp_type[] = "application/sdp";
constexpr char exposed_headers[] = "Location, ETag, Link, Accept-Patch, Retry-After, WWW-Authenticate";
constexpr char sent_headers[] = "Authorization, Content-Type, If-Match";
constexpr char preflight_seconds[] = "600";

const char *request_header (SoupServerMessage *message, const char *name)
{
  return soup_message_headers_get_one (soup_server_message_get_request_headers (message), name);
}

void set_header (SoupServerMessage *message, const char *name, const std::string &value)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (message), name, value.c_str ());
}

void add_links (SoupServerMessage *message, const std::vector<IceServer> &ice_servers)
{
  for (const IceServer &server : ice_servers) {
    const std::string link = write_ice_link (server);
    if (!link.empty ())
      soup_message_headers_append (soup_server_message_get_response_headers (message), "Link", link.c_str ());
  }
}

std::string http_date_in (unsigned seconds)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) then = g_date_time_add_seconds (now, seconds);
  g_autofree char *text = soup_date_time_to_string (then, SOUP_DATE_HTTP);
  return text;
}

} // namespace

void allow_origin (SoupServerMessage *message)
{
  const char *origin = request_header (message, "Origin");
  if (!origin)
    return;
  set_header (message, "Access-Control-Allow-Origin", origin);
  set_header (message, "Access-Control-Expose-Headers", exposed_headers);
  set_header (message, "Vary", "Origin");
}

void respond_options (SoupServerMessage *message, WhipPlace place, const std::vector<IceServer> &ice_servers)
{
  respond_empty (message, SOUP_STATUS_OK);
  set_header (message, "Allow", methods_of (place));
  if (place == WhipPlace::Endpoint)
    set_header (message, "Accept-Post", sdp_type);
  else
    set_header (message, "Accept-Patch", sdp_fragment_type);
  if (!request_header (message, "Access-Control-Request-Method")) {
    add_links (message, ice_servers); // RFC 9725 section 4.6: never to a preflight
    return;
  }
  set_header (message, "Access-Control-Allow-Methods", methods_of (place));
  set_header (message, "Access-Control-Allow-Headers", sent_headers);
  set_header (message, "Access-Control-Max-Age", preflight_seconds);
}

void respond_empty (SoupServerMessage *message, unsigned status)
{
  prepare_response (message, "no-store");
  soup_server_message_set_status (message, status, nullptr);
}

HttpRefusal refusal_of (const Error &error)
{
  const HttpFault fault = http_fault_of (error.fault);
  return {fault.status, error.text, fault.retry_after};
}

void respond_refusal (SoupServerMessage *message, const HttpRefusal &refusal)
{
  respond_refusal (message, refusal.status, refusal.text, refusal.retry_after);
}

void respond_refusal (SoupServerMessage *message, unsigned status, const std::string &text,
                      unsigned retry_after)
{
  respond_text (message, status, text, phrase_of_status (status));
  if (retry_after != 0)
    set_header (message, "Retry-After", std::to_string (retry_after));
}

void respond_fault (SoupServerMessage *message, const Error &error)
{
  respond_refusal (message, refusal_of (error));
}

std::string refusal_text (unsigned status, const std::string &text, const std::string &header)
{
  const char *phrase = phrase_of_status (status);
  return "HTTP/1.1 " + std::to_string (status) + " " + (phrase ? phrase : soup_status_get_phrase (status)) +
         "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: " +
         std::to_string (text.size () + 1) + (header.empty () ? header : "\r\n" + header) +
         "\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n" + text + "\n";
}

void respond_session (SoupServerMessage *message, const SessionReply &reply,
                      const std::vector<IceServer> &ice_servers)
{
  std::string type = sdp_type;
  if (reply.valid_seconds != 0)
    type += "; valid-until=\"" + http_date_in (reply.valid_seconds) + "\"";
  respond_copy (message, reply.status, type.c_str (), reply.sdp);
  set_header (message, "Location", reply.location);
  set_header (message, "ETag", reply.etag);
  set_header (message, "Accept-Patch", sdp_fragment_type);
  add_links (message, ice_servers);
}

} // namespace wsrtc
