// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rendition_bin.hpp"

#include <algorithm>
#include <utility>

#include "fanout_sink.hpp"
#include "make_element.hpp"

namespace wsrtc {

RenditionBin::RenditionBin (std::shared_ptr<RtpDelivery> delivery, GRef<GstElement> bin,
                            GRef<GstElement> sink)
    : delivery_ (std::move (delivery)), bin_ (std::move (bin)), sink_ (std::move (sink))
{
}

void RenditionBin::request_key_frame ()
{
  ask_upstream ();
}

void RenditionBin::ask_upstream ()
{
  if (codec ().kind == MediaKind::Video)
    request_key_frame_upstream (sink_.get ());
}

GRef<GstElement> append_packetiser (Chain &chain, const RenditionSettings &settings,
                                    std::shared_ptr<RtpDelivery> delivery)
{
  constexpr unsigned smallest_mtu = 256; // of the payload: below, RTP is mostly headers
  const CodecRow &codec = delivery->codec ();
  chain.append (codec.payloader, [&] (GstElement *payloader) {
    const unsigned mtu = std::max (settings.mtu, smallest_mtu) - static_cast<unsigned> (max_extension_size);
    g_object_set (payloader, "mtu", mtu, "pt", codec.payload_type, nullptr);
    apply_settings (payloader, ("timestamp-offset=" + std::to_string (settings.timestamp_offset)).c_str ());
    if (settings.payloader_setup)
      settings.payloader_setup (payloader);
  });
  auto sink = make_fanout_sink (std::move (delivery));
  chain.append (sink);
  return sink;
}

} // namespace wsrtc
