// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The client's side of WHIP (RFC 9725: we publish) and WHEP
// (draft-ietf-wish-whep-03 and the drafts before it: we play), without any I/O:
// Messages of the session, HTTP responses and the time go in; HTTP requests, one
// at a time, Messages and what people have to know come out.
//
// The server is one peer, which is told of (PeerAdded) when an offer can be sent,
// and ended (Bye) when the server has refused it; after a pause it is told of
// anew, and so it is when the session was ended by the element.
//
// An OPTIONS request goes ahead of each session: it shows whether the server is
// there before anything is made for it, and may give the STUN and TURN servers
// (Link), which come too late with the answer.
#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "backoff.hpp"
#include "http_exchange.hpp"
#include "message.hpp"
#include "result.hpp"
#include "whip_status.hpp"

namespace wsrtc {

using WhipTime = std::chrono::steady_clock::time_point;

inline constexpr unsigned max_whip_redirects = 5;
// What of a response is read.
inline constexpr size_t max_whip_body_bytes = size_t{128} * 1024;
// A candidate takes up to 1 KiB.
inline constexpr size_t max_whip_candidates = 128;

struct WhipConfig {
  WhipRole role = WhipRole::Publish;
  std::string url; // http or https
  // Also the token. Sent to the origin of `url`, and nowhere else.
  std::vector<HttpHeader> headers;
  std::chrono::milliseconds reconnect_min{500};
  std::chrono::milliseconds reconnect_max{3500};
  uint32_t seed = 0; // of the pauses' jitter
};

// To be worked off in this order.
struct WhipOutput {
  std::optional<bool> ready; // the state changed: messages can be sent, or not
  std::vector<Message> messages;
  std::vector<Error> warnings;
  std::optional<Error> failure;       // the end: only a change of settings helps
  std::optional<HttpRequest> request; // hand its response to respond ()
};

class WhipClient {
public:
  explicit WhipClient (WhipConfig config);

  WhipOutput start (WhipTime now);
  WhipOutput send (const Message &message, WhipTime now);
  // `wall_clock`: seconds since 1970.
  WhipOutput respond (const HttpResponse &response, WhipTime now, int64_t wall_clock);
  WhipOutput tick (WhipTime now);
  // Ends the session at the server; nothing but requests comes out any more.
  WhipOutput stop (WhipTime now);

  // When tick () wants to be called.
  std::optional<WhipTime> due () const;

  // A request is under way, or would be.
  bool busy () const { return in_flight_ != Request::None || !deletions_.empty (); }

  // What is under way matters to nobody any more: it may be cancelled.
  bool is_vain () const;

  // The request that is under way needs no more time than this.
  bool is_probe () const { return in_flight_ == Request::Options; }

private:
  enum class Step {
    Stopped,   // not started, stopped, or failed for good
    Asking,    // OPTIONS
    Inviting,  // the element was told of the peer: its offer comes
    Gathering, // a description is there, its candidates come
    Posting,   // the offer is to be sent, or on the way
    Countered, // the server offered instead (WHEP): the element's answer comes
    Answering, // that is to be sent, or on the way
    Live,
    Pausing,
  };
  enum class Request { None, Options, Post, Answer, Candidates, Delete };

  // What the server has made for us.
  struct Place {
    std::string url;
    std::string etag; // as it came; "" = none
    bool trickles = true;
  };

  // ---- from the element
  void on_description (const Description &description, WhipTime now);
  void on_candidate (const Candidate &candidate, WhipTime now);
  void on_bye (WhipTime now);

  // ---- from the server
  void on_options (const HttpResponse &response, WhipTime now);
  void on_post (const HttpResponse &response, WhipTime now);
  void on_created (const HttpResponse &response, WhipTime now);
  void on_redirect (const HttpResponse &response, WhipTime now);
  void on_counter_offer (const HttpResponse &response, WhipTime now);
  void on_answered (const HttpResponse &response, WhipTime now);
  void on_patched (const HttpResponse &response, WhipTime now);
  bool makes_session (const HttpResponse &response) const;
  Result<Place> place_of (const HttpResponse &response) const;
  Status check_description (const HttpResponse &response, SdpType type) const;
  void refuse (const HttpResponse &response, WhipTime now);

  // ---- where it goes on
  void ask ();
  void invite ();
  void leave_place ();
  void go_live (WhipTime now);
  void pause (WhipTime now, std::optional<std::chrono::milliseconds> at_least, bool lasting = false);
  void fail (Error error, bool permanent, WhipTime now, std::optional<std::chrono::milliseconds> pause = {});
  void say (MessageBody body);
  void warn (Error error);
  std::optional<std::chrono::milliseconds> retry_after (const HttpResponse &response) const;

  // ---- requests
  WhipOutput take (WhipTime now);
  void make_request (WhipTime now);
  HttpRequest request (Request kind, const char *method, const std::string &url);
  void post ();
  void patch_answer ();
  bool may_patch (WhipTime now) const;
  void patch_candidates ();
  void complete_description ();
  void check_shape ();

  const WhipConfig config_;
  const std::string origin_;
  Backoff backoff_;
  Backoff long_backoff_; // of what somebody has to see to
  WhipOutput out_;       // of the call that is being worked on
  int64_t wall_clock_ = 0;

  Step step_ = Step::Stopped;
  Request in_flight_ = Request::None;
  bool disowned_ = false; // what is in flight is not of this session any more
  bool ready_ = false;
  bool worked_ = false;       // ever: the server has taken an offer
  bool outage_told_ = false;  // of the outage that lasts
  bool lasting_told_ = false; // in it, that somebody has to see to it
  bool shape_told_ = false;   // that it is more than RFC 9725 allows

  std::vector<IceServer> ice_servers_; // of the last time that the server gave some
  std::optional<Description> local_;
  std::vector<Candidate> candidates_; // not sent yet
  bool complete_ = false;             // there will be no more of them
  std::vector<Candidate> patching_;   // on the way
  std::optional<WhipTime> gathered_at_;
  std::optional<WhipTime> patch_at_;
  unsigned patch_failures_ = 0;
  std::string post_url_;  // after redirects
  std::string asked_url_; // of the request that is in flight
  unsigned redirects_ = 0;
  std::optional<Place> place_;
  std::deque<std::string> deletions_; // URLs of sessions that are over
  std::optional<WhipTime> live_since_;
  std::optional<WhipTime> retry_at_;
};

} // namespace wsrtc
