// SPDX-License-Identifier: LGPL-2.1-or-later
#include "responses.hpp"

#include "../c_text.hpp"
#include "text.hpp"

namespace wsrtc {

namespace {

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
     "img-src 'self' blob: data:; style-src 'self'; script-src 'self'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
};

constexpr char never_in_a_foreign_frame[] = "; frame-ancestors 'self'";

} // namespace

SoupMessageHeaders *prepare_response (SoupServerMessage *message, const char *cache_control)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  for (const HeaderRow &row : headers_of_all)
    soup_message_headers_replace (headers, row.name, row.value);
  soup_message_headers_replace (headers, "Cache-Control", cache_control);
  return headers;
}

void respond_copy (SoupServerMessage *message, unsigned status, const char *content_type,
                   const std::string &body)
{
  prepare_response (message, "no-store");
  soup_server_message_set_status (message, status, nullptr);
  soup_server_message_set_response (message, content_type, SOUP_MEMORY_COPY, body.data (), body.size ());
}

void respond_text (SoupServerMessage *message, unsigned status, const std::string &text, const char *phrase)
{
  respond_copy (message, status, "text/plain; charset=utf-8", text + "\n");
  if (phrase)
    soup_server_message_set_status (message, status, phrase);
}

void forbid_foreign_frames (SoupServerMessage *message)
{
  constexpr char name[] = "Content-Security-Policy";
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  const char *policy = soup_message_headers_get_one (headers, name);
  const std::string stricter =
      std::string (policy ? policy : "default-src 'self'") + never_in_a_foreign_frame;
  soup_message_headers_replace (headers, name, stricter.c_str ());
}

bool has_tag (SoupServerMessage *message, const std::string &etag)
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

std::string query_value (SoupServerMessage *message, const char *name)
{
  const char *query = g_uri_get_query (soup_server_message_get_uri (message));
  GHashTable *values = query ? g_uri_parse_params (query, -1, "&", G_URI_PARAMS_WWW_FORM, nullptr) : nullptr;
  if (!values)
    return {};
  std::string copy = text_or_empty (static_cast<const char *> (g_hash_table_lookup (values, name)));
  g_hash_table_unref (values);
  return copy;
}

} // namespace wsrtc
