// SPDX-License-Identifier: LGPL-2.1-or-later
//
// HTTP requests and responses as values, for protocols that are spoken over
// HTTP and do no I/O of their own.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "result.hpp"

namespace wsrtc {

struct HttpHeader {
  std::string name;
  std::string value;
};

struct HttpRequest {
  std::string method;
  std::string url; // absolute, http or https
  std::vector<HttpHeader> headers;
  std::string content_type; // of the body; "" = there is none
  std::string body;
};

struct HttpResponse {
  unsigned status = 0;
  std::vector<HttpHeader> headers;
  std::string body;
  bool truncated = false; // there was more of the body than anybody wants

  // There is no response: why. `permanent`: trying again cannot help.
  std::optional<Error> error;
  bool permanent = false;

  // The first one of that name, without white space around it.
  std::optional<std::string> header (std::string_view name) const;
  // Of all of that name.
  std::vector<std::string> all (std::string_view name) const;
};

// "https://host:port" in lower case and with the port that is meant; "" when it
// is no http or https URL with a host.
std::string http_origin (const std::string &url);

// "https://host:port/path", for people: a query may hold a secret.
std::string shown_url (const std::string &url);

// RFC 3986 section 5. An Error when the result is no http or https URL, has a
// user name in it, or is http where `base` is https.
Result<std::string> resolve_url (const std::string &base, const std::string &reference);

// RFC 9110 section 10.2.3 in seconds; an HTTP date counts from `now` (seconds
// since 1970). Empty = not usable.
std::optional<unsigned> parse_retry_after (std::string_view value, int64_t now);

// RFC 9110 section 5.6.7, the form that may be sent (IMF-fixdate).
std::optional<int64_t> parse_http_date (std::string_view text);

// The media type in front of its parameters, ignoring case.
bool is_media_type (std::string_view content_type, std::string_view type);

} // namespace wsrtc
