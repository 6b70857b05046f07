// SPDX-License-Identifier: LGPL-2.1-or-later
#include "picture_watch.hpp"

namespace wsrtc::test {

namespace {

const char *decoder_of (const std::string &codec)
{
  return codec == "VP8" ? "rtpvp8depay ! vp8dec" : "rtph264depay ! h264parse ! openh264dec";
}

} // namespace

PictureWatch::PictureWatch (const char *codec, int payload_type) : payload_type_ (payload_type)
{
  const std::string launch =
      std::string ("appsrc name=in is-live=true do-timestamp=true format=time "
                   "caps=application/x-rtp,media=video,clock-rate=90000,encoding-name=") +
      codec + ",payload=" + std::to_string (payload_type) + " ! " + decoder_of (codec) +
      " ! videoconvert ! video/x-raw,format=RGB ! "
      "fakesink name=out sync=false async=false signal-handoffs=true";
  g_autoptr (GError) error = nullptr;
  pipeline_ = GRef<GstElement>::sink (gst_parse_launch (launch.c_str (), &error));
  g_assert_no_error (error);
  source_ = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (pipeline_.get ()), "in"));
  const auto out = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (pipeline_.get ()), "out"));
  g_signal_connect (out.get (), "handoff", G_CALLBACK (on_picture), this);
  gst_element_set_state (pipeline_.get (), GST_STATE_PLAYING);
}

PictureWatch::~PictureWatch ()
{
  gst_element_set_state (pipeline_.get (), GST_STATE_NULL);
}

void PictureWatch::push (const guint8 *packet, gsize size)
{
  if (size < 12 || (packet[1] & 0x7f) != payload_type_)
    return;
  GstBuffer *buffer = gst_buffer_new_memdup (packet, size);
  GstFlowReturn flow = GST_FLOW_OK;
  g_signal_emit_by_name (source_.get (), "push-buffer", buffer, &flow);
  gst_buffer_unref (buffer);
}

SeenPicture PictureWatch::last () const
{
  const std::lock_guard<std::mutex> lock (mutex_);
  return last_;
}

void PictureWatch::on_picture (GstElement *, GstBuffer *buffer, GstPad *pad, PictureWatch *self)
{
  const auto caps = MiniRef<GstCaps>::adopt (gst_pad_get_current_caps (pad));
  SeenPicture seen;
  const GstStructure *s = gst_caps_get_structure (caps.get (), 0);
  gst_structure_get_int (s, "width", &seen.width);
  gst_structure_get_int (s, "height", &seen.height);
  const gsize row = static_cast<gsize> (seen.width * 3 + 3) / 4 * 4;
  guint8 middle[3] = {};
  gst_buffer_extract (buffer,
                      row * static_cast<gsize> (seen.height / 2) + static_cast<gsize> (seen.width / 2 * 3),
                      middle, sizeof middle);
  seen.rgb = {middle[0], middle[1], middle[2]};
  const std::lock_guard<std::mutex> lock (self->mutex_);
  self->last_ = seen;
}

} // namespace wsrtc::test
