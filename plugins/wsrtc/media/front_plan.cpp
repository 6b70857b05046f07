// SPDX-License-Identifier: LGPL-2.1-or-later
#include "front_plan.hpp"

#include <cstdlib>

#include "codec_rows.hpp"
#include "decoders.hpp"
#include "gptr.hpp"
#include "input_checks.hpp"
#include "memories.hpp"
#include "rtp_input.hpp"

namespace wsrtc {

namespace {

constexpr const char *stereo = "audio/x-raw,channels=(int)2";

// Codecs whose streams have several forms are brought into one: what is behind
// can rely on it, and parameter sets that came once are there for all who come
// later.
void append_parser (FrontPlan &plan, const CodecRow &codec)
{
  plan.name = codec.name;
  plan.codec = &codec;
  if (codec.parsed_caps)
    plan.steps.push_back ({codec.parser, codec.parsed_caps, codec.is_whole});
}

Result<FrontPlan> append_decoder (FrontPlan plan, const DecodeRow &row)
{
  const auto decoder = choose_decoder (row.name);
  if (!decoder)
    return decoder.error ();
  plan.name = row.name;
  if (row.parser.factory)
    plan.steps.push_back ({row.parser});
  plan.steps.push_back ({*decoder});
  return plan;
}

// `form`: as in caps of the stream itself.
Result<FrontPlan> append_codec (FrontPlan plan, const CodecRow &codec, const GstStructure *form)
{
  const Status checked = codec.check_input ? codec.check_input (form) : Status (Done{});
  if (!checked && codec.decodes_others)
    return append_decoder (std::move (plan), {codec.name, codec.media_type, {}});
  if (!checked)
    return checked.error ();
  append_parser (plan, codec);
  return plan;
}

// What RTP says of it, in the words of the stream's own caps.
MiniRef<GstCaps> form_of_rtp (const CodecRow &codec, const GstStructure *rtp)
{
  int rate = codec.clock_rate;
  gst_structure_get_int (rtp, "clock-rate", &rate);
  const char *channels = gst_structure_get_string (rtp, "encoding-params"); // RFC 8866 section 6.6
  return MiniRef<GstCaps>::adopt (gst_caps_new_simple (codec.media_type, "rate", G_TYPE_INT, rate, "channels",
                                                       G_TYPE_INT, channels ? std::atoi (channels) : 1,
                                                       nullptr));
}

Result<FrontPlan> plan_rtp (MediaKind kind, const GstStructure *rtp)
{
  const auto input = read_rtp_caps (kind, rtp);
  if (!input)
    return input.error ();
  FrontPlan plan;
  plan.is_rtp = true;
  plan.steps.push_back ({input->depayloader, input->codec ? input->codec->parsed_caps : nullptr});
  if (input->codec && input->codec->decodes_others) {
    const auto form = form_of_rtp (*input->codec, rtp);
    return append_codec (std::move (plan), *input->codec, gst_caps_get_structure (form.get (), 0));
  }
  if (input->codec) {
    append_parser (plan, *input->codec);
    return plan;
  }
  plan.name = "RTP";
  const auto caps = MiniRef<GstCaps>::adopt (gst_caps_from_string (input->media_type));
  const DecodeRow *decoder = decode_row_of_caps (caps.get ());
  return decoder ? append_decoder (std::move (plan), *decoder) : plan;
}

Result<FrontPlan> plan_video (const GstStructure *caps, const GstCapsFeatures *memory)
{
  const Status checked = check_raw_video (caps);
  if (!checked)
    return checked.error ();
  FrontPlan plan;
  plan.name = "raw video";
  if (gst_caps_features_is_equal (memory, GST_CAPS_FEATURES_MEMORY_SYSTEM_MEMORY))
    return plan;
  const auto download = choose_download (memory);
  if (!download)
    return download.error ();
  plan.steps.push_back ({*download, "video/x-raw"});
  return plan;
}

// Channels that have no places cannot be mixed down by what they are.
Result<FrontPlan> plan_audio (const GstStructure *caps)
{
  const Status checked = check_raw_audio (caps);
  if (!checked)
    return checked.error ();
  FrontPlan plan;
  plan.name = "raw audio";
  int channels = 0;
  guint64 mask = 0;
  gst_structure_get_int (caps, "channels", &channels);
  gst_structure_get (caps, "channel-mask", GST_TYPE_BITMASK, &mask, nullptr);
  if (channels > 2 && mask == 0) {
    plan.mixed_channels = static_cast<unsigned> (channels);
    plan.steps.push_back ({{"audioconvert", WSRTC_BASE, ""}, stereo});
  }
  return plan;
}

} // namespace

Result<FrontPlan> plan_front (MediaKind kind, const GstCaps *caps)
{
  if (gst_caps_is_any (caps) || gst_caps_is_empty (caps))
    return FrontPlan{};
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  if (gst_structure_has_name (s, "application/x-rtp"))
    return plan_rtp (kind, s);
  if (kind == MediaKind::Video && gst_structure_has_name (s, "video/x-raw"))
    return plan_video (s, gst_caps_get_features (caps, 0));
  if (kind == MediaKind::Audio && gst_structure_has_name (s, "audio/x-raw"))
    return plan_audio (s);
  FrontPlan plan;
  const CodecRow *codec = codec_of_caps (caps);
  if (codec && codec->kind == kind)
    return append_codec (std::move (plan), *codec, s);
  const DecodeRow *decoder = kind == MediaKind::Audio ? decode_row_of_caps (caps) : nullptr;
  return decoder ? append_decoder (std::move (plan), *decoder) : plan;
}

} // namespace wsrtc
