// SPDX-License-Identifier: LGPL-2.1-or-later
#include <atomic>
#include <utility>

#include "media_debug.hpp"
#include "rendition_bin.hpp"

namespace wsrtc {

namespace {

// Each may drop its oldest: a slow encoder must not hold up the input, and what
// is late is worth nothing to a live viewer.
constexpr ElementRow video_head[] = {
    {"queue", "libgstreamer1.0-0",
     "leaky=downstream silent=true max-size-buffers=2 max-size-bytes=0 max-size-time=0"},
    {"videoconvertscale", "gstreamer1.0-plugins-base", ""},
    {},
};
constexpr ElementRow audio_head[] = {
    {"queue", "libgstreamer1.0-0",
     "leaky=downstream silent=true max-size-buffers=0 max-size-bytes=0 max-size-time=200000000"},
    {"audioconvert", "gstreamer1.0-plugins-base", ""},
    {"audioresample", "gstreamer1.0-plugins-base", ""},
    {},
};

// Costs nothing while nobody looks: frames end before the queue then, and the
// first one after that is made a key frame.
class RawRendition final : public RenditionBin {
public:
  RawRendition (std::shared_ptr<RtpDelivery> delivery, const GRef<GstElement> &bin, GRef<GstElement> sink)
      : RenditionBin (std::move (delivery), bin, std::move (sink)),
        input_ (GRef<GstPad>::adopt (gst_element_get_static_pad (bin.get (), "sink")))
  {
    probe_ = gst_pad_add_probe (
        input_.get (),
        static_cast<GstPadProbeType> (GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST),
        +[] (GstPad *, GstPadProbeInfo *, gpointer self) {
          return static_cast<RawRendition *> (self)->pass () ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
        },
        this, nullptr);
  }

  ~RawRendition () override { gst_pad_remove_probe (input_.get (), probe_); }

  void request_key_frame () override
  {
    asked_.store (true);
    ask_upstream ();
  }

private:
  // Streaming thread of the input.
  bool pass ()
  {
    if (delivery ().is_idle ()) {
      idle_ = true;
      asked_.store (false);
      return false;
    }
    // The owner asks for a new viewer too; one of both is enough.
    if (std::exchange (idle_, false) && !asked_.load ())
      ask_upstream ();
    return true;
  }

  GRef<GstPad> input_;
  gulong probe_ = 0;
  bool idle_ = false; // streaming thread
  std::atomic<bool> asked_{false};
};

} // namespace

Result<std::unique_ptr<RenditionBin>>
make_raw_rendition (const CodecRow &codec, const RenditionSettings &settings, RtpCapsChanged rtp_caps_changed)
{
  auto encoder = make_encoder (codec, settings.bitrate);
  if (!encoder)
    return encoder.error ();
  GST_INFO ("%s is encoded by %s", codec.name, GST_OBJECT_NAME (encoder->get ()));
  const EncoderRow *row = encoder_row_of (codec, encoder->get ());
  if (settings.encoder_setup)
    settings.encoder_setup (encoder->get ());

  auto delivery = std::make_shared<RtpDelivery> (codec, std::move (rtp_caps_changed));
  Chain chain (std::string ("encoded-") + codec.name);
  for (const ElementRow *head = codec.kind == MediaKind::Video ? video_head : audio_head; head->factory;
       head++)
    chain.append (*head);
  chain.append_caps (codec.raw_caps);
  chain.append (*encoder);
  chain.append_caps (row->output_caps);
  chain.append (codec.parser);
  chain.append_caps (codec.parsed_caps);
  auto sink = append_packetiser (chain, settings, delivery);
  auto bin = chain.finish ();
  if (!bin)
    return bin.error ();
  return std::unique_ptr<RenditionBin> (
      std::make_unique<RawRendition> (std::move (delivery), *bin, std::move (sink)));
}

} // namespace wsrtc
