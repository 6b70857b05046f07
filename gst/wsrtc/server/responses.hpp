// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What all answers to plain HTTP requests have in common. On the server's thread.
#pragma once

#include <string>

#include <libsoup/soup.h>

namespace wsrtc {

// Headers that every answer has; the message's, for more.
SoupMessageHeaders *prepare_response (SoupServerMessage *message, const char *cache_control);

// The body is copied.
void respond_copy (SoupServerMessage *message, unsigned status, const char *content_type,
                   const std::string &body);

// A short text that says what is wrong; closes the connection. `phrase` is for a
// status that libsoup does not know.
void respond_text (SoupServerMessage *message, unsigned status, const std::string &text,
                   const char *phrase = nullptr);

// Nobody shall be led to press a button in this page that he does not see.
void forbid_foreign_frames (SoupServerMessage *message);

// Whether who asks has it already, by RFC 9110 section 13.1.2: a list of tags, or
// "*"; weak ones match too.
bool has_tag (SoupServerMessage *message, const std::string &etag);

// A parameter of the query; "" when absent.
std::string query_value (SoupServerMessage *message, const char *name);

} // namespace wsrtc
