// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Signals of wsrtcsink about data channels.
#pragma once

#include <gst/gst.h>
#include <gst/wsrtc/wsrtc-data-channel.h>

namespace wsrtc {

// (transfer full) (nullable)
using CreateChannel = GstWsrtcDataChannel *(*)(GstElement *element, const char *peer, const char *label,
                                               const GstStructure *options);

void install_sink_channel_signals (GType type, CreateChannel create);

// Owner's thread.
void emit_data_channel (GstElement *element, const char *peer, GstWsrtcDataChannel *channel);

} // namespace wsrtc
