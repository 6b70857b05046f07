// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Properties and signals of GstWsrtcDataChannel. Private to gst/wsrtc.
#pragma once

#include <glib-object.h>

namespace wsrtc {

enum ChannelProperty {
  channel_prop_label = 1,
  channel_prop_protocol,
  channel_prop_ordered,
  channel_prop_max_retransmits,
  channel_prop_max_packet_lifetime,
  channel_prop_max_message_size,
  channel_prop_id,
  channel_prop_ready_state,
  channel_prop_buffered_amount,
  channel_prop_low_threshold,
};

void install_channel_properties (GObjectClass *klass);

enum ChannelSignal {
  channel_signal_open,
  channel_signal_close,
  channel_signal_error,
  channel_signal_string,
  channel_signal_bytes,
  channel_signal_low,
  n_channel_signals
};

// `ids` has a place for each.
void install_channel_signals (GType type, guint *ids);

} // namespace wsrtc
