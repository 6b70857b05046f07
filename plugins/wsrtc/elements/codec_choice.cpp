// SPDX-License-Identifier: LGPL-2.1-or-later
#include "codec_choice.hpp"

#include <algorithm>

#include "fmtp.hpp"
#include "text.hpp"

namespace wsrtc {

const char *const mid_extension_uri = "urn:ietf:params:rtp-hdrext:sdes:mid";
const char *const twcc_extension_uri =
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";

namespace {

bool has_name (const std::vector<std::string> &names, std::string_view name)
{
  return std::any_of (names.begin (), names.end (),
                      [&] (const auto &item) { return equal_ignoring_case (item, name); });
}

bool takes (const Capabilities &capabilities, const CodecRow &codec)
{
  return has_name (codec.kind == MediaKind::Video ? capabilities.video : capabilities.audio, codec.name);
}

} // namespace

ExtensionIds negotiated_extensions (const SdpSection &section)
{
  ExtensionIds ids;
  for (const SdpExtension &extension : section.extensions) {
    if (extension.uri == mid_extension_uri)
      ids.mid = extension.id;
    else if (extension.uri == twcc_extension_uri)
      ids.twcc = extension.id;
  }
  return ids;
}

std::optional<CodecChoice> choose_for_offer (const std::vector<Variant> &available,
                                             const std::optional<Capabilities> &capabilities,
                                             const std::vector<Variant> &rejected)
{
  for (const Variant &variant : available) {
    if (capabilities && !takes (*capabilities, *variant.codec))
      continue;
    if (std::find (rejected.begin (), rejected.end (), variant) != rejected.end ())
      continue;
    return CodecChoice{variant.codec, variant.codec->payload_type, our_extensions, {}, {}, variant.making,
                       variant.rate};
  }
  return std::nullopt;
}

std::optional<CodecChoice> choose_for_answer (const std::vector<Variant> &available,
                                              const SdpSection &section, const std::string &passed_profile)
{
  for (const auto &[codec, making, rate] : available) {
    const bool is_h264 = equal_ignoring_case (codec->name, "H264");
    const std::string profile = making == Making::Pass ? passed_profile : std::string ();
    for (const SdpCodec &offered : section.codecs) {
      if (!equal_ignoring_case (offered.name, codec->name) || offered.clock_rate != codec->clock_rate)
        continue;
      if (codec->fits_offer && !codec->fits_offer (offered.fmtp, profile))
        continue;
      return CodecChoice{codec,
                         offered.payload_type,
                         negotiated_extensions (section),
                         is_h264 ? fmtp_value (offered.fmtp, "profile-level-id") : std::string (),
                         offered.fmtp,
                         making,
                         rate};
    }
  }
  return std::nullopt;
}

} // namespace wsrtc
