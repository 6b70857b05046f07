// SPDX-License-Identifier: LGPL-2.1-or-later
#include "channel_properties.hpp"

#include <gst/wsrtc/wsrtc-data-channel.h>
#include <gst/wsrtc/wsrtc-enumtypes.h>

namespace wsrtc {

namespace {

constexpr auto readable = static_cast<GParamFlags> (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
constexpr auto given =
    static_cast<GParamFlags> (G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

void install_given (GObjectClass *klass)
{
  /**
   * GstWsrtcDataChannel:label:
   *
   * Its name, which need not be the only one of that name.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, channel_prop_label,
                                   g_param_spec_string ("label", "label", "Its name", "", given));
  /**
   * GstWsrtcDataChannel:protocol:
   *
   * Name of what is spoken on it; empty = none is named.
   *
   * Since: 0.1
   */
  g_object_class_install_property (
      klass, channel_prop_protocol,
      g_param_spec_string ("protocol", "protocol", "Name of what is spoken on it", "", given));
  /**
   * GstWsrtcDataChannel:ordered:
   *
   * Whether messages arrive in the order in which they were sent.
   *
   * Since: 0.1
   */
  g_object_class_install_property (
      klass, channel_prop_ordered,
      g_param_spec_boolean ("ordered", "ordered", "Messages arrive in the order in which they were sent",
                            TRUE, given));
  /**
   * GstWsrtcDataChannel:max-retransmits:
   *
   * How often a message that was lost is sent again; -1 = until it arrives.
   *
   * Since: 0.1
   */
  g_object_class_install_property (
      klass, channel_prop_max_retransmits,
      g_param_spec_int ("max-retransmits", "max-retransmits",
                        "How often a message that was lost is sent again; -1 = until it arrives", -1,
                        G_MAXUINT16, -1, given));
  /**
   * GstWsrtcDataChannel:max-packet-lifetime:
   *
   * For how long, in ms, a message that was lost is sent again; -1 = until it
   * arrives.
   *
   * Since: 0.1
   */
  g_object_class_install_property (
      klass, channel_prop_max_packet_lifetime,
      g_param_spec_int ("max-packet-lifetime", "max-packet-lifetime",
                        "For how long a message that was lost is sent again, in ms; -1 = until it arrives",
                        -1, G_MAXUINT16, -1, given));
  /**
   * GstWsrtcDataChannel:max-message-size:
   *
   * Longest message, in bytes, that is sent or taken. A peer that sends a longer
   * one has the channel closed.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, channel_prop_max_message_size,
                                   g_param_spec_uint ("max-message-size", "max-message-size",
                                                      "Longest message that is sent or taken, in bytes", 1,
                                                      G_MAXUINT, 65536, given));
}

void install_told (GObjectClass *klass)
{
  /**
   * GstWsrtcDataChannel:id:
   *
   * Number of its SCTP stream, 0 to 65534; -1 until it is open.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, channel_prop_id,
                                   g_param_spec_int ("id", "id",
                                                     "Number of its SCTP stream; -1 until it is open", -1,
                                                     G_MAXUINT16, -1, readable));
  /**
   * GstWsrtcDataChannel:ready-state:
   *
   * Where it is.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, channel_prop_ready_state,
                                   g_param_spec_enum ("ready-state", "ready-state", "Where it is",
                                                      GST_TYPE_WSRTC_DATA_CHANNEL_STATE,
                                                      GST_WSRTC_DATA_CHANNEL_CONNECTING, readable));
  /**
   * GstWsrtcDataChannel:buffered-amount:
   *
   * How many bytes were given to it and not sent yet.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, channel_prop_buffered_amount,
                                   g_param_spec_uint64 ("buffered-amount", "buffered-amount",
                                                        "How many bytes were given to it and not sent yet", 0,
                                                        G_MAXUINT64, 0, readable));
  /**
   * GstWsrtcDataChannel:buffered-amount-low-threshold:
   *
   * Down to how many bytes #GstWsrtcDataChannel:buffered-amount has to fall for
   * #GstWsrtcDataChannel::buffered-amount-low; 0 by default.
   *
   * Since: 0.1
   */
  g_object_class_install_property (
      klass, channel_prop_low_threshold,
      g_param_spec_uint64 ("buffered-amount-low-threshold", "buffered-amount-low-threshold",
                           "Down to how many bytes buffered-amount has to fall for buffered-amount-low", 0,
                           G_MAXUINT64, 0,
                           static_cast<GParamFlags> (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS)));
}

guint make_signal (GType type, const char *name, GType argument = G_TYPE_NONE)
{
  return g_signal_new (name, type, G_SIGNAL_RUN_LAST, 0, nullptr, nullptr, nullptr, G_TYPE_NONE,
                       argument == G_TYPE_NONE ? 0 : 1, argument);
}

} // namespace

void install_channel_properties (GObjectClass *klass)
{
  install_given (klass);
  install_told (klass);
}

void install_channel_signals (GType type, guint *ids)
{
  /**
   * GstWsrtcDataChannel::open:
   * @self: the channel
   *
   * Messages can be sent from now on. On the owner thread.
   *
   * Since: 0.1
   */
  ids[channel_signal_open] = make_signal (type, "open");
  /**
   * GstWsrtcDataChannel::close:
   * @self: the channel
   *
   * It is closed, by either side or since the peer has gone; the last signal of
   * it. On the owner thread.
   *
   * Since: 0.1
   */
  ids[channel_signal_close] = make_signal (type, "close");
  /**
   * GstWsrtcDataChannel::error:
   * @self: the channel
   * @error: (type GLib.Error): of the domain %GST_WSRTC_ERROR, what went wrong
   *
   * Something went wrong, after which the channel closes. On the owner thread.
   *
   * Since: 0.1
   */
  ids[channel_signal_error] = make_signal (type, "error", G_TYPE_ERROR);
  /**
   * GstWsrtcDataChannel::message-string:
   * @self: the channel
   * @text: what the peer has sent, valid UTF-8
   *
   * A message that the peer has sent as text. On the owner thread, which serves
   * all peers of the element: a handler must not take long. While many messages
   * wait for it, more are not taken from that peer.
   *
   * Since: 0.1
   */
  ids[channel_signal_string] = make_signal (type, "message-string", G_TYPE_STRING);
  /**
   * GstWsrtcDataChannel::message-bytes:
   * @self: the channel
   * @bytes: what the peer has sent
   *
   * A message that the peer has sent as binary data. As
   * #GstWsrtcDataChannel::message-string.
   *
   * Since: 0.1
   */
  ids[channel_signal_bytes] = make_signal (type, "message-bytes", G_TYPE_BYTES);
  /**
   * GstWsrtcDataChannel::buffered-amount-low:
   * @self: the channel
   *
   * #GstWsrtcDataChannel:buffered-amount has fallen to
   * #GstWsrtcDataChannel:buffered-amount-low-threshold: time to send more. On the
   * owner thread.
   *
   * Since: 0.1
   */
  ids[channel_signal_low] = make_signal (type, "buffered-amount-low");
}

} // namespace wsrtc
