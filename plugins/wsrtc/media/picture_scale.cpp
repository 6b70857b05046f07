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

void PictureScale::fit (uint64_t bitrate)
{
  const auto caps = MiniRef<GstCaps>::adopt (in_ ? gst_pad_get_current_caps (in_.get ()) : nullptr);
  GstVideoInfo info;
  if (!caps || !gst_video_info_from_caps (&info, caps.get ()))
    return;
  const double rate = info.fps_n > 0 && info.fps_d > 0 ? double (info.fps_n) / info.fps_d : usual_rate;
  const unsigned divisor = choose_divisor (bitrate, rate * info.width * info.height, divisor_);
  if (divisor == divisor_ && (divisor == 1 || (info.width == width_ && info.height == height_)))
    return;
  divisor_ = divisor;
  width_ = info.width;
  height_ = info.height;
  const auto smaller = MiniRef<GstCaps>::adopt (
      divisor == 1 ? gst_caps_new_any ()
                   : gst_caps_new_simple ("video/x-raw", "width", G_TYPE_INT, even_part (width_, divisor),
                                          "height", G_TYPE_INT, even_part (height_, divisor), nullptr));
  GST_INFO ("%dx%d divided by %u, for %" G_GUINT64_FORMAT " bit/s", width_, height_, divisor, bitrate);
  g_object_set (filter_.get (), "caps", smaller.get (), nullptr);
}

} // namespace wsrtc
