// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pad_datagrams.hpp"

namespace wsrtc {

size_t PadDatagrams::send (const uint8_t *bytes, const size_t *sizes, size_t count)
{
  GstBufferList *list = gst_buffer_list_new_sized (static_cast<guint> (count));
  for (size_t i = 0; i < count; i++) {
    GstBuffer *datagram = gst_buffer_new_allocate (nullptr, sizes[i], nullptr);
    gst_buffer_fill (datagram, 0, bytes, sizes[i]);
    gst_buffer_list_add (list, datagram);
    bytes += sizes[i];
  }
  return gst_pad_chain_list (pad_.get (), list) == GST_FLOW_OK ? count : 0;
}

} // namespace wsrtc
