// SPDX-License-Identifier: LGPL-2.1-or-later
#include "naive_viewer.hpp"

#include <utility>

#include <gst/app/gstappsrc.h>
#include <gst/sdp/sdp.h>
#include <gst/webrtc/webrtc.h>

namespace wsrtc::bench {

namespace {

const char *description = "appsrc name=source is-live=true format=time do-timestamp=true ! queue ! "
                          "rtph264pay mtu=1200 config-interval=-1 aggregate-mode=zero-latency ! "
                          "application/x-rtp,media=video,encoding-name=H264,payload=96 ! "
                          "webrtcbin name=webrtc bundle-policy=max-bundle";

void set_description (GstElement *webrtc, const char *which, GstWebRTCSDPType type, const std::string &sdp)
{
  GstSDPMessage *parsed = nullptr;
  if (gst_sdp_message_new_from_text (sdp.c_str (), &parsed) != GST_SDP_OK)
    return;
  GstWebRTCSessionDescription *value = gst_webrtc_session_description_new (type, parsed);
  g_signal_emit_by_name (webrtc, which, value, nullptr);
  gst_webrtc_session_description_free (value);
}

} // namespace

NaiveViewer::NaiveViewer (Send send)
    : send_ (std::move (send)), pipeline_ (GRef<GstElement>::sink (gst_parse_launch (description, nullptr))),
      source_ (GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (pipeline_.get ()), "source"))),
      webrtc_ (GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (pipeline_.get ()), "webrtc")))
{
  g_signal_connect (webrtc_.get (), "on-ice-candidate",
                    G_CALLBACK (+[] (GstElement *, guint mline, gchar *candidate, NaiveViewer *self) {
                      self->send_ ({{}, Candidate{candidate, MLine{mline}, {}}});
                    }),
                    this);
  // An offer made before the caps are there names no SSRC. They change once more when the first parameter
  // sets come by; a second offer in the middle of a connection would make the viewer begin anew.
  auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (webrtc_.get (), "sink_0"));
  g_signal_connect (pad.get (), "notify::caps",
                    G_CALLBACK (+[] (GstPad *, GParamSpec *, NaiveViewer *self) { self->offer_once (); }),
                    this);
  gst_element_set_state (pipeline_.get (), GST_STATE_PLAYING);
}

// Nothing calls back any more once the pipeline is in NULL.
NaiveViewer::~NaiveViewer ()
{
  gst_element_set_state (pipeline_.get (), GST_STATE_NULL);
}

// Streaming thread of the payloader.
void NaiveViewer::offer_once ()
{
  if (std::exchange (offered_, true))
    return;
  GstPromise *promise = gst_promise_new_with_change_func (
      [] (GstPromise *done, gpointer self) { static_cast<NaiveViewer *> (self)->on_offer (done); }, this,
      nullptr);
  g_signal_emit_by_name (webrtc_.get (), "create-offer", nullptr, promise);
}

void NaiveViewer::on_offer (GstPromise *promise)
{
  auto owned = MiniRef<GstPromise>::adopt (promise);
  GstWebRTCSessionDescription *offer = nullptr;
  const GstStructure *reply = gst_promise_get_reply (promise);
  if (!reply || !gst_structure_get (reply, "offer", GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &offer, nullptr))
    return;
  g_signal_emit_by_name (webrtc_.get (), "set-local-description", offer, nullptr);
  GUnique<char> text (gst_sdp_message_as_text (offer->sdp));
  send_ ({{}, Description{SdpType::Offer, text.get ()}});
  gst_webrtc_session_description_free (offer);
}

void NaiveViewer::on_message (const Message &message)
{
  if (const auto *answer = std::get_if<Description> (&message.body))
    set_description (webrtc_.get (), "set-remote-description", GST_WEBRTC_SDP_TYPE_ANSWER, answer->sdp);
  else if (const auto *candidate = std::get_if<Candidate> (&message.body);
           candidate && !candidate->text.empty ())
    g_signal_emit_by_name (webrtc_.get (), "add-ice-candidate", candidate->mline.value_or (MLine{}).index,
                           candidate->text.c_str ());
}

void NaiveViewer::push (GstSample *sample)
{
  // Without times, so that the source stamps them with its own running time:
  // those of x264enc begin at a thousand hours, and webrtcbin would wait so long.
  GstBuffer *buffer = gst_buffer_copy (gst_sample_get_buffer (sample));
  GST_BUFFER_PTS (buffer) = GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  gst_app_src_set_caps (GST_APP_SRC (source_.get ()), gst_sample_get_caps (sample));
  gst_app_src_push_buffer (GST_APP_SRC (source_.get ()), buffer);
}

} // namespace wsrtc::bench
