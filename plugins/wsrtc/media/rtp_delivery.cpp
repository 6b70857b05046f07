// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rtp_delivery.hpp"

#include <utility>

#include "media_debug.hpp"

namespace wsrtc {

RtpDelivery::RtpDelivery (const CodecRow &codec, std::function<void ()> caps_changed)
    : codec_ (codec), caps_changed_ (std::move (caps_changed)),
      awaiting_key_frame_ (codec.starts_key_frame != nullptr)
{
}

void RtpDelivery::set_caps (const GstCaps *payloader_caps)
{
  arrived_ = make_offer_caps (codec_, payloader_caps);
}

MiniRef<GstCaps> RtpDelivery::rtp_caps () const
{
  std::lock_guard<std::mutex> lock (mutex_);
  return rtp_caps_;
}

void RtpDelivery::publish_caps ()
{
  auto caps = std::exchange (arrived_, nullptr);
  const auto before = rtp_caps ();
  if (before && gst_caps_is_equal (before.get (), caps.get ()))
    return;
  GST_DEBUG ("%s: packets as %" GST_PTR_FORMAT, codec_.name, static_cast<void *> (caps.get ()));
  {
    std::lock_guard<std::mutex> lock (mutex_);
    rtp_caps_ = std::move (caps);
  }
  known_.store (true, std::memory_order_release);
  if (caps_changed_)
    caps_changed_ ();
}

bool RtpDelivery::starts_key_frame (const MediaFrame &frame) const
{
  if (!codec_.starts_key_frame)
    return true;
  if (frame.packets.empty ())
    return false;
  const FramePacket &first = frame.packets.front ();
  return codec_.starts_key_frame (frame.payload (first), first.size);
}

void RtpDelivery::deliver (GstBuffer *const *packets, size_t count, GstClockTime running_time)
{
  if (count == 0)
    return;
  if (arrived_)
    publish_caps ();
  const auto frame = make_frame (packets, count);
  frame->key_frame = starts_key_frame (*frame);
  if (awaiting_key_frame_ && !frame->key_frame)
    return;
  awaiting_key_frame_ = false;
  frame->first_index = next_index_;
  frame->running_time = running_time;
  next_index_ += frame->packets.size ();
  octets_.fetch_add (frame->payloads.size (), std::memory_order_relaxed);
  ring_->add (frame, PacketRing::Clock::now ());
  fanout_.push ({packets, count, frame->key_frame, running_time, frame.get (), &send_buffer_, ring_.get ()});
}

bool RtpDelivery::await_key_frame ()
{
  awaiting_key_frame_ = codec_.starts_key_frame != nullptr;
  if (awaiting_key_frame_)
    ring_->end_group ();
  return awaiting_key_frame_;
}

} // namespace wsrtc
