// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rtcp_tap.hpp"

#include <algorithm>
#include <utility>

#include "gptr.hpp"
#include "inner_elements.hpp"
#include "owner_link.hpp"
#include "rtcp_parse.hpp"

namespace wsrtc {

namespace {

constexpr auto any_buffer = GstPadProbeType (GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST);

using TapPtr = std::shared_ptr<RtcpTap>;

RtcpTap &tap_in (gpointer data)
{
  return **static_cast<TapPtr *> (data);
}

void drop_tap (gpointer data)
{
  delete static_cast<TapPtr *> (data);
}

} // namespace

RtcpTap::RtcpTap (std::shared_ptr<RtcpInbox> inbox, Mode mode) : inbox_ (std::move (inbox)), mode_ (mode) {}

void RtcpTap::watch (GstElement *element)
{
  if (is_made_by (element, "dtlssrtpdec")) {
    const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (element, "rtcp_src"));
    const auto on_buffer = [] (GstPad *, GstPadProbeInfo *info, gpointer data) {
      return tap_in (data).on_incoming (info);
    };
    if (pad)
      gst_pad_add_probe (pad.get (), any_buffer, on_buffer, new TapPtr (shared_from_this ()), drop_tap);
  } else if (is_made_by (element, "dtlssrtpenc")) {
    // Its sink pads are made on request; in webrtcbin 1.22 they are there before
    // the element is told of.
    const auto on_pad =
        +[] (GstElement *, GstPad *pad, gpointer data) { tap_in (data).watch_outgoing (pad); };
    connect_owning (element, "pad-added", G_CALLBACK (on_pad), shared_from_this ());
    const auto on_made = +[] (GstElement *, GstPad *pad, gpointer self) -> gboolean {
      static_cast<RtcpTap *> (self)->watch_outgoing (pad);
      return TRUE;
    };
    gst_element_foreach_sink_pad (element, on_made, this);
  }
}

void RtcpTap::watch_outgoing (GstPad *pad)
{
  if (!g_str_has_prefix (GST_PAD_NAME (pad), "rtcp_sink"))
    return;
  const auto on_buffer = [] (GstPad *, GstPadProbeInfo *, gpointer data) {
    return tap_in (data).mode_ == Mode::Pass ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
  };
  gst_pad_add_probe (pad, any_buffer, on_buffer, new TapPtr (shared_from_this ()), drop_tap);
}

GstPadProbeReturn RtcpTap::on_incoming (GstPadProbeInfo *info)
{
  inbox_->note_arrival ();
  if (mode_ != Mode::Take)
    return GST_PAD_PROBE_OK;
  if (info->type & GST_PAD_PROBE_TYPE_BUFFER) {
    keep (GST_PAD_PROBE_INFO_BUFFER (info));
  } else {
    GstBufferList *list = GST_PAD_PROBE_INFO_BUFFER_LIST (info);
    for (guint i = 0; i < gst_buffer_list_length (list); i++)
      keep (gst_buffer_list_get (list, i));
  }
  return GST_PAD_PROBE_DROP;
}

// What is too long is cut, which makes it malformed for who reads it.
void RtcpTap::keep (GstBuffer *buffer)
{
  RtcpInbox::Packet packet (std::min (gst_buffer_get_size (buffer), max_rtcp_size));
  gst_buffer_extract (buffer, 0, packet.data (), packet.size ());
  inbox_->put (std::move (packet));
}

} // namespace wsrtc
