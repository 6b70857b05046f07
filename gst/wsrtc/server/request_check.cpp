// SPDX-License-Identifier: LGPL-2.1-or-later
#include "request_check.hpp"

#include <cstring>

namespace wsrtc {

Status check_unambiguous (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  // Several lines are one list; no name of a host has a comma.
  const char *host = soup_message_headers_get_list (headers, "Host");
  if (host && strchr (host, ','))
    return Error{Fault::Malformed, "a request has one Host"};
  if (soup_message_headers_get_list (headers, "Transfer-Encoding") &&
      soup_message_headers_get_list (headers, "Content-Length"))
    return Error{Fault::Malformed, "a request has either a Content-Length or a Transfer-Encoding"};
  return Done{};
}

void forget_range (SoupServerMessage *message)
{
  soup_message_headers_remove (soup_server_message_get_request_headers (message), "Range");
}

} // namespace wsrtc
