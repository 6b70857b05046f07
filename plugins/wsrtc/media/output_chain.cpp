// SPDX-License-Identifier: LGPL-2.1-or-later
#include "output_chain.hpp"

#include <utility>

#include "chain.hpp"
#include "codec_rows.hpp"
#include "decoder_feed.hpp"
#include "decoders.hpp"
#include "front_chain.hpp"
#include "latency_watch.hpp"
#include "media_debug.hpp"
#include "packet_guard.hpp"
#include "pad_watch.hpp"

namespace wsrtc {

namespace {

// DecoderFeed has the limits of encoded video, of which no frame may be missing.
constexpr ElementRow video_queue = {"queue", WSRTC_CORE,
                                    "silent=true max-size-buffers=0 max-size-bytes=0 max-size-time=0"};
constexpr ElementRow leaky_queue = {
    "queue", WSRTC_CORE,
    "leaky=downstream silent=true max-size-buffers=0 max-size-bytes=33554432 max-size-time=1000000000"};

// After a loss a picture is wrong until there is a key frame.
#define KEY_FRAMES "request-keyframe=true wait-for-keyframe=true"

GRef<GstPad> sink_of (GstElement *element)
{
  return GRef<GstPad>::adopt (gst_element_get_static_pad (element, "sink"));
}

// What waits for the latency is in time, and a second more is patience.
void make_room (GstPad *src, GstClockTime latency)
{
  const auto queue = GRef<GstElement>::adopt (gst_pad_get_parent_element (src));
  if (queue)
    g_object_set (queue.get (), "max-size-time", latency + GST_SECOND, nullptr);
}

void guard_packets (GstPad *pad, const CodecRow &codec)
{
  watch_data (pad, std::make_shared<PacketGuard> (&codec),
              [] (PacketGuard &guard, GstPad *, GstPadProbeInfo *info) {
                if (!(GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER))
                  return false; // nobody pushes lists here
                GstBuffer *packet = GST_PAD_PROBE_INFO_BUFFER (info);
                const bool admitted = guard.admit (&packet);
                info->data = packet;
                return admitted;
              });
}

// A queue makes who asks wait until what is behind has answered.
GstPadProbeReturn refuse_waiting (GstPad *, GstPadProbeInfo *info, gpointer)
{
  return GST_QUERY_IS_SERIALIZED (GST_PAD_PROBE_INFO_QUERY (info)) ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

void append_queue (Chain &chain, const ElementRow &row, GstPad *entry)
{
  chain.append (row, [entry] (GstElement *queue) {
    gst_pad_add_probe (sink_of (queue).get (), GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM, refuse_waiting, nullptr,
                       nullptr);
    if (entry) {
      DecoderFeed::install (entry, queue);
      return;
    }
    const auto src = GRef<GstPad>::adopt (gst_element_get_static_pad (queue, "src"));
    watch_latency (src.get (), make_room);
  });
}

// Depayloaded and parsed. The pad returned is where packets come in.
Result<GRef<GstPad>> append_front (Chain &chain, const CodecRow &codec, std::shared_ptr<FailureBox> box)
{
  const auto caps = output_caps (codec, OutputForm::Rtp);
  auto plan = plan_front (codec.kind, caps.get ());
  if (!plan)
    return plan.error ();
  if (codec.kind == MediaKind::Video && !plan->steps.empty ())
    plan->steps.front ().element.settings = KEY_FRAMES;
  auto front = make_front_chain (*plan, std::move (box));
  if (!front)
    return front.error ();
  auto entry = sink_of (front->get ());
  guard_packets (entry.get (), codec);
  chain.append (*front);
  return entry;
}

} // namespace

Result<GRef<GstElement>> make_output_chain (const CodecRow &codec, OutputForm form,
                                            std::shared_ptr<FailureBox> box,
                                            const std::vector<std::string> &failed)
{
  Chain chain (make_isolated_bin (std::string (to_string (form)) + "-" + codec.name, box));
  if (form == OutputForm::Rtp) {
    append_queue (chain, leaky_queue, nullptr);
    return chain.finish_isolated_open ();
  }
  const auto entry = append_front (chain, codec, std::move (box));
  if (!entry)
    return entry.error ();
  if (codec.kind == MediaKind::Video)
    append_queue (chain, video_queue, entry->get ());
  else
    append_queue (chain, leaky_queue, nullptr);
  if (form == OutputForm::Encoded) {
    chain.append (codec.parser); // brings it into the form that is wanted
    return chain.finish_isolated_open ();
  }
  const auto decoder = make_decoder (codec.name, failed, "name other codecs in video-codecs or audio-codecs");
  if (!decoder)
    return decoder.error ();
  GST_INFO ("%s is decoded by %s", codec.name, GST_OBJECT_NAME (decoder->get ()));
  chain.append (*decoder);
  return chain.finish_isolated_open ();
}

} // namespace wsrtc
