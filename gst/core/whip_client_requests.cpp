// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the server is asked.
#include <utility>

#include "sdp_complete.hpp"
#include "sdp_fragment.hpp"
#include "whip_client.hpp"

namespace wsrtc {

// One at a time, in the order in which they matter: what is over ends before
// anything begins.
void WhipClient::make_request (WhipTime now)
{
  if (!deletions_.empty ()) {
    const std::string url = std::move (deletions_.front ());
    deletions_.pop_front ();
    out_.request = request (Request::Delete, "DELETE", url);
  } else if (step_ == Step::Asking) {
    out_.request = request (Request::Options, "OPTIONS", config_.url);
  } else if (step_ == Step::Posting) {
    post ();
  } else if (step_ == Step::Answering) {
    patch_answer ();
  } else if (may_patch (now)) {
    patch_candidates ();
  }
}

HttpRequest WhipClient::request (Request kind, const char *method, const std::string &url)
{
  in_flight_ = kind;
  asked_url_ = url;
  HttpRequest request;
  request.method = method;
  request.url = url;
  // A redirect, or a Location, may lead anywhere.
  if (http_origin (url) == origin_)
    request.headers = config_.headers;
  return request;
}

// With all candidates so far. They stay in it, for a redirect sends it again.
void WhipClient::complete_description ()
{
  auto full = complete_sdp (local_->sdp, candidates_, complete_);
  if (full)
    local_->sdp = std::move (*full);
  candidates_.clear ();
  patch_at_.reset ();
}

void WhipClient::check_shape ()
{
  const bool several = count_sections (local_->sdp, "video") > 1 || count_sections (local_->sdp, "audio") > 1;
  if (several && !std::exchange (shape_told_, true))
    warn ({Fault::Unsupported, std::string (to_string (config_.role)) +
                                   ": the offer has several streams of one kind, but RFC 9725 section 4.4.3 "
                                   "knows one of video and one of audio; the server may refuse them"});
}

void WhipClient::post ()
{
  complete_description ();
  check_shape ();
  HttpRequest offer = request (Request::Post, "POST", post_url_);
  offer.headers.push_back ({"Accept", "application/sdp"});
  offer.content_type = "application/sdp";
  offer.body = local_->sdp;
  out_.request = std::move (offer);
}

// draft-ietf-wish-whep-03: the answer to a counter-offer.
void WhipClient::patch_answer ()
{
  complete_description ();
  HttpRequest answer = request (Request::Answer, "PATCH", place_->url);
  answer.content_type = "application/sdp";
  answer.body = local_->sdp;
  if (!place_->etag.empty ())
    answer.headers.push_back ({"If-Match", place_->etag});
  out_.request = std::move (answer);
}

bool WhipClient::may_patch (WhipTime now) const
{
  return step_ == Step::Live && place_ && place_->trickles && !candidates_.empty () && patch_at_ &&
         now >= *patch_at_;
}

void WhipClient::patch_candidates ()
{
  patch_at_.reset ();
  patching_ = std::exchange (candidates_, {});
  HttpRequest patch = request (Request::Candidates, "PATCH", place_->url);
  patch.content_type = sdp_fragment_type;
  patch.body = write_sdp_fragment (make_sdp_fragment (local_->sdp, patching_));
  if (!place_->etag.empty ())
    patch.headers.push_back ({"If-Match", place_->etag});
  out_.request = std::move (patch);
}

} // namespace wsrtc
