// SPDX-License-Identifier: LGPL-2.1-or-later
#include "token_request.hpp"

#include "base64url.hpp"
#include "responses.hpp"
#include "text.hpp"

namespace wsrtc {

namespace {

constexpr unsigned status_too_many = 429; // RFC 6585
constexpr unsigned retry_seconds = 10;

struct DenialRow {
  Denial denial;
  unsigned status;
  const char *phrase;    // where libsoup has none
  const char *challenge; // nullptr: none
  uint16_t close_code;
};

constexpr DenialRow denials[] = {
    {Denial::NoToken, SOUP_STATUS_UNAUTHORIZED, nullptr, "Bearer realm=\"wsrtc\"", 4401},
    {Denial::BadToken, SOUP_STATUS_UNAUTHORIZED, nullptr, "Bearer realm=\"wsrtc\", error=\"invalid_token\"",
     4401},
    {Denial::Forbidden, SOUP_STATUS_FORBIDDEN, nullptr,
     "Bearer realm=\"wsrtc\", error=\"insufficient_scope\"", 4403},
    {Denial::TooMany, status_too_many, "Too Many Requests", nullptr, 4429},
};

const DenialRow &row_of (Denial denial)
{
  for (const DenialRow &row : denials)
    if (row.denial == denial)
      return row;
  return denials[0];
}

std::string_view header_of (SoupServerMessage *message, const char *name)
{
  const char *text = soup_message_headers_get_list (soup_server_message_get_request_headers (message), name);
  return text ? text : "";
}

std::string_view trimmed (std::string_view text)
{
  while (!text.empty () && g_ascii_isspace (text.front ()))
    text.remove_prefix (1);
  while (!text.empty () && g_ascii_isspace (text.back ()))
    text.remove_suffix (1);
  return text;
}

std::string bearer_of (SoupServerMessage *message)
{
  std::string_view value = trimmed (header_of (message, "Authorization"));
  return equal_ignoring_case (cut (value, ' '), "Bearer") ? std::string (trimmed (value)) : std::string ();
}

std::string sub_protocol_token_of (SoupServerMessage *message)
{
  std::string token;
  for_each_part (header_of (message, "Sec-WebSocket-Protocol"), ',', [&token] (std::string_view part) {
    part = trimmed (part);
    if (!drop_prefix (part, "wsrtc-token."))
      return true;
    // What cannot be decoded is a token, too: a bad one.
    token = decode_base64url (part).value_or ("?");
    return false;
  });
  return token;
}

} // namespace

std::string token_of (SoupServerMessage *message)
{
  std::string token = bearer_of (message);
  if (token.empty ())
    token = sub_protocol_token_of (message);
  for (const char *name : {"token", "access_token"})
    if (token.empty ())
      token = query_value (message, name);
  return token;
}

bool offers_sub_protocol (SoupServerMessage *message)
{
  return !for_each_part (header_of (message, "Sec-WebSocket-Protocol"), ',',
                         [] (std::string_view part) { return trimmed (part) != sub_protocol; });
}

int64_t now_in_seconds ()
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

unsigned status_of (Denial denial)
{
  return row_of (denial).status;
}

std::string challenge_of (Denial denial)
{
  const char *challenge = row_of (denial).challenge;
  return challenge ? challenge : "";
}

uint16_t close_code_of (Denial denial)
{
  return row_of (denial).close_code;
}

// To come without one is no misuse: pages do so, and ask for it then.
void count_denial (ClientLink &link, const Verdict &verdict)
{
  if (verdict.denial == Denial::BadToken || verdict.denial == Denial::TooMany)
    link.note (Abuse::BadToken, verdict.text);
  else
    link.counters ().reject (verdict.denial == Denial::NoToken ? Rejection::Token : Rejection::Right);
}

void respond_denial (SoupServerMessage *message, ClientLink &link, const Verdict &verdict)
{
  count_denial (link, verdict);
  const DenialRow &row = row_of (verdict.denial);
  respond_text (message, row.status, verdict.text, row.phrase);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  if (row.challenge)
    soup_message_headers_replace (headers, "WWW-Authenticate", row.challenge);
  if (verdict.denial == Denial::TooMany)
    soup_message_headers_replace (headers, "Retry-After", std::to_string (retry_seconds).c_str ());
}

} // namespace wsrtc
