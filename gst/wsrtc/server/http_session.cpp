// SPDX-License-Identifier: LGPL-2.1-or-later
#include "http_session.hpp"

#include <algorithm>
#include <utility>

#include "client_link.hpp"
#include "http_replies.hpp"
#include "log.hpp"
#include "sdp_check.hpp"
#include "sdp_text.hpp"

namespace wsrtc {

namespace {

// From the request to the answer, and how much of it candidates may take.
constexpr std::chrono::milliseconds answer_timeout{10000};
constexpr std::chrono::milliseconds gathering_timeout{1000};
// The end of them may come ahead of the last: they are told by several threads.
constexpr std::chrono::milliseconds settling_time{50};
// How long a stream may have no source, or nothing to show, until its players have to
// come again.
constexpr std::chrono::milliseconds longest_absence{30000};
// draft-ietf-wish-whep-03: how long a counter-offer is good.
constexpr std::chrono::seconds counter_validity{30};

const char *name_of (HttpProtocol protocol)
{
  return protocol == HttpProtocol::Whip ? "whip" : "whep";
}

// What the offer says that can be received, for a source that offers itself.
Capabilities capabilities_of (const SdpSummary &offer)
{
  Capabilities all;
  for (const SdpSection &section : offer.sections) {
    std::vector<std::string> &names = section.kind == "video" ? all.video : all.audio;
    for (const SdpCodec &codec : section.codecs)
      if (section.receives && std::find (names.begin (), names.end (), codec.name) == names.end ())
        names.push_back (codec.name);
  }
  return all;
}

} // namespace

HttpSession::HttpSession (Rooms &rooms, HttpSessionHost &host, HttpSessionTerms terms)
    : rooms_ (rooms), host_ (host), terms_ (std::move (terms))
{
}

HttpSession::~HttpSession ()
{
  leave ();
}

// ---- the request that begins it

Status HttpSession::take (const ClientLink &link, SoupServerMessage *message, Description offer)
{
  Result<SdpIce> ice = read_sdp_ice (offer);
  if (!ice)
    return ice.error ();
  ice_ = std::move (*ice);
  offer_ = std::move (offer.sdp);
  waiting_.emplace (message, link.socket (), [this] {
    waiting_.reset ();
    fail (Error{Fault::Closed, "its client has not waited for the answer"});
  });
  deadline_.start (answer_timeout, [this] {
    fail (Error{Fault::Timeout, terms_.protocol == HttpProtocol::Whep
                                    ? "the source of the stream has not answered; try again later"
                                    : "nobody has answered who could receive the stream; try again later"});
  });
  return Done{};
}

Status HttpSession::open (const ClientLink &link, SoupServerMessage *message, Description offer)
{
  if (Status taken = take (link, message, std::move (offer)); !taken)
    return taken;
  return enter ();
}

Status HttpSession::hold (const ClientLink &link, SoupServerMessage *message, Description offer)
{
  Status taken = take (link, message, std::move (offer));
  held_ = bool (taken);
  return taken;
}

void HttpSession::let_in (const StreamName &room)
{
  held_ = false;
  terms_.room = room;
  if (const Status entered = enter (); !entered)
    fail (entered.error ());
}

LogLine HttpSession::log_line (const char *event) const
{
  LogLine line (id_.str (), terms_.stream.str (), event);
  line.with ("address", terms_.address).with ("protocol", name_of (terms_.protocol));
  return line;
}

Status HttpSession::enter ()
{
  const bool publishes = terms_.protocol == HttpProtocol::Whip;
  const Role role = publishes ? Role::Source : counters () ? Role::Viewer : Role::Player;
  joined_ = true; // told from within join () already
  if (Status joined = rooms_.join (terms_.room, id_, role, *this); !joined) {
    joined_ = false;
    return joined;
  }
  GST_INFO ("%s", log_line ("joined").with ("role", publishes ? "source" : "viewer").c_str ());
  if (publishes)
    say (StreamState{true, ""});
  else if (counters ())
    say (capabilities_of (*check_sdp ({SdpType::Offer, std::exchange (offer_, {})})));
  else
    say_offer ();
  return Done{};
}

void HttpSession::say (MessageBody body)
{
  if (const Status said = rooms_.receive (terms_.room, id_, {partner_, std::move (body)}); !said)
    GST_INFO ("%s", log_line ("refused").reason (said.error ().text).c_str ());
}

void HttpSession::say_offer ()
{
  say (Description{SdpType::Offer, std::exchange (offer_, {})});
}

// ---- from the room

void HttpSession::deliver (const Message &message)
{
  if (over_)
    return;
  if (const auto *welcome = std::get_if<Welcome> (&message.body))
    ice_servers_ = welcome->ice_servers;
  else if (!message.peer.empty () && message.peer != partner_)
    return; // somebody else in the room of a publisher
  else if (const auto *description = std::get_if<Description> (&message.body))
    on_description (*description);
  else if (const auto *candidate = std::get_if<Candidate> (&message.body))
    on_candidate (*candidate);
  else if (const auto *added = std::get_if<PeerAdded> (&message.body))
    on_partner (*added);
  else if (const auto *removed = std::get_if<PeerRemoved> (&message.body)) {
    if (removed->id == partner_)
      fail (Error{Fault::Closed, "who received the stream has gone; publish it again"});
  } else if (const auto *state = std::get_if<StreamState> (&message.body))
    on_state (*state);
  else if (const auto *report = std::get_if<ErrorReport> (&message.body))
    told_ = Error{fault_of (report->code), report->text};
  else if (std::holds_alternative<Bye> (message.body))
    fail (told_.value_or (Error{Fault::Closed, "the other side has ended the session"}));
}

// Of a session that goes on there are no others: nothing can be told to its client.
void HttpSession::on_description (const Description &description)
{
  const SdpType expected = counters () ? SdpType::Offer : SdpType::Answer;
  if (!waiting_ || !local_.empty () || description.type != expected)
    return;
  local_ = description.sdp;
  gathering_.start (complete_ ? settling_time : gathering_timeout, [this] { respond (); });
}

void HttpSession::on_candidate (const Candidate &candidate)
{
  if (!waiting_)
    return;
  if (!candidate.text.empty ()) {
    if (candidates_.size () < max_sdp_candidates)
      candidates_.push_back (candidate);
    return;
  }
  complete_ = true;
  if (!local_.empty ())
    gathering_.start (settling_time, [this] { respond (); });
}

// The one viewer of a publisher.
void HttpSession::on_partner (const PeerAdded &added)
{
  if (terms_.protocol != HttpProtocol::Whip || !partner_.empty ())
    return;
  partner_ = added.id;
  task_.start (std::chrono::milliseconds (0), [this] { say_offer (); });
}

void HttpSession::on_state (const StreamState &state)
{
  if (state.live || terms_.protocol == HttpProtocol::Whip)
    absence_.cancel ();
  else if (!absence_.active ())
    absence_.start (longest_absence, [this] {
      fail (Error{Fault::Closed, "the stream has gone; try again later"});
    });
}

// ---- the answer

void HttpSession::respond ()
{
  deadline_.cancel ();
  Result<std::string> sdp = complete_sdp (std::exchange (local_, {}), std::exchange (candidates_, {}));
  if (!sdp) {
    fail (sdp.error ().within ("what the other side answers cannot be used"));
    return;
  }
  const std::string location =
      std::string ("/") + name_of (terms_.protocol) + "/" + terms_.stream.str () + "/" + key_;
  SessionReply reply{counters () ? 406u : 201u, std::move (*sdp), location, etag_};
  if (counters ()) {
    reply.valid_seconds = static_cast<unsigned> (counter_validity.count ());
    countered_ = true;
    deadline_.start (counter_validity, [this] {
      fail (Error{Fault::Timeout, "the counter-offer was not answered in time"});
    });
  }
  respond_session (waiting_->message (), reply, ice_servers_);
  waiting_.reset ();
}

void HttpSession::refuse (const HttpRefusal &why)
{
  if (!waiting_)
    return;
  respond_refusal (waiting_->message (), why);
  waiting_.reset ();
}

// ---- later requests

Status HttpSession::answer (Description answer)
{
  Result<SdpIce> ice = read_sdp_ice (answer);
  if (!ice)
    return ice.error ();
  ice_ = std::move (*ice);
  countered_ = false;
  deadline_.cancel ();
  say (std::move (answer));
  return Done{};
}

Status HttpSession::trickle (const SdpFragment &fragment, std::string_view if_match)
{
  if (Status fits = check_generation (fragment, ice_->credentials, if_match); !fits)
    return fits;
  const Result<std::vector<Candidate>> candidates = candidates_of (fragment, *ice_);
  if (!candidates)
    return candidates.error ();
  for (const Candidate &candidate : *candidates)
    say (candidate);
  return Done{};
}

// ---- the end

void HttpSession::close ()
{
  closed_ = true;
  end (true);
}

void HttpSession::fail (const Error &why)
{
  if (over_)
    return;
  GST_INFO ("%s", log_line ("failed").reason (why.full_text ()).c_str ());
  const bool ended_by_us = why.fault == Fault::Timeout || why.fault == Fault::Closed;
  refuse (refusal_of (why));
  end (ended_by_us);
}

void HttpSession::fail (const HttpRefusal &why)
{
  if (over_)
    return;
  GST_INFO ("%s", log_line ("failed").reason (why.text).c_str ());
  refuse (why);
  end (false);
}

void HttpSession::revoke ()
{
  refuse (refusal_of ({Fault::Security, "the token does not give the right to this any more"}));
  end (true);
}

void HttpSession::abandon (const Error &why)
{
  refuse (refusal_of (why));
  over_ = true;
  leave ();
}

// This may be a delivery of the room, which is left when that is over.
void HttpSession::end (bool says_bye)
{
  if (std::exchange (over_, true))
    return;
  for (Timer *timer : {&deadline_, &gathering_, &absence_})
    timer->cancel ();
  task_.start (std::chrono::milliseconds (0), [this, says_bye] {
    // Also to who is behind with listening.
    if (says_bye && joined_)
      rooms_.end_sessions_of (terms_.room, id_, {});
    leave ();
    host_.session_over (*this);
  });
}

void HttpSession::leave ()
{
  if (!std::exchange (joined_, false))
    return;
  GST_INFO ("%s", log_line ("left").c_str ());
  rooms_.leave (terms_.room, id_);
}

} // namespace wsrtc
