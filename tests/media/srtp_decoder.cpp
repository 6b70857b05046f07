// SPDX-License-Identifier: LGPL-2.1-or-later
#include "srtp_decoder.hpp"

namespace wsrtc::test {

namespace {

MiniRef<GstCaps> caps_of (const SrtpMasterKey &key, uint32_t ssrc, const char *media_type)
{
  const bool gcm = key.profile == SrtpProfile::AeadAes128Gcm;
  Bytes bytes (key.key.begin (), key.key.end ());
  bytes.insert (bytes.end (), key.salt.begin (), key.salt.end ());
  bytes.resize (master_key_size (key.profile));
  const auto buffer = MiniRef<GstBuffer>::adopt (gst_buffer_new_memdup (bytes.data (), bytes.size ()));
  const char *cipher = gcm ? "aes-128-gcm" : "aes-128-icm";
  const char *auth = gcm ? "null" : "hmac-sha1-80";
  return MiniRef<GstCaps>::adopt (gst_caps_new_simple (
      media_type, "ssrc", G_TYPE_UINT, ssrc, "srtp-key", GST_TYPE_BUFFER, buffer.get (), "srtp-cipher",
      G_TYPE_STRING, cipher, "srtp-auth", G_TYPE_STRING, auth, "srtcp-cipher", G_TYPE_STRING, cipher,
      "srtcp-auth", G_TYPE_STRING, auth, "roc", G_TYPE_UINT, 0u, nullptr));
}

} // namespace

SrtpDecoder::SrtpDecoder (const SrtpMasterKey &key, uint32_t ssrc)
    : key_ (key), ssrc_ (ssrc),
      element_ (GRef<GstElement>::sink (gst_element_factory_make ("srtpdec", nullptr)))
{
  g_assert_nonnull (element_.get ());
  g_signal_connect (element_.get (), "request-key", G_CALLBACK (on_request_key), this);
  gst_element_set_state (element_.get (), GST_STATE_PLAYING);
  open (rtp_, "rtp_sink", "rtp_src", "application/x-srtp");
  open (rtcp_, "rtcp_sink", "rtcp_src", "application/x-srtcp");
}

SrtpDecoder::~SrtpDecoder ()
{
  gst_element_set_state (element_.get (), GST_STATE_NULL);
}

void SrtpDecoder::open (Way &way, const char *sink, const char *src, const char *media_type)
{
  way.in = GRef<GstPad>::sink (gst_pad_new (nullptr, GST_PAD_SRC));
  way.out = GRef<GstPad>::sink (gst_pad_new (nullptr, GST_PAD_SINK));
  gst_pad_set_element_private (way.out.get (), &way);
  gst_pad_set_chain_function (way.out.get (), on_buffer);
  const auto element_sink = GRef<GstPad>::adopt (gst_element_get_static_pad (element_.get (), sink));
  const auto element_src = GRef<GstPad>::adopt (gst_element_get_static_pad (element_.get (), src));
  g_assert_cmpint (gst_pad_link (way.in.get (), element_sink.get ()), ==, GST_PAD_LINK_OK);
  g_assert_cmpint (gst_pad_link (element_src.get (), way.out.get ()), ==, GST_PAD_LINK_OK);
  gst_pad_set_active (way.out.get (), TRUE);
  gst_pad_set_active (way.in.get (), TRUE);
  gst_pad_push_event (way.in.get (), gst_event_new_stream_start (media_type));
  gst_pad_push_event (way.in.get (), gst_event_new_caps (caps_of (key_, ssrc_, media_type).get ()));
  GstSegment segment;
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (way.in.get (), gst_event_new_segment (&segment));
}

Bytes SrtpDecoder::rtp (const Bytes &packet)
{
  return pass (rtp_, packet);
}

Bytes SrtpDecoder::rtcp (const Bytes &packet)
{
  return pass (rtcp_, packet);
}

Bytes SrtpDecoder::pass (Way &way, const Bytes &packet)
{
  way.received.clear ();
  gst_pad_push (way.in.get (), gst_buffer_new_memdup (packet.data (), packet.size ()));
  return way.received;
}

GstCaps *SrtpDecoder::on_request_key (GstElement *, guint ssrc, gpointer self)
{
  return caps_of (static_cast<SrtpDecoder *> (self)->key_, ssrc, "application/x-srtp").release ();
}

GstFlowReturn SrtpDecoder::on_buffer (GstPad *pad, GstObject *, GstBuffer *buffer)
{
  auto *way = static_cast<Way *> (gst_pad_get_element_private (pad));
  way->received.resize (gst_buffer_get_size (buffer));
  gst_buffer_extract (buffer, 0, way->received.data (), way->received.size ());
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

} // namespace wsrtc::test
