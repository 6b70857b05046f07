// SPDX-License-Identifier: LGPL-2.1-or-later
#include <utility>

#include "decoder_feed.hpp"
#include "decoders.hpp"
#include "make_element.hpp"
#include "media_debug.hpp"
#include "rendition_parts.hpp"

namespace wsrtc {

namespace {

#define CORE "libgstreamer1.0-0"
#define BASE "gstreamer1.0-plugins-base"
#define GOOD "gstreamer1.0-plugins-good"

// Drops its oldest: a slow encoder must not hold up the input, and what is late
// is worth nothing to a live viewer.
constexpr ElementRow raw_queues[] = {
    {"queue", CORE, "leaky=downstream silent=true max-size-buffers=2 max-size-bytes=0 max-size-time=0"},
    {"queue", CORE,
     "leaky=downstream silent=true max-size-buffers=0 max-size-bytes=0 max-size-time=200000000"},
};

// In front of a decoder; video has DecoderFeed, as no frame may be missing.
constexpr ElementRow encoded_queues[] = {
    {"queue", CORE, "silent=true max-size-buffers=0 max-size-bytes=0 max-size-time=0"},
    {"queue", CORE,
     "leaky=downstream silent=true max-size-buffers=0 max-size-bytes=0 max-size-time=1000000000"},
};

// Pictures of both fields would be twice as many.
constexpr ElementRow video_converters[] = {
    {"deinterlace", GOOD, "mode=auto fields=top"},
    {"videoconvertscale", BASE, ""},
    {},
};
constexpr ElementRow audio_converters[] = {
    {"audioconvert", BASE, ""},
    {"audioresample", BASE, ""},
    {},
};

const ElementRow &of_kind (const ElementRow (&rows)[2], MediaKind kind)
{
  return rows[kind == MediaKind::Video ? 0 : 1];
}

Status append_decoder (Chain &chain, const PartsOrder &order, RenditionParts &parts)
{
  auto decoder = make_decoder (order.source->name, order.blamed.decoders);
  if (!decoder)
    return decoder.error ();
  GST_INFO ("%s is decoded by %s", order.source->name, GST_OBJECT_NAME (decoder->get ()));
  GRef<GstPad> entry;
  const auto take_entry = [&] (GstElement *element) {
    if (!entry)
      entry = GRef<GstPad>::adopt (gst_element_get_static_pad (element, "sink"));
  };
  chain.append (order.source->parser, take_entry);
  chain.append (of_kind (encoded_queues, order.source->kind), [&] (GstElement *queue) {
    take_entry (queue);
    if (order.source->kind == MediaKind::Video)
      DecoderFeed::install (entry.get (), queue);
  });
  chain.append (*decoder);
  parts.decoder = *decoder;
  return Done{};
}

// A decoder may not know the time of a picture. Of one without a time vpxenc makes another zero
// of its clock, beside which all later ones are a tick off, and hands out none of them.
GstPadProbeReturn drop_timeless (GstPad *, GstPadProbeInfo *info, gpointer)
{
  return GST_BUFFER_PTS_IS_VALID (GST_PAD_PROBE_INFO_BUFFER (info)) ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
}

// Also puts the valve in front of it.
void append_converters (Chain &chain, MediaKind kind, GRef<GstPad> &valve_pad)
{
  chain.append (of_kind (raw_queues, kind), [&] (GstElement *queue) {
    valve_pad = GRef<GstPad>::adopt (gst_element_get_static_pad (queue, "sink"));
    if (kind == MediaKind::Video)
      gst_pad_add_probe (valve_pad.get (), GST_PAD_PROBE_TYPE_BUFFER, drop_timeless, nullptr, nullptr);
  });
  for (const ElementRow *row = kind == MediaKind::Video ? video_converters : audio_converters; row->factory;
       row++)
    chain.append (*row);
}

// Delayed: what is on its way still has the size of before.
PictureScale append_scale (Chain &chain, GRef<GstPad> in)
{
  GRef<GstElement> filter;
  chain.append ({"capsfilter", CORE, "caps-change-mode=delayed"},
                [&] (GstElement *element) { filter = GRef<GstElement>::take_ref (element); });
  return PictureScale (std::move (in), std::move (filter));
}

Result<GRef<GstElement>> set_up_encoder (const PartsOrder &order)
{
  auto encoder = make_encoder (*order.variant.codec, order.settings.bitrate, order.blamed.encoders);
  if (!encoder)
    return encoder;
  GST_INFO ("%s is encoded by %s", order.variant.codec->name, GST_OBJECT_NAME (encoder->get ()));
  if (order.settings.encoder_setup)
    order.settings.encoder_setup (encoder->get ());
  return encoder;
}

} // namespace

Result<RenditionParts> build_encoded_parts (const PartsOrder &order)
{
  const CodecRow &codec = *order.variant.codec;
  const auto encoder = set_up_encoder (order);
  if (!encoder)
    return encoder.error ();
  RenditionParts parts;
  parts.encoder = *encoder;
  const std::string name = std::string (order.source ? "transcoded-" : "encoded-") + codec.name +
                           (order.variant.rate == Rate::Reduced ? "-reduced" : "");
  Chain chain (make_isolated_bin (name, order.box));
  if (order.source) {
    const Status decoder = append_decoder (chain, order, parts);
    if (!decoder)
      return decoder.error ();
  }
  GRef<GstPad> valve_pad;
  append_converters (chain, codec.kind, valve_pad);
  chain.append_caps (codec.raw_caps);
  if (order.variant.rate == Rate::Reduced && codec.kind == MediaKind::Video)
    parts.scale = append_scale (chain, valve_pad);
  chain.append (*encoder);
  chain.append_caps (encoder_row_of (codec, encoder->get ())->output_caps);
  chain.append (codec.parser);
  chain.append_caps (codec.parsed_caps);
  const Status ended = end_with_packetiser (chain, order, parts);
  if (!ended)
    return ended.error ();
  parts.idle_valve = std::make_shared<IdleValve> (order.delivery, parts.sink);
  IdleValve::install (parts.idle_valve, valve_pad.get ());
  return parts;
}

} // namespace wsrtc
