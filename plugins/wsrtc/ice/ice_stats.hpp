// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Candidates in the form in which webrtcbin's statistics want them.
#pragma once

#include <gst/webrtc/webrtc.h>

#include "ice_candidate.hpp"
#include "ice_endpoint.hpp"

namespace wsrtc {

// Transfer full.
GstWebRTCICECandidateStats *make_candidate_stats (const IceCandidate &candidate, guint stream_id);

// Our side of a pair.
IceCandidate local_candidate (const SelectedPair &pair);

#if GST_CHECK_VERSION(1, 28, 0)
GstWebRTCICECandidatePair *make_candidate_pair (const SelectedPair &pair);
#endif

} // namespace wsrtc
