// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What is done with the media.
#include "setting_rows.hpp"

#include "settings_enums.hpp"

namespace wsrtc {

namespace {

const SettingRow rows[] = {
    /**
     * GstWsrtcSink:video-codecs:
     *
     * RTP encoding names, best first, of the video codecs that may be used.
     * Empty (the default) = all that are known, VP8 first.
     *
     * Since: 0.1
     */
    {"video-codecs",
     "Video codecs that may be used, best first, by names such as H264; empty = all that are known",
     &Settings::video_codecs},
    /**
     * GstWsrtcSink:audio-codecs:
     *
     * RTP encoding names, best first, of the audio codecs that may be used.
     * Empty (the default) = all that are known.
     *
     * Since: 0.1
     */
    {"audio-codecs",
     "Audio codecs that may be used, best first, by names such as OPUS; empty = all that are known",
     &Settings::audio_codecs},
    /**
     * GstWsrtcSink:transcode:
     *
     * For whom encoded input is decoded and encoded anew: `auto` (the default),
     * for viewers that cannot take its codec, once for all of them, while the
     * others get it untouched; `never`; or `always`, for all, with
     * #GstWsrtcSink:bitrate.
     *
     * Since: 0.1
     */
    {"transcode",
     "For whom encoded input is decoded and encoded anew",
     &Settings::transcode,
     {},
     transcode_type},
    /**
     * GstWsrtcSink:linger:
     *
     * How long, in ms, an encoder is kept after the last viewer that needed it
     * has left: 0 to 3600000; 5000 by default.
     *
     * Since: 0.1
     */
    {"linger", "How long an encoder that no viewer needs is kept, in ms", &Settings::linger, {0, 3600000}},
    /**
     * GstWsrtcSink:bitrate:
     *
     * Target bit rate of each video encoder, in bit/s, 1000 to 1000000000; 0 (the
     * default) = 2000000. Input that is passed on, and sound, are not touched.
     *
     * Since: 0.1
     */
    {"bitrate",
     "Target bit rate of each video encoder, in bit/s; 0 = 2000000",
     &Settings::bitrate,
     {0, 1000000000}},
    /**
     * GstWsrtcSink:congestion-control:
     *
     * What becomes of viewers whose paths take less than the stream has.
     * `gcc` (the default): how much each path takes is estimated by when the
     * packets come (draft-ietf-rmcat-gcc-02), as far as the viewer says so
     * (transport-wide congestion control). Video that is encoded here is then
     * encoded once more for those who have not enough room, at the rate that
     * the narrowest of them takes, between #GstWsrtcSink:min-bitrate and
     * #GstWsrtcSink:bitrate, and with half or a quarter of the width and height
     * where that is too little; all others get the full rate. Who has room again
     * goes back. The second encoder is there while somebody needs it.
     * `none`: all get the same.
     *
     * Input that is passed on is not touched, nor are viewers whose media go
     * through webrtcbin (#GstWsrtcSink:media-path), as in a call both ways.
     *
     * Since: 0.1
     */
    {"congestion-control",
     "What becomes of viewers whose paths take less than the stream has",
     &Settings::congestion_control,
     {},
     congestion_control_type},
    /**
     * GstWsrtcSink:min-bitrate:
     *
     * Lowest bit rate to which congestion control turns a video encoder down, in
     * bit/s: 1000 to 1000000000; 100000 by default. A path that takes less loses
     * packets.
     *
     * Since: 0.1
     */
    {"min-bitrate",
     "Lowest bit rate that congestion control gives a video encoder, in bit/s",
     &Settings::min_bitrate,
     {1000, 1000000000}},
    /**
     * GstWsrtcSink:mtu:
     *
     * Longest RTP packet, in bytes, with its header extensions and without
     * SRTP's tag, UDP and IP: 256 to 2000; 1200 by default. Neither browsers nor
     * wsrtcsrc take packets that are longer.
     *
     * Since: 0.1
     */
    {"mtu", "Longest RTP packet, in bytes, without SRTP's tag, UDP and IP", &Settings::mtu, {256, 2000}},
    /**
     * GstWsrtcSink:media-path:
     *
     * How packets get to a viewer. `auto` (the default): encrypted and sent by
     * the element itself, which costs half as much or less, with webrtcbin's
     * keys; through webrtcbin where those cannot be used. `peer-connection`:
     * always through webrtcbin.
     *
     * Since: 0.1
     */
    {"media-path",
     "How packets get to a viewer; through webrtcbin costs more",
     &Settings::media_path,
     {},
     media_path_type},
};

} // namespace

SettingRows media_rows ()
{
  return {rows, G_N_ELEMENTS (rows)};
}

} // namespace wsrtc
