// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Guest as one of two: whose turn it is to offer, what comes back from it, and
// what becomes of a call that was lost.
#include "guest.hpp"

namespace wsrtc {

namespace {

// How long the polite one leaves it to the other to offer: it is told of us, too,
// but it may be one that only answers.
constexpr Milliseconds offer_wait (500);

constexpr char answered_role[] = "player";

// What a path, or a peer that is away for a moment, does to a session; the other
// faults would come again.
bool may_pass (const Error &error)
{
  return error.fault == Fault::Network || error.fault == Fault::Timeout || error.fault == Fault::Closed;
}

} // namespace

// A player of WHEP, as our server calls it: nothing can be told to it later.
bool Guest::only_answered () const
{
  return role_ == answered_role;
}

// It comes again by itself when its session is over: the source has come to know it
// anew, its offer came to nothing, or what it was shown cannot go on. True when it goes.
bool Guest::see_out_stranded (Clock::time_point now)
{
  if (!only_answered () || leaving_)
    return false;
  const bool in_vain =
      !shown_ && now - joined_ > Milliseconds (host_.viewer_host ().settings ().negotiation_timeout);
  const bool outdated = shown_ && shown_->live () && (outdated_ || shown_->is_empty ());
  if (!in_vain && !outdated)
    return false;
  const char *why = in_vain ? "it has offered nothing that could be answered"
                            : "the stream has changed; it has to be played anew";
  host_.see_out (*this, end_by (Error{Fault::Closed, why}));
  return true;
}

bool Guest::is_our_turn () const
{
  if (only_answered ())
    return false;
  const CallTerms *call = host_.viewer_host ().call ();
  if (!call)
    return true;
  const Clock::time_point now = Clock::now ();
  if (call->role == CallRole::Answerer || (retry_due_ && now < *retry_due_))
    return false;
  const bool other_may_offer = polite_.value_or (false) && !role_.empty ();
  return call->role == CallRole::Offerer || !other_may_offer || now - joined_ >= offer_wait;
}

// Who is still there is called again, or calls; the pads stay.
bool Guest::try_again (const SessionEnd &end)
{
  if (!host_.viewer_host ().call () || !end.tell_peer || !end.error || !may_pass (*end.error) ||
      !reachable_ || leaving_)
    return false;
  if (end.error->fault != Fault::Closed && end.error->text != told_)
    host_.viewer_host ().complain (*end.error);
  else
    host_.notice (*end.error);
  told_ = end.error->text;
  retry_due_ = Clock::now () + backoff_.next ();
  return true;
}

// The new session's tracks from the moment on that it is live: the other one is
// about to begin in it with a key frame, which must not be missed, and would not
// be sent again so soon.
Viewer *Guest::giver () const
{
  for (Viewer *viewer : {next_.get (), shown_.get ()})
    if (viewer && viewer->live ())
      return viewer;
  return nullptr;
}

void Guest::hand_on ()
{
  Viewer *now = giver ();
  if (now == giver_ || !host_.viewer_host ().call ())
    return;
  giver_ = now;
  host_.hand_on (now ? now->received () : std::vector<ReceivedTrack> ());
}

} // namespace wsrtc
