// SPDX-License-Identifier: LGPL-2.1-or-later
#include "still_keeper.hpp"

#include <utility>

#include "stream_look.hpp"

namespace wsrtc {

namespace {

// Of all inputs, so that one that takes the place of another has other numbers.
guint64 next_number ()
{
  static std::atomic<guint64> last{0};
  return ++last;
}

// A buffer of a pool goes back to it soon: a camera's driver may have four.
MiniRef<GstBuffer> keep (GstBuffer *frame)
{
  return frame->pool ? MiniRef<GstBuffer>::adopt (gst_buffer_copy_deep (frame))
                     : MiniRef<GstBuffer>::take_ref (frame);
}

} // namespace

StillKeeper::StillKeeper (GstPad *exit) : exit_ (GRef<GstPad>::take_ref (exit))
{
  probe_ = gst_pad_add_probe (
      exit_.get (),
      static_cast<GstPadProbeType> (GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM),
      +[] (GstPad *, GstPadProbeInfo *info, gpointer self) {
        static_cast<StillKeeper *> (self)->on_data (info);
        return GST_PAD_PROBE_OK;
      },
      this, nullptr);
}

StillKeeper::~StillKeeper ()
{
  gst_pad_remove_probe (exit_.get (), probe_);
}

std::optional<StillSource> StillKeeper::key_frame () const
{
  const std::lock_guard<std::mutex> lock (mutex_);
  return key_frame_;
}

void StillKeeper::want (std::function<void (StillSource)> came)
{
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    std::swap (came_, came); // what it had ends outside
  }
  wanted_ = true;
}

void StillKeeper::on_data (GstPadProbeInfo *info)
{
  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER) {
    on_frame (GST_PAD_PROBE_INFO_BUFFER (info));
    return;
  }
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  GstCaps *caps = nullptr;
  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return;
  gst_event_parse_caps (event, &caps);
  on_caps (caps);
}

void StillKeeper::on_caps (GstCaps *caps)
{
  caps_ = MiniRef<GstCaps>::take_ref (caps);
  codec_ = codec_of_caps (caps);
  raw_ = !codec_;
}

void StillKeeper::on_frame (GstBuffer *frame)
{
  if (!caps_)
    return;
  if (!codec_) {
    if (wanted_.exchange (false))
      hand_over (frame);
    return;
  }
  if (!is_key_frame (frame))
    return;
  auto now = std::make_optional (source_of (frame)); // the one before ends behind the lock
  const std::lock_guard<std::mutex> lock (mutex_);
  std::swap (key_frame_, now);
}

void StillKeeper::hand_over (GstBuffer *frame)
{
  std::function<void (StillSource)> came;
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    std::swap (came_, came);
  }
  if (came)
    came (source_of (frame));
}

// Parsers say which are; where there is none, the flag of whoever made the stream
// may be missing, but only key frames tell their size.
bool StillKeeper::is_key_frame (GstBuffer *frame) const
{
  if (GST_BUFFER_FLAG_IS_SET (frame, GST_BUFFER_FLAG_DELTA_UNIT))
    return false;
  if (codec_->parsed_caps || !codec_->look)
    return true;
  GstMapInfo map;
  if (!gst_buffer_map (frame, &map, GST_MAP_READ))
    return false;
  StreamLook look;
  const bool is_frame = codec_->look (map.data, map.size, look);
  gst_buffer_unmap (frame, &map);
  return is_frame && look.facts.width > 0;
}

StillSource StillKeeper::source_of (GstBuffer *frame)
{
  return {keep (frame), caps_, g_get_real_time (), next_number ()};
}

} // namespace wsrtc
