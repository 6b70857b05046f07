// SPDX-License-Identifier: LGPL-2.1-or-later
#include "peer_elements.hpp"

#include <utility>

#include "fec_bypass.hpp"
#include "gptr.hpp"
#include "inner_elements.hpp"
#include "owner_link.hpp"
#include "received_figures.hpp"

namespace wsrtc {

namespace {

// A full queue drops the oldest from here on, and its pusher does not wait.
void leak (GstElement *queue, gpointer)
{
  gst_util_set_object_arg (G_OBJECT (queue), "leaky", "downstream");
}

// Runs on webrtcbin's thread, or on whichever thread made it grow.
void on_element_added (GstBin *, GstBin *, GstElement *element, gpointer data)
{
  if (is_made_by (element, "clocksync"))
    g_object_set (element, "sync", FALSE, nullptr);
  else if (is_made_by (element, "queue"))
    g_signal_connect (element, "overrun", G_CALLBACK (leak), nullptr);
  pass_lists_whole (element);
  const auto *watchers = static_cast<InnerWatchers *> (data);
  watchers->rtcp->watch (element);
  watchers->flights->watch (element);
  watchers->sctp->watch (element);
  watchers->gate->watch (element);
  watchers->receive_side->watch_element (element);
}

// The least that RFC 8445 section 14.2 allows. libnice takes 20 ms, of which
// connecting waits for several: 76 ms against 41 ms between two webrtcbins.
constexpr guint check_interval_ms = 5;

// An agent of another make, or of another version, may lack the property.
// `value` is a boolean or an unsigned number.
void set_if_present (GObject *object, const char *property, guint value)
{
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (object), property))
    g_object_set (object, property, value, nullptr);
}

GRef<GstElement> rtpbin_of (GstElement *webrtcbin)
{
  return GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (webrtcbin), "rtpbin"));
}

// By itself it also asks for what it thinks should have come by now: on a path with
// jitter that is a third of all packets, each of which then comes twice. One that is
// missing is seen when a later one is there.
void on_jitterbuffer (GstElement *, GstElement *jitterbuffer, guint session, guint ssrc, gpointer)
{
  mark_jitterbuffer (jitterbuffer, session, ssrc);
  g_object_set (jitterbuffer, "rtx-next-seqnum", FALSE, nullptr);
}

} // namespace

void tune_inner_elements (GstElement *webrtcbin, InnerWatchers watchers)
{
  // Sender reports (RFC 3550 section 6.4.1) shall tell when a packet was
  // captured, not when it was sent: picture and sound would be apart by the
  // difference of their encoders. The rtpbin is there from the beginning.
  const auto rtpbin = rtpbin_of (webrtcbin);
  if (rtpbin)
    g_object_set (rtpbin.get (), "rtcp-sync-send-time", FALSE, nullptr);
  connect_owning (webrtcbin, "deep-element-added", G_CALLBACK (on_element_added), std::move (watchers));
}

void tune_receiving (GstElement *webrtcbin, unsigned latency, bool drop_on_latency)
{
  g_object_set (webrtcbin, "latency", latency, nullptr);
  const auto rtpbin = rtpbin_of (webrtcbin);
  if (!rtpbin)
    return;
  g_object_set (rtpbin.get (), "drop-on-latency", drop_on_latency, nullptr);
  g_signal_connect (rtpbin.get (), "new-jitterbuffer", G_CALLBACK (on_jitterbuffer), nullptr);
}

void tune_ice_agent (GstElement *webrtcbin, bool ice_tcp)
{
  const auto agent = nice_agent_of (webrtcbin);
  if (!agent)
    return;
  set_if_present (agent.get (), "upnp", FALSE);
  set_if_present (agent.get (), "ice-tcp", ice_tcp);
  set_if_present (agent.get (), "keepalive-conncheck", TRUE);
  set_if_present (agent.get (), "stun-pacing-timer", check_interval_ms);
}

} // namespace wsrtc
