// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rtp_delivery.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "media_debug.hpp"
#include "rtp_packet.hpp"

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

bool RtpDelivery::starts_key_frame (GstBuffer *packet) const
{
  if (!codec_.starts_key_frame)
    return true;
  RtpLayout layout;
  if (!parse_rtp (packet, layout))
    return false;
  std::array<uint8_t, 1500> payload;
  const size_t size = gst_buffer_extract (packet, layout.payload_offset, payload.data (),
                                          std::min (payload.size (), layout.payload_size));
  return codec_.starts_key_frame (payload.data (), size);
}

void RtpDelivery::deliver (GstBuffer *const *packets, size_t count, GstClockTime running_time)
{
  if (count == 0)
    return;
  if (arrived_)
    publish_caps ();
  const bool key_frame = starts_key_frame (packets[0]);
  if (awaiting_key_frame_ && !key_frame)
    return;
  awaiting_key_frame_ = false;
  fanout_.push ({packets, count, key_frame, running_time});
}

bool RtpDelivery::await_key_frame ()
{
  awaiting_key_frame_ = codec_.starts_key_frame != nullptr;
  return awaiting_key_frame_;
}

} // namespace wsrtc
