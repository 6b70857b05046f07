// SPDX-License-Identifier: LGPL-2.1-or-later
#include "message.hpp"

namespace wsrtc {

const char *to_string (SdpType type)
{
  switch (type) {
  case SdpType::Offer:
    return "offer";
  case SdpType::Answer:
    return "answer";
  }
  return "";
}

namespace {

// One overload for each kind: a new one in MessageBody does not compile until
// it has a word here.
struct KindWord {
  const char *operator() (const Description &description) const { return to_string (description.type); }

  const char *operator() (const Candidate &) const { return "candidate"; }

  const char *operator() (const Bye &) const { return "bye"; }

  const char *operator() (const Welcome &) const { return "welcome"; }

  const char *operator() (const PeerAdded &) const { return "peer-added"; }

  const char *operator() (const PeerRemoved &) const { return "peer-removed"; }

  const char *operator() (const StreamState &) const { return "state"; }

  const char *operator() (const ErrorReport &) const { return "error"; }

  const char *operator() (const Capabilities &) const { return "capabilities"; }

  const char *operator() (const About &) const { return "describe"; }

  const char *operator() (const ReportWanted &) const { return "report-wanted"; }

  const char *operator() (const SourceReport &) const { return "report"; }
};

} // namespace

const char *kind_of (const Message &message)
{
  return std::visit (KindWord{}, message.body);
}

} // namespace wsrtc
