// SPDX-License-Identifier: LGPL-2.1-or-later
#include "any_caps.hpp"

#include "gptr.hpp"

namespace wsrtc {

GstPadProbeReturn take_any_caps (GstPad *, GstPadProbeInfo *info, gpointer)
{
  GstQuery *query = GST_PAD_PROBE_INFO_QUERY (info);
  if (GST_QUERY_TYPE (query) == GST_QUERY_ACCEPT_CAPS) {
    gst_query_set_accept_caps_result (query, TRUE);
    return GST_PAD_PROBE_HANDLED;
  }
  if (GST_QUERY_TYPE (query) != GST_QUERY_CAPS)
    return GST_PAD_PROBE_OK;
  GstCaps *filter = nullptr;
  gst_query_parse_caps (query, &filter);
  const auto caps = MiniRef<GstCaps>::adopt (filter ? gst_caps_ref (filter) : gst_caps_new_any ());
  gst_query_set_caps_result (query, caps.get ());
  return GST_PAD_PROBE_HANDLED;
}

} // namespace wsrtc
