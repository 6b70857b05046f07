// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A pad probe on data whose state lives as long as the probe.
#pragma once

#include <memory>
#include <utility>

#include <gst/gst.h>

namespace wsrtc {

// `pass (State &, GstPad *, GstPadProbeInfo *)`, a captureless function, is
// called on the streaming thread for each buffer and each list; what it returns
// false for is dropped.
template <typename State, typename Pass>
void watch_data (GstPad *pad, std::shared_ptr<State> state, Pass pass)
{
  struct Watch {
    std::shared_ptr<State> state;
    Pass pass;
  };

  gst_pad_add_probe (
      pad, static_cast<GstPadProbeType> (GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST),
      [] (GstPad *watched, GstPadProbeInfo *info, gpointer data) {
        auto *watch = static_cast<Watch *> (data);
        return watch->pass (*watch->state, watched, info) ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
      },
      new Watch{std::move (state), pass}, [] (gpointer data) { delete static_cast<Watch *> (data); });
}

} // namespace wsrtc
