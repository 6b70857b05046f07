// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Data channels.
#include "setting_rows.hpp"

#include "channel_options.hpp"

namespace wsrtc {

namespace {

const SettingRow rows[] = {
    /**
     * GstWsrtcSink:data-channels:
     *
     * Data channels that are made for each viewer: `LABEL` each, or
     * `LABEL,option=value,…` with the options of
     * #GstWsrtcSink::create-data-channel; 16 at most. Handed out by
     * #GstWsrtcSink::data-channel. None by default. With this,
     * #GstWsrtcSink:accept-data-channels and
     * #GstWsrtcSink:enable-control-data-channel unset, sessions have no section
     * for data.
     *
     * |[
     * gst-launch-1.0 videotestsrc ! wsrtcsink
     * data-channels='<chat,"telemetry,ordered=false,max-retransmits=0">'
     * ]|
     *
     * Since: 0.1
     */
    {"data-channels",
     "Data channels made for each viewer, LABEL or \"LABEL,ordered=false,max-retransmits=0\"; 16 at most",
     &Settings::data_channels},
    /**
     * GstWsrtcSink:accept-data-channels:
     *
     * Whether viewers may make data channels, up to 32 each; others are closed
     * at once. False by default. When none is declared, an offer has one that is
     * called `wsrtc` and not used: without any it has no section for data.
     *
     * Since: 0.1
     */
    {"accept-data-channels", "Viewers may make data channels", &Settings::accept_data_channels},
    /**
     * GstWsrtcSink:enable-control-data-channel:
     *
     * Let viewers move the mouse and press keys: what they send on a data channel
     * called `control`, as the JSON of gstwebrtc-api, becomes #GstNavigation
     * events that go upstream from the video pad, with coordinates in pixels of
     * its picture, also where the viewer gets a smaller one. False by default.
     *
     * Since: 0.1
     */
    {"enable-control-data-channel",
     "Viewers' mouse and keys become navigation events upstream, by a data channel called control",
     &Settings::enable_control_data_channel},
    /**
     * GstWsrtcSink:max-message-size:
     *
     * Longest message on data channels in either direction, in bytes, 1024 to
     * 65536, which is the default. A viewer that sends a longer one has the channel
     * closed.
     *
     * Since: 0.1
     */
    {"max-message-size",
     "Longest message on data channels, in bytes",
     &Settings::max_message_size,
     {1024, longest_message}},
    /**
     * GstWsrtcSink:data-channel-bitrate:
     *
     * What each viewer may send on data channels, in bit/s, 64000 to 1000000000;
     * 20000000 by default. A message counts as 256 bytes more than it has. What
     * is beyond is lost ahead of SCTP, which sends it again, slower.
     *
     * Since: 0.1
     */
    {"data-channel-bitrate",
     "What each viewer may send on data channels, in bit/s",
     &Settings::data_channel_bitrate,
     {64000, 1000000000}},
};

} // namespace

SettingRows data_rows ()
{
  return {rows, G_N_ELEMENTS (rows)};
}

} // namespace wsrtc
