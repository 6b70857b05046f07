// SPDX-License-Identifier: LGPL-2.1-or-later
#include <algorithm>
#include <utility>

#include "fanout_sink.hpp"
#include "rendition_parts.hpp"

namespace wsrtc {

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
