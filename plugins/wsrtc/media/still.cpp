// SPDX-License-Identifier: LGPL-2.1-or-later
#include "still.hpp"

#include <string>

#include "chain.hpp"
#include "codec_rows.hpp"
#include "decoders.hpp"
#include "media_debug.hpp"

namespace wsrtc {

namespace {

constexpr ElementRow converter = {"videoconvertscale", WSRTC_BASE, ""};
constexpr ElementRow encoder = {"jpegenc", WSRTC_GOOD, "quality=80"};
// Keeps what came last.
constexpr ElementRow end = {"fakesink", WSRTC_CORE, "async=false sync=false enable-last-sample=true"};

// videoscale keeps the shape, and goes no further than it has to. As RGB, out
// of which jpegenc makes the colours of JFIF: it takes those of others for such, and
// videoconvert does not widen their range.
std::string caps_within (unsigned longest)
{
  const std::string range = "(int)[1," + std::to_string (longest) + "]";
  return "video/x-raw,format=RGB,width=" + range + ",height=" + range + ",pixel-aspect-ratio=(fraction)1/1";
}

// A pipeline of its own, in which all runs on the thread that pushes.
class StillLab {
public:
  ~StillLab ();

  Status build (const CodecRow *codec, unsigned longest);
  Result<Jpeg> develop (const StillSource &source);

private:
  Status append_decoder (Chain &chain, const CodecRow &codec);
  void push (const StillSource &source);
  Error what_failed () const;

  GRef<GstElement> pipeline_;
  GRef<GstElement> end_;
  GRef<GstPad> feed_;
};

StillLab::~StillLab ()
{
  if (!feed_)
    return;
  gst_element_set_state (pipeline_.get (), GST_STATE_NULL);
  gst_pad_set_active (feed_.get (), FALSE);
}

Status StillLab::append_decoder (Chain &chain, const CodecRow &codec)
{
  const auto decoder = make_decoder (codec.name, {}, "give the pad raw media");
  if (!decoder)
    return decoder.error ();
  chain.append (codec.parser);
  chain.append (*decoder);
  return Done{};
}

Status StillLab::build (const CodecRow *codec, unsigned longest)
{
  Chain chain (GRef<GstElement>::sink (gst_pipeline_new ("still")));
  if (codec)
    if (const Status decoder = append_decoder (chain, *codec); !decoder)
      return decoder;
  chain.append (converter);
  chain.append_caps (caps_within (longest).c_str ());
  chain.append (encoder);
  chain.append (end, [this] (GstElement *element) { end_ = GRef<GstElement>::take_ref (element); });
  const auto built = chain.finish ();
  if (!built)
    return built.error ();
  pipeline_ = *built;
  feed_ = GRef<GstPad>::sink (gst_pad_new ("feed", GST_PAD_SRC));
  return Done{};
}

void StillLab::push (const StillSource &source)
{
  GstBuffer *picture = gst_buffer_copy (source.picture.get ());
  GST_BUFFER_PTS (picture) = 0;
  GST_BUFFER_DTS (picture) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_FLAG_SET (picture, GST_BUFFER_FLAG_DISCONT);
  GstSegment segment;
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (feed_.get (), gst_event_new_stream_start ("still"));
  gst_pad_push_event (feed_.get (), gst_event_new_caps (source.caps.get ()));
  gst_pad_push_event (feed_.get (), gst_event_new_segment (&segment));
  gst_pad_push (feed_.get (), picture);
  // Decoders hold pictures back for those that might come.
  gst_pad_push_event (feed_.get (), gst_event_new_eos ());
}

Error StillLab::what_failed () const
{
  const auto bus = GRef<GstBus>::adopt (gst_element_get_bus (pipeline_.get ()));
  const auto message = MiniRef<GstMessage>::adopt (gst_bus_pop_filtered (bus.get (), GST_MESSAGE_ERROR));
  if (!message)
    return {Fault::Media, "the last key frame gave no picture; the next one may"};
  g_autoptr (GError) fault = nullptr;
  g_autofree char *detail = nullptr;
  gst_message_parse_error (message.get (), &fault, &detail);
  return {Fault::Media, std::string ("the last key frame gave no picture: ") + fault->message,
          detail ? detail : ""};
}

Result<Jpeg> StillLab::develop (const StillSource &source)
{
  const auto entry = GRef<GstPad>::adopt (gst_element_get_static_pad (pipeline_.get (), "sink"));
  gst_pad_set_active (feed_.get (), TRUE);
  if (gst_element_set_state (pipeline_.get (), GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE ||
      gst_pad_link (feed_.get (), entry.get ()) != GST_PAD_LINK_OK)
    return what_failed ();
  push (source);
  GstSample *last = nullptr;
  g_object_get (end_.get (), "last-sample", &last, nullptr);
  const auto sample = MiniRef<GstSample>::adopt (last);
  GstBuffer *jpeg = sample ? gst_sample_get_buffer (sample.get ()) : nullptr;
  gpointer data = nullptr;
  gsize size = 0;
  if (!jpeg)
    return what_failed ();
  gst_buffer_extract_dup (jpeg, 0, gst_buffer_get_size (jpeg), &data, &size);
  return Jpeg (g_bytes_new_take (data, size), g_bytes_unref);
}

} // namespace

Result<Jpeg> make_still (const StillSource &source, unsigned longest)
{
  StillLab lab;
  const Status built = lab.build (codec_of_caps (source.caps.get ()), longest);
  if (!built)
    return built.error ();
  return lab.develop (source);
}

} // namespace wsrtc
