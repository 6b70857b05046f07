// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ws_handshake.hpp"

#include <algorithm>
#include <cstring>

#include <gio/gio.h>
#include <libsoup/soup.h>

#include "gptr.hpp"
#include "shown_text.hpp"

namespace wsrtc {

template <> struct GFree<SoupMessageHeaders> {
  void operator() (SoupMessageHeaders *p) const { soup_message_headers_unref (p); }
};

namespace {

// In an error; HTTP lets it be of any bytes, and as long as the header is.
constexpr size_t max_reason_bytes = 128;

bool is_token_byte (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && std::strchr ("!#$%&'*+-.^_`|~", c) != nullptr);
}

bool is_value_byte (char c)
{
  return c == '\t' || (c != 0x7f && static_cast<unsigned char> (c) >= ' ');
}

bool same_word (const char *a, const char *b)
{
  return a != nullptr && g_ascii_strcasecmp (a, b) == 0;
}

// RFC 6455 section 4.2.2 item 5.4.
std::string accept_of (const std::string &key)
{
  const GUnique<GChecksum> sha1 (g_checksum_new (G_CHECKSUM_SHA1));
  const std::string text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  g_checksum_update (sha1.get (), reinterpret_cast<const guchar *> (text.data ()),
                     static_cast<gssize> (text.size ()));
  guint8 digest[20];
  gsize size = sizeof digest;
  g_checksum_get_digest (sha1.get (), digest, &size);
  return GUnique<char> (g_base64_encode (digest, size)).get ();
}

WsFailure refused (unsigned status, const char *reason)
{
  const std::string said =
      std::to_string (status) + ' ' + (reason != nullptr ? shown_text (reason, max_reason_bytes) : "");
  // 408, 425 and 429 ask for a later try (RFC 9110, RFC 8470, RFC 6585).
  const bool later = status == 408 || status == 425 || status == 429;
  const bool permanent = status >= 300 && status < 500 && !later;
  if (status == 401 || status == 403)
    return {{Fault::Security, "the server refuses us (" + said + "): check the property token"}, permanent};
  if (status == 404)
    return {{Fault::NotFound, "there is nothing at this path (" + said + "): check the property uri"},
            permanent};
  if (status == 409)
    return {{Fault::Busy, "the room has a source already (" + said + "): take another room"}, permanent};
  if (status >= 300 && status < 400)
    return {{Fault::Network, "the server sends us elsewhere (" + said + "): set the property uri to that"},
            permanent};
  return {{Fault::Network, "the server does not open a WebSocket (" + said + ")"}, permanent};
}

} // namespace

Status check_header (const WsHeader &header)
{
  const auto bad = [&header] (const char *why) {
    return Error{Fault::InvalidArgument, "header " + header.name + ": " + why};
  };
  if (header.name.empty () || !std::all_of (header.name.begin (), header.name.end (), is_token_byte))
    return bad ("its name is not a token of RFC 9110 section 5.6.2");
  // Its value is not shown: it may be a secret.
  if (!std::all_of (header.value.begin (), header.value.end (), is_value_byte))
    return bad ("its value holds a line end or another control character");
  for (const char *reserved : {"Host", "Connection", "Upgrade", "Content-Length", "Transfer-Encoding"}) {
    if (same_word (header.name.c_str (), reserved))
      return bad ("the handshake sets it itself");
  }
  if (g_ascii_strncasecmp (header.name.c_str (), "Sec-WebSocket-", 14) == 0)
    return bad ("the handshake sets it itself");
  return Done{};
}

std::string make_ws_key ()
{
  guint32 words[4];
  for (guint32 &word : words)
    word = g_random_int ();
  return GUnique<char> (g_base64_encode (reinterpret_cast<const guchar *> (words), sizeof words)).get ();
}

std::string write_ws_request (const WsAddress &address, const std::string &key, const char *subprotocol,
                              const std::vector<WsHeader> &headers)
{
  std::string request = "GET " + address.target + " HTTP/1.1\r\nHost: " + address.authority () +
                        "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        "Sec-WebSocket-Key: " +
                        key + "\r\n";
  if (subprotocol != nullptr)
    request += std::string ("Sec-WebSocket-Protocol: ") + subprotocol + "\r\n";
  for (const WsHeader &header : headers)
    request += header.name + ": " + header.value + "\r\n";
  return request + "\r\n";
}

std::optional<WsFailure> check_ws_reply (std::string_view reply, const std::string &key,
                                         const char *subprotocol)
{
  const auto broken = [] (const char *why) {
    return WsFailure{{Fault::Protocol, std::string ("the server breaks the WebSocket handshake: ") + why}};
  };
  const GUnique<SoupMessageHeaders> headers (soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE));
  guint status = 0;
  char *phrase = nullptr;
  // The parser wants the text up to the last header's line end.
  const bool parsed =
      reply.size () > 2 && soup_headers_parse_response (reply.data (), static_cast<int> (reply.size () - 2),
                                                        headers.get (), nullptr, &status, &phrase);
  const GUnique<char> reason (phrase);
  if (!parsed)
    return broken ("its reply is not HTTP");
  if (status != SOUP_STATUS_SWITCHING_PROTOCOLS)
    return refused (status, reason.get ());
  if (!soup_message_headers_header_contains (headers.get (), "Connection", "Upgrade") ||
      !same_word (soup_message_headers_get_one (headers.get (), "Upgrade"), "websocket"))
    return broken ("it does not upgrade");
  const char *accept = soup_message_headers_get_one (headers.get (), "Sec-WebSocket-Accept");
  if (accept == nullptr || accept_of (key) != accept)
    return broken ("Sec-WebSocket-Accept is wrong");
  // Which one it chooses may be left out; what it says has to be what we said.
  const char *chosen = soup_message_headers_get_list (headers.get (), "Sec-WebSocket-Protocol");
  const bool other_protocol =
      chosen != nullptr && (subprotocol == nullptr || std::strcmp (chosen, subprotocol) != 0);
  if (other_protocol || soup_message_headers_get_list (headers.get (), "Sec-WebSocket-Extensions") != nullptr)
    return broken ("it chooses an extension or a sub-protocol that was not offered");
  return std::nullopt;
}

} // namespace wsrtc
