// SPDX-License-Identifier: LGPL-2.1-or-later
#include "picture_scale.hpp"

#include <algorithm>

#include <gst/video/video.h>

#include "media_debug.hpp"

namespace wsrtc {

namespace {

// Bits for a point: with fewer than the first an encoder of video calls makes
// blocks of it, and a picture of a quarter of the points looks better; with more
// than the second, one of four times as many does.
constexpr double too_few = 0.02;
constexpr double enough = 0.035;
constexpr unsigned most = 4;
constexpr double usual_rate = 30; // where caps do not say it

constexpr double overshoot = 1.4;
constexpr double measured = 2; // s: key frames are in it, too
constexpr std::chrono::milliseconds settling (500);

int even_part (int length, unsigned divisor)
{
  return std::max (length / static_cast<int> (divisor) / 2 * 2, 2);
}

} // namespace

unsigned choose_divisor (uint64_t bitrate, double points, unsigned now)
{
  const auto bits = [=] (unsigned divisor) {
    return static_cast<double> (bitrate) * divisor * divisor / std::max (points, 1.0);
  };
  unsigned divisor = std::clamp (now, 1u, most);
  while (divisor < most && bits (divisor) < too_few)
    divisor *= 2;
  while (divisor > 1 && bits (divisor / 2) > enough)
    divisor /= 2;
  return divisor;
}

// An encoder is given a moment to get used to another rate, or size.
unsigned OvershootWatch::step (uint64_t bitrate, uint64_t octets, Clock::time_point now)
{
  const bool is_other = bitrate * 4 > bitrate_ * 5 || bitrate * 5 < bitrate_ * 4;
  if (is_other || !begun_) {
    bitrate_ = bitrate;
    begun_ = Mark{now + settling, octets};
    return least_;
  }
  if (now < begun_->time) {
    begun_->octets = octets;
    return least_;
  }
  const double seconds = std::chrono::duration<double> (now - begun_->time).count ();
  if (seconds < measured)
    return least_;
  const double made = static_cast<double> (octets - begun_->octets) * 8 / seconds;
  const unsigned before = least_;
  if (made > overshoot * static_cast<double> (bitrate))
    least_ = std::min (2 * least_, most);
  else if (made * 4 < static_cast<double> (bitrate)) // four times as many points would not be too much
    least_ = std::max (least_ / 2, 1u);
  begun_ = Mark{before == least_ ? now : now + settling, octets};
  return least_;
}

void PictureScale::fit (uint64_t bitrate, uint64_t octets, OvershootWatch::Clock::time_point now)
{
  const auto caps = MiniRef<GstCaps>::adopt (in_ ? gst_pad_get_current_caps (in_.get ()) : nullptr);
  GstVideoInfo info;
  if (!caps || !gst_video_info_from_caps (&info, caps.get ()))
    return;
  // Encoders are given square points.
  const int width = static_cast<int> (
      gst_util_uint64_scale_int (info.width, std::max (info.par_n, 1), std::max (info.par_d, 1)));
  const double rate = info.fps_n > 0 && info.fps_d > 0 ? double (info.fps_n) / info.fps_d : usual_rate;
  const unsigned wanted = choose_divisor (bitrate, rate * width * info.height, divisor_);
  const unsigned divisor = std::max (wanted, overshoot_.step (bitrate, octets, now));
  if (divisor != divisor_ || (divisor > 1 && (width != width_ || info.height != height_)))
    divide (width, info.height, divisor);
}

void PictureScale::divide (int width, int height, unsigned divisor)
{
  divisor_ = divisor;
  width_ = width;
  height_ = height;
  GstCaps *caps = gst_caps_new_any ();
  if (divisor > 1)
    gst_caps_take (&caps, gst_caps_new_simple ("video/x-raw", "width", G_TYPE_INT, even_part (width, divisor),
                                               "height", G_TYPE_INT, even_part (height, divisor), nullptr));
  const auto holder = MiniRef<GstCaps>::adopt (caps);
  GST_INFO ("%dx%d divided by %u", width, height, divisor);
  g_object_set (filter_.get (), "caps", caps, nullptr);
}

} // namespace wsrtc
