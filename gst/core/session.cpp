// SPDX-License-Identifier: LGPL-2.1-or-later
#include "session.hpp"

#include <utility>

#include "candidate_check.hpp"

namespace wsrtc {

namespace {

std::string name_of (const PeerId &peer)
{
  return peer.empty () ? "the peer" : "peer " + peer.str ();
}

std::string in_milliseconds (Milliseconds time)
{
  return std::to_string (time.count ()) + " ms";
}

bool is_refused (NegState state, NegEvent event, bool polite)
{
  return step (state, event, polite).actions[0] == NegAction::Refuse;
}

} // namespace

std::string words_for (const PeerId &peer, const Error &error)
{
  const std::string name = name_of (peer) + ": ";
  const bool is_named = error.text.compare (0, name.size (), name) == 0;
  return is_named ? error.text.substr (name.size ()) : error.text;
}

Session::Session (PeerId peer, PeerPort &port, SessionClient &client, SessionLimits limits, bool polite)
    : peer_ (std::move (peer)), port_ (port), client_ (client), limits_ (limits), polite_ (polite)
{
}

Session::~Session ()
{
  // No callbacks any more: the client itself may be on its way out.
  if (state_ != NegState::Closed)
    port_.close ();
}

bool Session::refuses_offers () const
{
  return is_refused (state_, NegEvent::RemoteOffer, polite_);
}

// What comes in

void Session::start_offer (Clock::time_point now)
{
  now_ = now;
  run (NegEvent::StartOffer);
}

void Session::rename (PeerId peer, Clock::time_point now)
{
  now_ = now;
  peer_ = std::move (peer);
  arm_deadline ();
}

void Session::on_message (const Message &message, Clock::time_point now)
{
  if (state_ == NegState::Closed)
    return;
  now_ = now;
  if (!deadline_ && !live_)
    arm_deadline ();
  if (const auto *description = std::get_if<Description> (&message.body))
    on_description (*description);
  else if (const auto *candidate = std::get_if<Candidate> (&message.body))
    on_candidate (*candidate);
  else if (std::holds_alternative<Bye> (message.body)) {
    end_.tell_peer = false;
    run (NegEvent::Close);
  }
}

void Session::on_peer_event (const PeerEvent &event, Clock::time_point now)
{
  if (state_ == NegState::Closed)
    return;
  now_ = now;
  if (const auto *created = std::get_if<DescriptionCreated> (&event)) {
    if (state_ != NegState::CreatingOffer && state_ != NegState::CreatingAnswer)
      return;
    local_ = created->description;
    // Only for its mids and its number of sections; a description of our own
    // that does not pass is sent all the same.
    if (auto summary = check_sdp (*local_))
      local_summary_ = std::move (*summary);
    run (NegEvent::Created);
  } else if (std::holds_alternative<LocalDescriptionSet> (event))
    run (NegEvent::LocalSet);
  else if (std::holds_alternative<RemoteDescriptionSet> (event))
    run (NegEvent::RemoteSet);
  else if (const auto *candidate = std::get_if<LocalCandidate> (&event))
    on_local_candidate (candidate->candidate);
  else if (const auto *connected = std::get_if<PeerConnected> (&event))
    on_connected (*connected);
  else if (const auto *failed = std::get_if<PeerFailed> (&event))
    fail (failed->no_path ? explain_path (failed->error) : failed->error);
}

void Session::tick (Clock::time_point now)
{
  if (state_ == NegState::Closed)
    return;
  now_ = now;
  if (deadline_ && now >= *deadline_)
    run (NegEvent::Deadline);
  else if (!deadline_ && !live_)
    arm_deadline ();
}

void Session::close (std::optional<Error> error)
{
  if (state_ == NegState::Closed)
    return;
  if (error)
    end_.error = name_peer (*error);
  run (NegEvent::Close);
}

// The table's steps

void Session::run (NegEvent event)
{
  const NegState from = state_;
  const NegStep next = step (from, event, polite_);
  state_ = next.next;
  // An event that changes nothing must not put the deadline off.
  if (state_ != from)
    arm_deadline ();
  for (NegAction action : next.actions) {
    apply (action, event, from);
    // The client may have closed the session in a callback, or a request
    // failed at once: what is left of this step is void.
    if (state_ != next.next)
      return;
  }
}

void Session::apply (NegAction action, NegEvent event, NegState from)
{
  switch (action) {
  case NegAction::None:
    return;
  case NegAction::CreateOffer:
    return request_offer ();
  case NegAction::CreateAnswer:
    return port_.create_answer ();
  case NegAction::SetLocal:
    return port_.set_local (*local_);
  case NegAction::SetRemote:
    return set_remote ();
  case NegAction::SendLocal:
    return send_local ();
  case NegAction::FlushCandidates:
    return flush_remote_candidates ();
  case NegAction::Rebuild:
    return rebuild ();
  case NegAction::Refuse:
    return warn ({Fault::Protocol, std::string ("its ") + to_string (event) + " came in state " +
                                       to_string (from) + ", where it is not allowed: ignored"});
  case NegAction::ReportTimeout:
    end_.error = name_peer (timeout_error (from));
    return;
  case NegAction::ReportFailure:
    return; // fail () has set the error
  case NegAction::End:
    return end ();
  }
}

// Candidates of the peer that wait are kept: if they belong to the new offer
// they are needed, if to an old one they are of no harm. Ours belong to the
// old ICE agent and would only mislead.
void Session::rebuild ()
{
  live_ = false;
  local_sent_ = false;
  remote_set_ = false;
  local_.reset ();
  local_summary_.reset ();
  remote_.reset ();
  remote_summary_.reset ();
  waiting_local_.clear ();
  early_local_.clear ();
  tally_.forget_ours ();
  port_.rebuild ();
}

void Session::request_offer ()
{
  Status prepared = client_.prepare (nullptr);
  if (state_ == NegState::Closed)
    return;
  if (!prepared)
    return fail (prepared.error ());
  port_.create_offer ();
}

void Session::set_remote ()
{
  remote_ = std::move (incoming_->description);
  remote_summary_ = std::move (incoming_->summary);
  incoming_.reset ();

  Status status = Done{};
  if (remote_->type == SdpType::Offer)
    status = client_.prepare (&*remote_summary_);
  else
    status = check_answer (*remote_summary_);
  if (local_summary_ && remote_->type == SdpType::Answer)
    show_answer (*remote_summary_, *local_summary_);
  if (state_ == NegState::Closed)
    return;
  if (!status)
    return fail (status.error ());

  if (remote_->type == SdpType::Answer && !client_.accept_answer (*remote_summary_))
    return fail ({Fault::Unsupported, "it rejected what was offered to it"});
  if (remote_->type == SdpType::Answer)
    move_candidates ();
  if (state_ != NegState::Closed)
    port_.set_remote ({remote_->type, remote_summary_->normalised});
}

// Those that were for a section which the answer has refused.
void Session::move_candidates ()
{
  for (Candidate &candidate : std::exchange (early_local_, {})) {
    if (state_ == NegState::Closed)
      return;
    if (remote_summary_->tag_of (*candidate.mline).index == candidate.mline->index)
      continue;
    candidate.mid.reset ();
    on_local_candidate (std::move (candidate));
  }
}

void Session::send_local ()
{
  local_sent_ = true;
  send (local_->type == SdpType::Answer ? answer_to (*remote_summary_, *local_) : *local_);
  for (Candidate &candidate : std::exchange (waiting_local_, {})) {
    if (state_ == NegState::Closed)
      return;
    on_local_candidate (std::move (candidate));
  }
}

void Session::flush_remote_candidates ()
{
  remote_set_ = true;
  for (const Candidate &candidate : std::exchange (waiting_remote_, {})) {
    if (state_ == NegState::Closed)
      return;
    pass_candidate (candidate);
  }
}

// Descriptions and candidates

void Session::on_description (const Description &description)
{
  if (++descriptions_seen_ > limits_.max_descriptions)
    return fail ({Fault::TooLarge, "it sent more than " + std::to_string (limits_.max_descriptions) +
                                       " session descriptions"});
  const NegEvent event = description.type == SdpType::Offer ? NegEvent::RemoteOffer : NegEvent::RemoteAnswer;
  if (is_refused (state_, event, polite_))
    return run (event);
  // A new offer always differs, at least in the version of its o= line.
  if (remote_ && remote_->type == description.type && remote_->sdp == description.sdp)
    return warn ({Fault::Protocol, "it sent the same offer again: ignored"});

  auto summary = check_sdp (description);
  if (!summary)
    return fail (summary.error ());
  tally_.note_their_description (description.sdp);
  incoming_ = Incoming{description, std::move (*summary)};
  run (event);
}

// RFC 3264 section 6: section for section.
Status Session::check_answer (const SdpSummary &answer) const
{
  if (!local_summary_)
    return Done{};
  const auto &ours = local_summary_->sections, &theirs = answer.sections;
  if (ours.size () != theirs.size ())
    return Error{Fault::Protocol, "its answer has " + std::to_string (theirs.size ()) +
                                      " media sections where our offer has " + std::to_string (ours.size ())};
  for (size_t i = 0; i < ours.size (); i++)
    if (ours[i].kind != theirs[i].kind)
      return Error{Fault::Protocol, "section " + std::to_string (i) + " of its answer is not the " +
                                        ours[i].kind + " that our offer has there"};
  return Done{};
}

void Session::on_candidate (const Candidate &candidate)
{
  if (++candidates_seen_ > limits_.max_candidates)
    return fail ({Fault::TooLarge,
                  "it sent more than " + std::to_string (limits_.max_candidates) + " ICE candidates"});
  // The end of candidates is not passed on: libnice needs it only to give up
  // sooner, and that is what the deadline is for.
  if (candidate.text.empty ())
    return;
  auto use = check_candidate (candidate.text);
  if (!use)
    return warn (use.error ());
  tally_.note_theirs (candidate.text);
  if (*use == CandidateUse::Skip)
    return;
  candidate_bytes_ += candidate.text.size ();
  if (candidate_bytes_ > max_peer_candidate_bytes)
    return fail ({Fault::TooLarge, "its ICE candidates have more than " +
                                       std::to_string (max_peer_candidate_bytes) + " bytes"});
  if (remote_set_)
    pass_candidate (candidate);
  else
    waiting_remote_.push_back (candidate);
}

// RFC 8829 section 4.1.19: the mid decides, then the index. A candidate that
// has neither can only mean the one transport that there is.
void Session::pass_candidate (const Candidate &candidate)
{
  MLine mline = candidate.mline.value_or (MLine{});
  if (candidate.mid) {
    const auto found = remote_summary_->find_mid (*candidate.mid);
    if (!found)
      return warn ({Fault::Protocol, "its ICE candidate is for a media section (mid) that its description "
                                     "does not have: dropped"});
    mline = *found;
  }
  if (mline.index >= remote_summary_->sections.size ())
    return warn ({Fault::Protocol, "its ICE candidate is for media section " + std::to_string (mline.index) +
                                       ", but its description has only " +
                                       std::to_string (remote_summary_->sections.size ()) + ": dropped"});
  port_.add_candidate (remote_summary_->transport_of (mline), candidate.text);
}

void Session::on_local_candidate (Candidate candidate)
{
  if (!local_sent_) {
    waiting_local_.push_back (std::move (candidate));
    return;
  }
  tally_.note_ours (candidate.text);
  // Browsers want an index or a mid with the end of candidates, too.
  if (!candidate.mline)
    candidate.mline = MLine{};
  if (remote_summary_)
    candidate.mline = remote_summary_->tag_of (*candidate.mline);
  const size_t index = candidate.mline->index;
  if (!candidate.mid && local_summary_ && index < local_summary_->sections.size ())
    candidate.mid = local_summary_->sections[index].mid;
  if (!remote_summary_)
    early_local_.push_back (candidate);
  send (std::move (candidate));
}

// The certificate that DTLS has seen must be the one that signalling promised;
// webrtcbin before 1.28.5 never compares them.
void Session::on_connected (const PeerConnected &connected)
{
  if (!remote_summary_)
    return fail ({Fault::Security, "it connected before it described itself"});
  Status verified = verify_fingerprint (remote_summary_->fingerprints, connected.certificate_pem);
  if (!verified)
    return fail (verified.error ());
  if (std::exchange (live_, true))
    return;
  if (state_ == NegState::Stable)
    deadline_.reset ();
  client_.on_live ();
}

// Deadlines and the end

void Session::arm_deadline ()
{
  deadline_.reset ();
  if (state_ == NegState::Closed || (state_ == NegState::Stable && live_))
    return;
  deadline_ = now_ + (state_ == NegState::Stable ? limits_.connect : limits_.negotiation);
}

Error Session::timeout_error (NegState from) const
{
  const std::string negotiation = in_milliseconds (limits_.negotiation);
  switch (from) {
  case NegState::Idle:
    return {Fault::Timeout, "it sent no offer within " + negotiation};
  case NegState::AwaitingAnswer:
    return {Fault::Timeout, "it did not answer our offer within " + negotiation};
  case NegState::Stable:
    return explain_path (
        {Fault::Timeout, "no connection within " + in_milliseconds (limits_.connect) + " of the answer", {}});
  case NegState::CreatingOffer:
  case NegState::SettingLocalOffer:
  case NegState::SettingRemoteAnswer:
  case NegState::SettingRemoteOffer:
  case NegState::CreatingAnswer:
  case NegState::SettingLocalAnswer:
  case NegState::Closed:
    break;
  }
  return {Fault::Timeout,
          std::string ("webrtcbin did not finish ") + to_string (from) + " within " + negotiation};
}

// In a sentence for both sides; each pair with its figures is for ours alone.
Error Session::explain_path (Error error) const
{
  PathReport report = tally_.told ();
  port_.tell_path (report);
  error.text += ": " + diagnose (report).text;
  error.detail += (error.detail.empty () ? "" : "; ") + summary_of (report);
  return error;
}

void Session::send (MessageBody body)
{
  client_.send ({peer_, std::move (body)});
}

Error Session::name_peer (const Error &error) const
{
  return error.within (name_of (peer_));
}

void Session::warn (const Error &error)
{
  client_.on_warning (name_peer (error));
}

void Session::fail (const Error &error)
{
  end_.error = name_peer (error);
  run (NegEvent::Failed);
}

void Session::end ()
{
  port_.close ();
  deadline_.reset ();
  live_ = false;
  client_.on_ended (end_);
}

} // namespace wsrtc
