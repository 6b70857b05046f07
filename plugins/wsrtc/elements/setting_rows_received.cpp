// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What comes back, or is received only; and how a call is led.
#include "setting_rows.hpp"

#include "settings_enums.hpp"

namespace wsrtc {

namespace {

const SettingRow rows[] = {
    /**
     * GstWsrtcSrc:latency:
     *
     * How long, in ms, packets are held so that those that are late can come, or
     * come again: 0 to 10000; 40 by default. It is the element's latency.
     *
     * Since: 0.1
     */
    {"latency",
     "How long packets are held so that late ones can come, in ms",
     &Settings::latency,
     {0, 10000},
     nullptr,
     G_PARAM_READWRITE,
     true},
    /**
     * GstWsrtcSrc:drop-on-latency:
     *
     * Never hold more than #GstWsrtcSrc:latency of packets: the oldest are left
     * out. False by default.
     *
     * Since: 0.1
     */
    {"drop-on-latency",
     "Never hold more than latency of packets; the oldest are left out",
     &Settings::drop_on_latency,
     {},
     nullptr,
     G_PARAM_READWRITE,
     true},
    /**
     * GstWsrtcSrc:retransmission:
     *
     * Ask for video packets that are lost to be sent again (RFC 4585, RFC 4588).
     * True by default.
     *
     * Since: 0.1
     */
    {"retransmission",
     "Ask for video packets that are lost to be sent again",
     &Settings::retransmission,
     {},
     nullptr,
     G_PARAM_READWRITE,
     true},
    /**
     * GstWsrtcBin:role:
     *
     * Who offers (RFC 8829). `auto` (the default): both may; at the start the one
     * of the two that was in the room first, later the one whose pads have
     * changed. `offerer`: this one does not wait for the other's offer, but answers
     * one. `answerer`: this one never offers; pads that come later are in what is
     * negotiated with the other's next offer.
     *
     * Since: 0.1
     */
    {"role", "Who offers", &Settings::role, {}, role_type, G_PARAM_READWRITE, true},
    /**
     * GstWsrtcBin:receive-video:
     *
     * How many tracks of video are wanted of the other one, 0 to 8; 1 by default.
     * With 0 here and in #GstWsrtcBin:receive-audio it is a call that is only sent.
     *
     * Since: 0.1
     */
    {"receive-video",
     "How many tracks of video are wanted of the other one",
     &Settings::receive_video,
     {0, 8},
     nullptr,
     G_PARAM_READWRITE,
     true},
    /**
     * GstWsrtcBin:receive-audio:
     *
     * How many tracks of sound are wanted of the other one, 0 to 8; 1 by default.
     *
     * Since: 0.1
     */
    {"receive-audio",
     "How many tracks of sound are wanted of the other one",
     &Settings::receive_audio,
     {0, 8},
     nullptr,
     G_PARAM_READWRITE,
     true},
};

} // namespace

SettingRows received_rows ()
{
  return {rows, G_N_ELEMENTS (rows)};
}

} // namespace wsrtc
