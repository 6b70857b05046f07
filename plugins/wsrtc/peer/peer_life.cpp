// SPDX-License-Identifier: LGPL-2.1-or-later
#include "peer_life.hpp"

#include "data_stop.hpp"
#include "dtls_keeper.hpp"
#include "receive_stop.hpp"

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
  stop_receiving (bin.get ());
  stop_data (bin.get ());
  gst_element_set_state (bin.get (), GST_STATE_NULL);
  gst_element_set_bus (bin.get (), nullptr);
  if (ice)
    close_ice_agent (ice.get ());
  dtls.clear ();
  sections.clear ();
  bin = nullptr;
}

} // namespace wsrtc
