// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sink_channels.hpp"

#include "channel_settings.hpp"
#include "report.hpp"
#include "sink_core.hpp"

namespace wsrtc {

void install_data_channel_signals (GType type, CreateChannel create)
{
  /**
   * GstWsrtcSink::data-channel:
   * @self: the element
   * @id: of the peer
   * @channel: a #GstWsrtcDataChannel
   *
   * There is a data channel with a peer that is connected and verified: one of
   * #GstWsrtcSink:data-channels, one that #GstWsrtcSink::create-data-channel has
   * made, or one that the viewer has made. Connect to its signals here: nothing
   * of it is told before, its `open` neither. When a viewer gets a new session,
   * as when pads come or go, the channels of the old one close and new ones
   * come. On the owner thread.
   *
   * Since: 0.1
   */
  g_signal_new ("data-channel", type, G_SIGNAL_RUN_LAST, 0, nullptr, nullptr, nullptr, G_TYPE_NONE, 2,
                G_TYPE_STRING, GST_TYPE_WSRTC_DATA_CHANNEL);
  /**
   * GstWsrtcSink::create-data-channel:
   * @self: the element
   * @id: of a peer that is connected
   * @label: name of the channel
   * @options: (nullable): a structure of any name with any of `ordered`
   *   (gboolean, %TRUE), `max-retransmits` (gint, 0 to 65535), `max-packet-lifetime`
   *   (gint, ms, 0 to 65535; not both), `protocol` (string)
   *
   * Makes a data channel with a peer, which #GstWsrtcSink::data-channel hands out
   * before this returns. Its session must have a section for data: that is so
   * with #GstWsrtcSink:data-channels or #GstWsrtcSink:accept-data-channels. A peer
   * has 32 such channels at most. Any thread but a streaming thread.
   *
   * Returns: (transfer full) (nullable): a #GstWsrtcDataChannel; %NULL where there
   *   can be none, and a warning on the bus says why
   *
   * Since: 0.1
   */
  g_signal_new_class_handler ("create-data-channel", type, GSignalFlags (G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION),
                              G_CALLBACK (create), nullptr, nullptr, nullptr, GST_TYPE_WSRTC_DATA_CHANNEL, 3,
                              G_TYPE_STRING, G_TYPE_STRING, GST_TYPE_STRUCTURE);
}

GstWsrtcDataChannel *create_data_channel (GstElement *element, SinkCore &core, const char *peer,
                                          const char *label, const GstStructure *options)
{
  const auto checked = channel_options (label ? label : "", options);
  auto made = checked ? core.create_channel (peer ? peer : "", *checked) : checked.error ();
  if (made)
    return made->release ();
  post_warning (element, made.error ());
  return nullptr;
}

void emit_data_channel (GstElement *element, const char *peer, GstWsrtcDataChannel *channel)
{
  g_signal_emit_by_name (element, "data-channel", peer, channel);
}

} // namespace wsrtc
