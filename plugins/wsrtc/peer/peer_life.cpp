// SPDX-License-Identifier: LGPL-2.1-or-later
#include "peer_life.hpp"

#include "dtls_keeper.hpp"
#include "webrtcbin_stop.hpp"

namespace wsrtc {

PeerLife::PeerLife (LoopThread &owner)
    : link (std::make_shared<OwnerLink> (owner)), promises (std::make_unique<PromiseBook> (link))
{
}

PeerLife::~PeerLife ()
{
  link->cut ();
  // Streaming threads get "flushing" from here on instead of new blocks.
  for (const Section &section : sections)
    stop_sender (section);
  promises = nullptr;
  channels = nullptr;
  if (!bin)
    return;
  const DtlsKeeper keeper (bin.get ());
  stop_webrtcbin (bin.get ());
  if (ice)
    close_ice_agent (ice.get ());
  dtls = nullptr;
  sections.clear ();
  bin = nullptr;
}

} // namespace wsrtc
