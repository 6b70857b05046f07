// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pages.hpp"

#include "json_meta.hpp"
#include "json_writer.hpp"
#include "text.hpp"

namespace wsrtc {

namespace {

constexpr char web_folder[] = "/org/wsrtc/web/";

struct HeaderRow {
  const char *name;
  const char *value;
};

// No frame-ancestors and no X-Frame-Options on purpose: these pages hold no
// secret and act for nobody, and people want a stream in a page of theirs. Those
// that use a camera are another matter, see below.
constexpr HeaderRow headers_of_all[] = {
    // libsoup's server has no limit for requests in a row, so there is one only.
    {"Connection", "close"},
    {"Content-Security-Policy",
     "default-src 'self'; connect-src 'self' ws: wss:; media-src 'self' blob: mediastream:; "
     "img-src 'self' data:; style-src 'self'; script-src 'self'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
};

constexpr char never_in_a_foreign_frame[] = "; frame-ancestors 'self'";

// Nobody shall be led to press a button in it that he does not see.
void forbid_foreign_frames (SoupServerMessage *message)
{
  constexpr char name[] = "Content-Security-Policy";
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  const char *policy = soup_message_headers_get_one (headers, name);
  const std::string stricter =
      std::string (policy ? policy : "default-src 'self'") + never_in_a_foreign_frame;
  soup_message_headers_replace (headers, name, stricter.c_str ());
}

SoupMessageHeaders *prepare (SoupServerMessage *message, const char *cache_control)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  for (const HeaderRow &row : headers_of_all)
    soup_message_headers_replace (headers, row.name, row.value);
  soup_message_headers_replace (headers, "Cache-Control", cache_control);
  return headers;
}

void respond_copy (SoupServerMessage *message, const char *content_type, const std::string &body)
{
  prepare (message, "no-store");
  soup_server_message_set_response (message, content_type, SOUP_MEMORY_COPY, body.data (), body.size ());
}

// RFC 9110 section 13.1.2: a list of tags, or "*"; weak ones match too.
bool is_unchanged (SoupServerMessage *message, const std::string &etag)
{
  const char *list =
      soup_message_headers_get_list (soup_server_message_get_request_headers (message), "If-None-Match");
  if (!list)
    return false;
  return !for_each_part (list, ',', [&] (std::string_view tag) {
    while (drop_prefix (tag, " ") || drop_prefix (tag, "W/")) {
    }
    while (!tag.empty () && tag.back () == ' ')
      tag.remove_suffix (1);
    return tag != etag && tag != "*";
  });
}

} // namespace

void respond_text (SoupServerMessage *message, unsigned status, const std::string &text, const char *phrase)
{
  soup_server_message_set_status (message, status, phrase);
  respond_copy (message, "text/plain; charset=utf-8", text + "\n");
}

Pages::Pages (const Rooms &rooms) : rooms_ (rooms), assets_ (web_folder) {}

void Pages::respond (SoupServerMessage *message, const Route &route) const
{
  switch (route.kind) {
  case RouteKind::ListPage:
    respond_asset (message, "index.html");
    return;
  case RouteKind::PlayerPage:
    respond_asset (message, "player.html");
    return;
  case RouteKind::PublishPage:
    respond_asset (message, "publish.html");
    forbid_foreign_frames (message);
    return;
  case RouteKind::CallPage:
    respond_asset (message, "call.html");
    forbid_foreign_frames (message);
    return;
  case RouteKind::Asset:
    // The pages have addresses of their own.
    respond_asset (message, g_str_has_suffix (route.detail.c_str (), ".html") ? "" : route.detail);
    return;
  case RouteKind::Streams:
    respond_streams (message);
    return;
  case RouteKind::Health:
    respond_text (message, SOUP_STATUS_OK, "ok");
    return;
  case RouteKind::Signaling:
  case RouteKind::NotFound:
    respond_text (message, SOUP_STATUS_NOT_FOUND, "Not found: " + route.detail);
    return;
  }
}

void Pages::respond_asset (SoupServerMessage *message, const std::string &name) const
{
  const Asset *asset = assets_.find (name);
  if (!asset) {
    respond_text (message, SOUP_STATUS_NOT_FOUND, "Not found: there is no such file");
    return;
  }
  SoupMessageHeaders *headers = prepare (message, "no-cache");
  soup_message_headers_replace (headers, "ETag", asset->etag.c_str ());
  if (is_unchanged (message, asset->etag)) {
    soup_server_message_set_status (message, SOUP_STATUS_NOT_MODIFIED, nullptr);
    return;
  }
  soup_message_headers_set_content_type (headers, asset->content_type, nullptr);
  soup_server_message_set_status (message, SOUP_STATUS_OK, nullptr);
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), asset->data.get ());
}

void Pages::respond_streams (SoupServerMessage *message) const
{
  JsonWriter json;
  json.begin_object ().key ("streams").begin_array ();
  for (const StreamInfo &stream : rooms_.streams ()) {
    json.begin_object ().member ("name", stream.name.str ());
    json.member ("state", stream.state.live ? "live" : "waiting");
    json.key ("viewers").number (static_cast<int64_t> (stream.viewers));
    if (!stream.state.text.empty ())
      json.member ("text", stream.state.text);
    if (!stream.about.display_name.empty ())
      json.member ("displayName", stream.about.display_name);
    if (!stream.about.meta.empty ()) {
      json.key ("meta");
      write_meta (json, stream.about.meta);
    }
    json.end_object ();
  }
  json.end_array ().end_object ();
  soup_server_message_set_status (message, SOUP_STATUS_OK, nullptr);
  respond_copy (message, "application/json", json.take ());
}

} // namespace wsrtc
