// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ice_stats.hpp"

namespace wsrtc {

GstWebRTCICECandidateStats *make_candidate_stats (const IceCandidate &candidate, guint stream_id)
{
  auto *stats = g_new0 (GstWebRTCICECandidateStats, 1);
  stats->ipaddr = g_strdup (candidate.address.ip.to_string ().c_str ());
  stats->port = candidate.address.port;
  stats->stream_id = stream_id;
  stats->type = candidate.type->name;
  stats->proto = "udp";
  stats->prio = candidate.priority;
#if GST_CHECK_VERSION(1, 28, 0)
  stats->ABI.abi.related_port = guint (-1); // none
#endif
  return stats;
}

IceCandidate local_candidate (const SelectedPair &pair)
{
  IceCandidate local;
  local.address.ip = pair.route.local;
  local.address.port = pair.local_port;
  local.priority = candidate_priority (host_type, UINT16_MAX);
  return local;
}

#if GST_CHECK_VERSION(1, 28, 0)
namespace {

GstWebRTCICECandidate *make_candidate (const IceCandidate &candidate)
{
  auto *made = g_new0 (GstWebRTCICECandidate, 1);
  made->candidate = g_strdup (to_text (candidate).c_str ());
  made->component = 1;
  made->sdp_mline_index = -1;
  made->stats = make_candidate_stats (candidate, 0);
  return made;
}

} // namespace

GstWebRTCICECandidatePair *make_candidate_pair (const SelectedPair &pair)
{
  auto *made = g_new0 (GstWebRTCICECandidatePair, 1);
  made->local = make_candidate (local_candidate (pair));
  made->remote = make_candidate (pair.remote);
  return made;
}
#endif

} // namespace wsrtc
