// SPDX-License-Identifier: LGPL-2.1-or-later
#include <utility>

#include "rendition_bin.hpp"

namespace wsrtc {

Result<std::unique_ptr<RenditionBin>> make_encoded_rendition (const CodecRow &codec,
                                                              const RenditionSettings &settings,
                                                              RtpCapsChanged rtp_caps_changed)
{
  auto delivery = std::make_shared<RtpDelivery> (codec, std::move (rtp_caps_changed));
  Chain chain (std::string ("passed-") + codec.name);
  chain.append (codec.parser);
  chain.append_caps (codec.parsed_caps);
  auto sink = append_packetiser (chain, settings, delivery);
  auto bin = chain.finish ();
  if (!bin)
    return bin.error ();
  return std::make_unique<RenditionBin> (std::move (delivery), *bin, std::move (sink));
}

} // namespace wsrtc
