// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the server answers.
#include <algorithm>
#include <array>
#include <utility>

#include "link_reader.hpp"
#include "sdp_check.hpp"
#include "whip_client.hpp"

namespace wsrtc {

namespace {

using Milliseconds = std::chrono::milliseconds;

constexpr Milliseconds patch_retry (1000);
constexpr unsigned max_patch_failures = 3;
// A server that asks for more is asked earlier: nobody is there to press a button.
constexpr unsigned longest_pause_seconds = 600;

bool is_success (unsigned status)
{
  return status >= 200 && status <= 299;
}

// Those that say that the server takes no candidates (RFC 9725 section 4.3), or
// has not heard of PATCH.
bool declines_patch (unsigned status)
{
  static constexpr std::array statuses = {404U, 405U, 415U, 422U, 501U};
  return std::find (statuses.begin (), statuses.end (), status) != statuses.end ();
}

bool is_passing (unsigned status)
{
  return status == 408 || status == 429 || status >= 500;
}

std::vector<IceServer> servers_in (const HttpResponse &response)
{
  std::vector<IceServer> servers;
  for (const std::string &value : response.all ("Link"))
    parse_ice_links (value, servers);
  return servers;
}

} // namespace

WhipOutput WhipClient::respond (const HttpResponse &response, WhipTime now, int64_t wall_clock)
{
  const Request answered = std::exchange (in_flight_, Request::None);
  const bool disowned = std::exchange (disowned_, false);
  wall_clock_ = wall_clock;
  if (disowned && answered == Request::Post && makes_session (response)) {
    if (const auto place = place_of (response))
      deletions_.push_back (place->url);
  } else if (answered == Request::Options && step_ == Step::Asking) {
    on_options (response, now);
  } else if (!disowned && answered == Request::Post) {
    on_post (response, now);
  } else if (!disowned && answered == Request::Answer) {
    on_answered (response, now);
  } else if (!disowned && answered == Request::Candidates) {
    on_patched (response, now);
  }
  return take (now);
}

// Any response will do: OPTIONS is for those who have servers to name, and what
// is wrong with the address shows by the POST.
void WhipClient::on_options (const HttpResponse &response, WhipTime now)
{
  if (response.error && response.error->fault != Fault::Timeout) {
    fail (response.error->within (shown_url (config_.url)), response.permanent, now);
    return;
  }
  auto servers = is_success (response.status) ? servers_in (response) : std::vector<IceServer> ();
  if (!servers.empty ())
    ice_servers_ = std::move (servers);
  invite ();
}

void WhipClient::on_post (const HttpResponse &response, WhipTime now)
{
  if (response.error)
    fail (response.error->within (shown_url (post_url_)), response.permanent, now);
  else if (response.status == 201)
    on_created (response, now);
  else if (response.status == 307 || response.status == 308)
    on_redirect (response, now);
  else if (makes_session (response))
    on_counter_offer (response, now);
  else
    refuse (response, now);
}

// By an answer, or by an offer of its own (draft-ietf-wish-whep-03 section 4.2).
bool WhipClient::makes_session (const HttpResponse &response) const
{
  const bool counters = response.status == 406 && config_.role == WhipRole::Play;
  return response.status == 201 || (counters && response.header ("Location"));
}

Result<WhipClient::Place> WhipClient::place_of (const HttpResponse &response) const
{
  const auto location = response.header ("Location");
  if (!location)
    return Error{Fault::Protocol,
                 std::string (to_string (config_.role)) +
                     " server: it took the offer, but did not say where the session is (Location, "
                     "RFC 9725 section 4.2)"};
  auto url = resolve_url (asked_url_, *location);
  if (!url)
    return url.error ();
  return Place{std::move (*url), response.header ("ETag").value_or ("")};
}

Status WhipClient::check_description (const HttpResponse &response, SdpType type) const
{
  const std::string who = std::string (to_string (config_.role)) + " server: its " + to_string (type);
  if (response.truncated)
    return Error{Fault::TooLarge, who + " has more than " + std::to_string (max_whip_body_bytes) + " bytes"};
  const std::string media_type = response.header ("Content-Type").value_or ("");
  if (!is_media_type (media_type, "application/sdp"))
    return Error{Fault::Protocol,
                 who + " is not application/sdp" + (media_type.empty () ? ", and says no type at all" : "")};
  const auto checked = check_sdp ({type, response.body});
  if (!checked)
    return checked.error ().within (who);
  return Done{};
}

void WhipClient::on_created (const HttpResponse &response, WhipTime now)
{
  auto place = place_of (response);
  if (!place) {
    fail (place.error (), true, now);
    return;
  }
  place_ = std::move (*place);
  if (const Status checked = check_description (response, SdpType::Answer); !checked) {
    fail (checked.error (), false, now);
    return;
  }
  // Too late for this session.
  auto servers = servers_in (response);
  if (!servers.empty ())
    ice_servers_ = std::move (servers);
  say (Description{SdpType::Answer, response.body});
  go_live (now);
}

// The step stays: the offer is posted there.
void WhipClient::on_redirect (const HttpResponse &response, WhipTime now)
{
  const auto location = response.header ("Location");
  const auto target = location
                          ? resolve_url (post_url_, *location)
                          : Result<std::string> (Error{Fault::Protocol, "the server redirects to nowhere"});
  if (!target)
    fail (target.error ().within (shown_url (post_url_)), true, now);
  else if (++redirects_ > max_whip_redirects)
    fail ({Fault::Protocol,
           "the server redirects the offer more than " + std::to_string (max_whip_redirects) + " times"},
          true, now);
  else
    post_url_ = *target;
}

// draft-ietf-wish-whep-03 section 4.2: the server would rather offer itself. For
// the element that is another session.
void WhipClient::on_counter_offer (const HttpResponse &response, WhipTime now)
{
  auto place = place_of (response);
  const Status checked = place ? check_description (response, SdpType::Offer) : place.error ();
  if (!place || !checked) {
    if (place)
      place_ = std::move (*place);
    fail (checked.error (), false, now);
    return;
  }
  say (Bye{});
  leave_place ();
  place_ = std::move (*place);
  step_ = Step::Countered;
  say (Description{SdpType::Offer, response.body});
}

void WhipClient::on_answered (const HttpResponse &response, WhipTime now)
{
  if (response.error)
    fail (response.error->within (shown_url (place_->url)), response.permanent, now);
  else if (is_success (response.status))
    go_live (now);
  else
    refuse (response, now);
}

// Nothing about candidates ends a session: those that the server knows may do.
void WhipClient::on_patched (const HttpResponse &response, WhipTime now)
{
  const bool passing = response.error || is_passing (response.status);
  if (passing && response.status != 501 && ++patch_failures_ < max_patch_failures) {
    candidates_.insert (candidates_.begin (), patching_.begin (), patching_.end ());
    patch_at_ = now + std::max (patch_retry, retry_after (response).value_or (patch_retry));
    patching_.clear ();
    return;
  }
  patching_.clear ();
  if (!response.error && is_success (response.status)) {
    patch_failures_ = 0;
    place_->etag = response.header ("ETag").value_or (place_->etag);
    if (!candidates_.empty ())
      patch_at_ = now;
    return;
  }
  place_->trickles = false;
  patch_at_.reset ();
  if (!response.error && declines_patch (response.status))
    return;
  const std::string why = response.error ? response.error->text
                                         : "it answers with the status " + std::to_string (response.status);
  warn ({Fault::Protocol, std::string (to_string (config_.role)) +
                              " server: it does not take the candidates that were found after the offer: " +
                              why + "; the session goes on with those in the offer"});
}

std::optional<Milliseconds> WhipClient::retry_after (const HttpResponse &response) const
{
  const auto value = response.header ("Retry-After");
  // Of two clocks the server's is the one that the date was made by.
  const auto date = parse_http_date (response.header ("Date").value_or (""));
  const auto seconds = value ? parse_retry_after (*value, date.value_or (wall_clock_)) : std::nullopt;
  if (!seconds)
    return std::nullopt;
  return std::chrono::seconds (std::min (*seconds, longest_pause_seconds));
}

void WhipClient::refuse (const HttpResponse &response, WhipTime now)
{
  WhipRefusal refusal = whip_refusal (config_.role, response.status);
  const bool elsewhere = http_origin (post_url_) != origin_;
  if (refusal.error.fault == Fault::Security && elsewhere && !config_.headers.empty ())
    refusal.error.text += " (the server has sent us on to " + http_origin (post_url_) +
                          ", where the token and the headers of " + origin_ + " are not sent)";
  fail (refusal.error.within (shown_url (post_url_)), refusal.permanent, now, retry_after (response));
}

} // namespace wsrtc
