// SPDX-License-Identifier: LGPL-2.1-or-later
#include "receive_stop.hpp"

#include "inner_elements.hpp"

namespace wsrtc {

void stop_receiving_media (GstElement *webrtcbin)
{
  for (const auto &decoder : find_elements (webrtcbin, "srtpdec"))
    for (const char *name : {"rtp_sink", "rtcp_sink"}) {
      const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (decoder.get (), name));
      gst_pad_set_active (pad.get (), FALSE);
    }
}

void stop_receiving (GstElement *webrtcbin)
{
  stop_receiving_media (webrtcbin);
  for (const auto &decoder : find_elements (webrtcbin, "sctpdec")) {
    const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (decoder.get (), "sink"));
    gst_pad_set_active (pad.get (), FALSE);
  }
}

} // namespace wsrtc
