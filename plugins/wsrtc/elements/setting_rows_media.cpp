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
     * Target bit rate of each video encoder, in bit/s, up to 1000000000; 0 (the
     * default) = 2000000. Input that is passed on, and sound, are not touched.
     *
     * Since: 0.1
     */
    {"bitrate",
     "Target bit rate of each video encoder, in bit/s; 0 = 2000000",
     &Settings::bitrate,
     {0, 1000000000}},
    /**
     * GstWsrtcSink:mtu:
     *
     * Longest RTP packet, in bytes, with its header extensions and without
     * SRTP's tag, UDP and IP: 256 to 65000; 1200 by default.
     *
     * Since: 0.1
     */
    {"mtu", "Longest RTP packet, in bytes, without SRTP's tag, UDP and IP", &Settings::mtu, {256, 65000}},
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
