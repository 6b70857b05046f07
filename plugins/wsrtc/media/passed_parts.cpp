// SPDX-License-Identifier: LGPL-2.1-or-later
#include <algorithm>
#include <utility>

#include "fanout_sink.hpp"
#include "picture_heads.hpp"
#include "rendition_parts.hpp"

namespace wsrtc {

namespace {

// The ranges share their memory with the whole.
GstBuffer *take_ranges (GstBuffer *whole, const std::vector<ByteRange> &ranges)
{
  GstBuffer *taken = gst_buffer_new ();
  gst_buffer_copy_into (taken, whole, GST_BUFFER_COPY_METADATA, 0, static_cast<gsize> (-1));
  for (const ByteRange &range : ranges)
    gst_buffer_copy_into (taken, whole, GST_BUFFER_COPY_MEMORY, range.offset, range.size);
  return taken;
}

GstPadProbeReturn on_picture (GstPad *, GstPadProbeInfo *info, gpointer data)
{
  const auto &codec = *static_cast<const CodecRow *> (data);
  GstBuffer *whole = GST_PAD_PROBE_INFO_BUFFER (info);
  GstMapInfo map;
  if (!gst_buffer_map (whole, &map, GST_MAP_READ))
    return GST_PAD_PROBE_DROP;
  const auto ranges = codec.keep_units (map.data, map.size);
  gst_buffer_unmap (whole, &map);
  if (!ranges)
    return GST_PAD_PROBE_OK;
  if (ranges->empty ())
    return GST_PAD_PROBE_DROP;
  GST_PAD_PROBE_INFO_DATA (info) = take_ranges (whole, *ranges);
  gst_buffer_unref (whole);
  return GST_PAD_PROBE_OK;
}

void choose_units (GstElement *payloader, const CodecRow &codec)
{
  if (!codec.keep_units)
    return;
  const auto sink = GRef<GstPad>::adopt (gst_element_get_static_pad (payloader, "sink"));
  gst_pad_add_probe (sink.get (), GST_PAD_PROBE_TYPE_BUFFER, on_picture, const_cast<CodecRow *> (&codec),
                     nullptr);
}

} // namespace

Result<RenditionParts> build_passed_parts (const PartsOrder &order)
{
  const CodecRow &codec = *order.variant.codec;
  RenditionParts parts;
  Chain chain (make_isolated_bin (std::string ("passed-") + codec.name, order.box));
  chain.append (codec.parser);
  chain.append_caps (codec.parsed_caps);
  const Status ended = end_with_packetiser (chain, order, parts);
  if (!ended)
    return ended.error ();
  return parts;
}

Status end_with_packetiser (Chain &chain, const PartsOrder &order, RenditionParts &parts)
{
  constexpr unsigned smallest_mtu = 256; // of the payload: below, RTP is mostly headers
  const CodecRow &codec = *order.variant.codec;
  chain.append (codec.payloader, [&] (GstElement *payloader) {
    const unsigned mtu =
        std::max (order.settings.mtu, smallest_mtu) - static_cast<unsigned> (max_extension_size);
    g_object_set (payloader, "mtu", mtu, "pt", codec.payload_type, "timestamp-offset",
                  order.settings.timestamp_offset, "seqnum-offset", static_cast<int> (order.first_sequence),
                  nullptr);
    if (order.settings.payloader_setup)
      order.settings.payloader_setup (payloader);
    choose_units (payloader, codec);
    parts.payloader = GRef<GstElement>::take_ref (payloader);
  });
  parts.sink = make_fanout_sink (order.delivery);
  chain.append (parts.sink);
  auto bin = chain.finish_isolated ();
  if (!bin)
    return bin.error ();
  parts.bin = std::move (*bin);
  return Done{};
}

} // namespace wsrtc
