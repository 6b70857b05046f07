// SPDX-License-Identifier: LGPL-2.1-or-later
#include "local_candidates.hpp"

#include <utility>

namespace wsrtc {

namespace {

struct CandidateWire {
  OwnerLinkPtr link;
  std::function<void (const LocalCandidate &local)> found; // the owner's: only for tasks of the link
};

// webrtcbin's thread.
void on_ice_candidate (GstElement *, guint mline, const char *text, gpointer data)
{
  if (!text || !*text) // newer versions say in this way that there are no more
    return;
  const auto *wire = static_cast<CandidateWire *> (data);
  const LocalCandidate local{Candidate{text, MLine{mline}, std::nullopt}};
  wire->link->post ([found = wire->found, local] { found (local); });
}

} // namespace

void watch_candidates (GstElement *webrtcbin, OwnerLinkPtr link,
                       std::function<void (const LocalCandidate &local)> found)
{
  connect_owning (webrtcbin, "on-ice-candidate", G_CALLBACK (on_ice_candidate),
                  CandidateWire{std::move (link), std::move (found)});
}

} // namespace wsrtc
