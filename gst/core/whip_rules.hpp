// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a request to an address of WHIP (RFC 9725) or WHEP (draft-ietf-wish-whep-03)
// means: method × place × headers → what to do, or the status by which it is refused.
// No I/O and no state.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "result.hpp"
#include "sdp_fragment.hpp"

namespace wsrtc {

enum class HttpProtocol { Whip, Whep };

enum class WhipPlace {
  Endpoint,  // /whip/STREAM, /whep/STREAM
  Session,   // …/SESSION
  Countered, // the same while its counter-offer waits for an answer
  Ended,     // the same for a moment after the other side has ended it
  Gone,      // the same when there is no such session
};

enum class WhipAction {
  Refuse,
  Describe, // OPTIONS: what is possible here
  Nothing,  // GET and HEAD, which are kept for later
  Open,     // body: an offer
  Answer,   // body: the answer to a counter-offer
  Trickle,  // body: a fragment
  Close,
};

// Statuses that libsoup has no names for are here, too.
inline constexpr unsigned status_precondition_required = 428;
inline constexpr unsigned status_too_many_requests = 429;

// "" for those that libsoup has a phrase for.
const char *phrase_of_status (unsigned status);

struct WhipRequest {
  std::string_view method;
  std::string_view content_type;
  std::optional<std::string_view> if_match;
  uint64_t content_length = 0; // 0 = none, or not known
};

struct WhipVerdict {
  WhipAction action = WhipAction::Refuse;
  unsigned status = 0; // of the refusal, or when all goes well
  std::string text;    // of a refusal: a sentence
};

// `etag` with its quotes.
WhipVerdict judge (WhipPlace place, const WhipRequest &request, std::string_view etag);

// Methods for the header Allow.
const char *methods_of (WhipPlace place);

// Whether a fragment with that If-Match can be taken by a session of which these are
// the peer's credentials. An Error of Fault::Unsupported is a restart of ICE, which is
// refused with 422 while media go on.
Status check_generation (const SdpFragment &fragment, const IceCredentials &current,
                         std::string_view if_match);

// The status for what went wrong with a session.
struct HttpFault {
  unsigned status;
  unsigned retry_after; // s; 0 = there is no use in asking again soon
};

HttpFault http_fault_of (Fault fault);

// The opposite of to_string (): Internal for a word that is none.
Fault fault_of (std::string_view word);

} // namespace wsrtc
