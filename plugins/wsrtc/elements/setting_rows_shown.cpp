// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What viewers are told of the stream. These count at once, in any state.
#include "setting_rows.hpp"

namespace wsrtc {

namespace {

const SettingRow rows[] = {
    /**
     * GstWsrtcSink:waiting-text:
     *
     * What viewers are told while there is nothing to see, in one sentence of at
     * most 1000 bytes, such as "Waiting for the camera, last seen 12 s ago". Unset
     * (the default): words of the element's own. A change goes out at once to all
     * who wait; when media flow the stream is live, whatever this says.
     *
     * Since: 0.1
     */
    {"waiting-text",
     "What viewers are told while there is nothing to see; unset = words of the element's own",
     &Settings::waiting_text,
     {},
     nullptr,
     changes_at_once},
    /**
     * GstWsrtcSink:display-name:
     *
     * What pages call the stream, at most 128 bytes of text; unset (the default):
     * its name, #GstWsrtcSink:room. In `displayName` of `/api/streams`.
     *
     * Since: 0.1
     */
    {"display-name",
     "What pages call the stream; unset = its name",
     &Settings::display_name,
     {},
     nullptr,
     changes_at_once},
    /**
     * GstWsrtcSink:meta:
     *
     * Fields that are published with the stream, in `meta` of `/api/streams`:
     * strings of at most 512 bytes, booleans and whole numbers within 2^53; at most
     * 32, with names of at most 64 of `[A-Za-z0-9._-]`. Others are left out, with a
     * warning. None by default. Pages of the server know `substream` (name of the
     * stream with the same in small, for tiles), `substream-of` (it is that one, and
     * has no tile of its own) and `talk` (name of the stream that takes what a viewer
     * says).
     *
     * Since: 0.1
     */
    {"meta",
     "Fields that are published with the stream: strings, booleans and whole numbers",
     &Settings::meta,
     {},
     nullptr,
     changes_at_once},
};

} // namespace

SettingRows shown_rows ()
{
  return {rows, G_N_ELEMENTS (rows)};
}

} // namespace wsrtc
