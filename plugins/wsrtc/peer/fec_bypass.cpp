// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fec_bypass.hpp"

#include <string_view>

#include "gptr.hpp"

namespace wsrtc {

namespace {

constexpr guint undefined_payload_type = 255; // of rtpulpfecenc: no FEC

bool is_ulpfec_off (GstElement *encoder)
{
  guint payload_type = 0;
  g_object_get (encoder, "pt", &payload_type, nullptr);
  return payload_type == undefined_payload_type;
}

// With neither of these it never makes a RED packet (RFC 2198).
bool is_red_off (GstElement *encoder)
{
  guint distance = 0;
  gboolean without_blocks = FALSE;
  g_object_get (encoder, "distance", &distance, "allow-no-red-blocks", &without_blocks, nullptr);
  return distance == 0 && !without_blocks;
}

struct Row {
  std::string_view factory;
  bool (*is_off) (GstElement *encoder);
};

constexpr Row rows[] = {{"rtpulpfecenc", is_ulpfec_off}, {"rtpredenc", is_red_off}};

const Row *row_of (GstElement *element)
{
  GstElementFactory *factory = gst_element_get_factory (element);
  for (const Row &row : rows)
    if (factory && row.factory == GST_OBJECT_NAME (factory))
      return &row;
  return nullptr;
}

GstFlowReturn push_one_by_one (GstPad *pad, GstBufferList *list)
{
  const auto owned = MiniRef<GstBufferList>::adopt (list);
  GstFlowReturn flow = GST_FLOW_OK;
  for (guint i = 0; i < gst_buffer_list_length (list) && flow == GST_FLOW_OK; i++)
    flow = GST_PAD_CHAINFUNC (pad) (pad, GST_OBJECT_PARENT (pad),
                                    gst_buffer_ref (gst_buffer_list_get (list, i)));
  return flow;
}

// Streaming thread.
GstFlowReturn on_list (GstPad *pad, GstObject *parent, GstBufferList *list)
{
  auto *encoder = GST_ELEMENT (parent);
  if (!row_of (encoder)->is_off (encoder))
    return push_one_by_one (pad, list);
  const auto out = GRef<GstPad>::adopt (gst_element_get_static_pad (encoder, "src"));
  return gst_pad_push_list (out.get (), list);
}

} // namespace

void pass_lists_whole (GstElement *element)
{
  if (!row_of (element))
    return;
  const auto in = GRef<GstPad>::adopt (gst_element_get_static_pad (element, "sink"));
  if (in)
    gst_pad_set_chain_list_function_full (in.get (), on_list, nullptr, nullptr);
}

} // namespace wsrtc
