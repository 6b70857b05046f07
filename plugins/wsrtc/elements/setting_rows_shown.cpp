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
};

} // namespace

SettingRows shown_rows ()
{
  return {rows, G_N_ELEMENTS (rows)};
}

} // namespace wsrtc
