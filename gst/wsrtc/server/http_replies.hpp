// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Answers to requests of WHIP and WHEP. On the server's thread.
#pragma once

#include <string>
#include <vector>

#include <libsoup/soup.h>

#include "message.hpp"
#include "whip_rules.hpp"

namespace wsrtc {

// What the answer has for a page of another origin, which is allowed. Nothing for a
// client that gives none.
void allow_origin (SoupServerMessage *message);

// OPTIONS: a preflight of the Fetch standard, or a question for what is possible.
void respond_options (SoupServerMessage *message, WhipPlace place, const std::vector<IceServer> &ice_servers);

// No content; HEAD of an endpoint tells the type that is spoken here.
void respond_empty (SoupServerMessage *message, unsigned status);

struct HttpRefusal {
  unsigned status;
  std::string text;
  unsigned retry_after = 0; // in s; 0 = nothing is said of that
};

HttpRefusal refusal_of (const Error &error);

void respond_refusal (SoupServerMessage *message, const HttpRefusal &refusal);
void respond_refusal (SoupServerMessage *message, unsigned status, const std::string &text,
                      unsigned retry_after = 0);
void respond_fault (SoupServerMessage *message, const Error &error);
// The whole answer as text, for who shall not be read any further. `header`: "" or one
// more, "Allow: GET".
std::string refusal_text (unsigned status, const std::string &text, const std::string &header = "");

// What stands in the header of an answer with a description.
struct SessionReply {
  unsigned status; // 201 or 406
  std::string sdp;
  std::string location;
  std::string etag;
  unsigned valid_seconds = 0; // of a counter-offer
};

void respond_session (SoupServerMessage *message, const SessionReply &reply,
                      const std::vector<IceServer> &ice_servers);

} // namespace wsrtc
