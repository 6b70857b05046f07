// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rtp_caps_fields.hpp"

#include <string>

namespace wsrtc {

namespace {

void set_extension (GstStructure *caps, int id, const char *uri)
{
  if (id > 0)
    gst_structure_set (caps, ("extmap-" + std::to_string (id)).c_str (), G_TYPE_STRING, uri, nullptr);
}

} // namespace

void set_extensions (GstStructure *caps, const ExtensionIds &ids)
{
  set_extension (caps, ids.mid, mid_extension_uri);
  set_extension (caps, ids.twcc, twcc_extension_uri);
  if (ids.twcc > 0)
    gst_structure_set (caps, "rtcp-fb-transport-cc", G_TYPE_BOOLEAN, TRUE, nullptr);
}

void set_video_feedback (GstStructure *caps)
{
  gst_structure_set (caps, "rtcp-fb-nack", G_TYPE_BOOLEAN, TRUE, "rtcp-fb-nack-pli", G_TYPE_BOOLEAN, TRUE,
                     "rtcp-fb-ccm-fir", G_TYPE_BOOLEAN, TRUE, nullptr);
}

} // namespace wsrtc
