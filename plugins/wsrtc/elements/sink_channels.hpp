// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Signals about data channels, of elements with inputs.
#pragma once

#include <gst/gst.h>
#include <gst/wsrtc/wsrtc-data-channel.h>

namespace wsrtc {

class SinkCore;

// (transfer full) (nullable)
using CreateChannel = GstWsrtcDataChannel *(*)(GstElement *element, const char *peer, const char *label,
                                               const GstStructure *options);

void install_data_channel_signals (GType type, CreateChannel create);

// (transfer full) (nullable): then a warning says why not. Any thread but a
// streaming thread.
GstWsrtcDataChannel *create_data_channel (GstElement *element, SinkCore &core, const char *peer,
                                          const char *label, const GstStructure *options);

// Owner's thread.
void emit_data_channel (GstElement *element, const char *peer, GstWsrtcDataChannel *channel);

} // namespace wsrtc
