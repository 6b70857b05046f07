// SPDX-License-Identifier: LGPL-2.1-or-later
#include "early_messages.hpp"

#include <algorithm>
#include <utility>

#include "candidate_check.hpp"

namespace wsrtc {

namespace {

bool is_description (const Message &message)
{
  return std::holds_alternative<Description> (message.body);
}

// A session passes over longer ones, too.
bool is_usable (const Candidate &candidate)
{
  return candidate.text.size () <= max_candidate_bytes &&
         (!candidate.mid || candidate.mid->str ().size () <= max_candidate_bytes);
}

} // namespace

Status EarlyMessages::keep (const Message &message)
{
  if (is_description (message)) {
    keep_description (message);
    return Done{};
  }
  const auto *candidate = std::get_if<Candidate> (&message.body);
  if (!candidate || !is_usable (*candidate))
    return Done{};
  size_t count = 0, bytes = 0;
  for (const Message &kept : kept_)
    if (const auto *one = std::get_if<Candidate> (&kept.body)) {
      count++;
      bytes += one->text.size ();
    }
  if (count >= max_peer_candidates || bytes >= max_peer_candidate_bytes)
    return Error{Fault::TooLarge, "it sent more than " + std::to_string (max_peer_candidates) +
                                      " ICE candidates, or " + std::to_string (max_peer_candidate_bytes) +
                                      " bytes of them, before there was media for it"};
  kept_.push_back (message);
  return Done{};
}

// Another description takes the place of the one before and its candidates;
// those that came before any are for the first.
void EarlyMessages::keep_description (const Message &message)
{
  const auto &sdp = std::get<Description> (message.body).sdp;
  const auto before = std::find_if (kept_.begin (), kept_.end (), is_description);
  if (before != kept_.end ()) {
    if (std::get<Description> (before->body).sdp == sdp)
      return;
    kept_.clear ();
  }
  kept_.push_back (message);
}

bool EarlyMessages::has_description () const
{
  return std::any_of (kept_.begin (), kept_.end (), is_description);
}

Message EarlyMessages::take ()
{
  Message oldest = std::move (kept_.front ());
  kept_.pop_front ();
  return oldest;
}

} // namespace wsrtc
