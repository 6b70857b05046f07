// SPDX-License-Identifier: LGPL-2.1-or-later
#include "stream_watch.hpp"

#include <utility>

#include "media_debug.hpp"

namespace wsrtc {

namespace {

// Cameras repeat their parameter sets with each key frame, and may take some
// seconds for one.
constexpr gint64 patience_us = 5 * G_USEC_PER_SEC;
constexpr unsigned patience_buffers = 25;

// Those with B-frames have one among so many.
constexpr unsigned telling_frames = 30;

// What the parsers have found out; in these words since GStreamer 1.10.
void learn_from_caps (const GstStructure *caps, StreamFacts &facts)
{
  constexpr const char *chroma_names[] = {"4:0:0", "4:2:0", "4:2:2", "4:4:4"};
  if (const char *profile = gst_structure_get_string (caps, "profile"))
    facts.profile = profile;
  const char *chroma = gst_structure_get_string (caps, "chroma-format");
  for (unsigned i = 0; i < std::size (chroma_names); i++)
    if (g_strcmp0 (chroma, chroma_names[i]) == 0)
      facts.chroma_format = i;
  gst_structure_get_uint (caps, "bit-depth-luma", &facts.bit_depth);
}

// Then what was learned from its pictures, as that it has B-frames, need not hold
// any more.
bool has_another_profile (const GstStructure *caps, const StreamFacts &facts)
{
  const char *profile = gst_structure_get_string (caps, "profile");
  return profile && !facts.profile.empty () && facts.profile != profile;
}

// h264parse leaves the first pictures of a stream of single NAL units without
// presentation time.
void mend_time (GstPadProbeInfo *info)
{
  GstBuffer *frame = GST_PAD_PROBE_INFO_BUFFER (info);
  if (GST_BUFFER_PTS_IS_VALID (frame) || !GST_BUFFER_DTS_IS_VALID (frame))
    return;
  frame = gst_buffer_make_writable (frame);
  GST_BUFFER_PTS (frame) = GST_BUFFER_DTS (frame);
  GST_PAD_PROBE_INFO_DATA (info) = frame;
}

bool has_parameter_sets (const FrontPlan &plan)
{
  return plan.name == "H264" || plan.name == "H265";
}

} // namespace

StreamWatch::StreamWatch (GstPad *exit, Events events)
    : exit_ (GRef<GstPad>::take_ref (exit)), events_ (std::move (events))
{
  probe_ = gst_pad_add_probe (
      exit_.get (),
      static_cast<GstPadProbeType> (GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST |
                                    GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM),
      +[] (GstPad *, GstPadProbeInfo *info, gpointer self) {
        return static_cast<StreamWatch *> (self)->on_data (info);
      },
      this, nullptr);
}

StreamWatch::~StreamWatch ()
{
  gst_pad_remove_probe (exit_.get (), probe_);
}

StreamFacts StreamWatch::facts () const
{
  std::lock_guard<std::mutex> lock (mutex_);
  return facts_;
}

std::string StreamWatch::notice () const
{
  std::lock_guard<std::mutex> lock (mutex_);
  return stalled_.empty () ? complaint_ : stalled_;
}

GstPadProbeReturn StreamWatch::on_data (GstPadProbeInfo *info)
{
  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM) {
    GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
    GstCaps *caps = nullptr;
    if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS) {
      gst_event_parse_caps (event, &caps);
      on_caps (caps);
    } else if (GST_EVENT_TYPE (event) == GST_EVENT_STREAM_START) {
      on_new_source ();
    }
    return GST_PAD_PROBE_OK;
  }
  // Frames of video do not come in lists.
  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER) {
    mend_time (info);
    if (!on_frame (GST_PAD_PROBE_INFO_BUFFER (info)))
      return GST_PAD_PROBE_DROP;
  }
  passed ();
  return GST_PAD_PROBE_OK;
}

void StreamWatch::on_caps (const GstCaps *caps)
{
  const CodecRow *codec = codec_of_caps (caps);
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  if (codec != codec_ || has_another_profile (s, look_.facts)) {
    look_ = StreamLook{};
    doubtful_frames_ = 0;
  }
  codec_ = codec;
  if (codec_ && codec_->kind == MediaKind::Video)
    learn_from_caps (s, look_.facts);
  publish ();
}

// It may be the same camera with other settings, which the names of profiles do not
// tell. What it needs to be read stays: the parsers keep that, too.
void StreamWatch::on_new_source ()
{
  doubt (believed ());
  look_.facts.b_frames = false;
  look_.facts.interlaced = false;
}

// What was seen in pictures is believed until some others have come, or viewers of
// a camera that was only away would be sent to and fro.
void StreamWatch::doubt (const StreamFacts &before)
{
  doubted_ = before;
  doubtful_frames_ = telling_frames;
}

StreamFacts StreamWatch::believed () const
{
  StreamFacts facts = look_.facts;
  if (doubtful_frames_ > 0) {
    facts.b_frames = facts.b_frames || doubted_.b_frames;
    facts.interlaced = facts.interlaced || doubted_.interlaced;
  }
  return facts;
}

bool StreamWatch::on_frame (GstBuffer *frame)
{
  if (!codec_ || !codec_->look)
    return true;
  GstMapInfo map;
  if (!gst_buffer_map (frame, &map, GST_MAP_READ))
    return false;
  const StreamFacts before = look_.facts, believed_before = believed ();
  const bool is_frame = codec_->look (map.data, map.size, look_);
  gst_buffer_unmap (frame, &map);
  if ((before.b_frames && !look_.facts.b_frames) || (before.interlaced && !look_.facts.interlaced))
    doubt (believed_before);
  else if (doubtful_frames_ > 0)
    doubtful_frames_--;
  if (believed () != believed_before)
    publish ();
  if (!is_frame)
    GST_INFO_OBJECT (exit_.get (), "%zu bytes that are no frame of %s are left out", map.size, codec_->name);
  return is_frame;
}

void StreamWatch::publish ()
{
  const StreamFacts facts = believed ();
  const std::string complaint = codec_ ? complain_of (*codec_, facts) : std::string ();
  bool new_facts = false, new_complaint = false;
  {
    std::lock_guard<std::mutex> lock (mutex_);
    new_facts = facts_ != facts;
    new_complaint = complaint_ != complaint;
    facts_ = facts;
    complaint_ = complaint;
  }
  if (new_facts && events_.facts_changed)
    events_.facts_changed ();
  if (new_complaint && events_.noticed)
    events_.noticed ();
}

void StreamWatch::tell (std::string stalled)
{
  const bool is_stalled = !stalled.empty ();
  {
    std::lock_guard<std::mutex> lock (mutex_);
    stalled_ = std::move (stalled);
  }
  if (events_.noticed)
    events_.noticed ();
  if (events_.stalled)
    events_.stalled (is_stalled);
}

void StreamWatch::passed ()
{
  silent_since_ = 0;
  silent_buffers_ = 0;
  if (std::exchange (told_, false))
    tell ({});
}

void StreamWatch::came (const FrontPlan &plan, GstBuffer *buffer)
{
  const gint64 now = g_get_monotonic_time ();
  if (silent_since_ == 0)
    silent_since_ = now;
  if (++silent_buffers_ < patience_buffers || now - silent_since_ < patience_us || told_)
    return;
  GstMapInfo map;
  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return;
  told_ = true;
  std::string text = describe_stall (plan, map.data, map.size, look_.facts.width > 0);
  gst_buffer_unmap (buffer, &map);
  tell (std::move (text));
}

std::string describe_stall (const FrontPlan &plan, const uint8_t *buffer, size_t size, bool had_pictures)
{
  const std::string start = plan.name + " comes in, but nothing that can be shown: ";
  if (had_pictures)
    return start +
           "what comes makes no whole pictures any more; check the encoder of the source, and its RTP "
           "timestamps";
  const bool has_units = plan.is_rtp || NalUnits (buffer, size).next ();
  if (has_parameter_sets (plan) && has_units)
    return start +
           "it has no sequence parameter set (SPS); let the source repeat its parameter sets with each "
           "key frame, e.g. by h264parse config-interval=-1 behind the encoder";
  return start + "the bytes are not what the caps say; correct the caps, or put the right parser in front of "
                 "this pad";
}

} // namespace wsrtc
