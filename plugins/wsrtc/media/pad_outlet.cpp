// SPDX-License-Identifier: LGPL-2.1-or-later
#include <utility>

#include "fanout.hpp"

namespace wsrtc {

PadOutlet::PadOutlet (GRef<GstPad> pad, const RtpMapping &mapping)
    : pad_ (std::move (pad)), rewriter_ (mapping)
{
}

void PadOutlet::push (const PacketBatch &batch)
{
  if (!started ()) {
    if (!batch.key_frame)
      return;
    started_.store (true, std::memory_order_relaxed);
  }
  auto list = rewrite (batch);
  const guint count = gst_buffer_list_length (list.get ());
  if (count == 0)
    return;
  const GstFlowReturn flow = gst_pad_push_list (pad_.get (), list.release ());
  (flow == GST_FLOW_OK ? packets_ : refused_).fetch_add (count, std::memory_order_relaxed);
}

MiniRef<GstBufferList> PadOutlet::rewrite (const PacketBatch &batch)
{
  auto list = MiniRef<GstBufferList>::adopt (gst_buffer_list_new_sized (static_cast<guint> (batch.count)));
  for (size_t i = 0; i < batch.count; i++) {
    GstBuffer *packet = rewriter_.rewrite (batch.packets[i]);
    if (!packet)
      continue;
    GST_BUFFER_PTS (packet) = batch.running_time;
    gst_buffer_list_add (list.get (), packet);
  }
  return list;
}

} // namespace wsrtc
