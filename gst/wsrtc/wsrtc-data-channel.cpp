// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gst/wsrtc/wsrtc-data-channel.h>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <string>

#include "c_text.hpp"
#include "channel_properties.hpp"
#include "error_bridge.hpp"

using namespace wsrtc;

namespace {

// That a peer who takes nothing may have waiting for it on one channel.
constexpr guint64 max_buffered = 1024 * 1024;

guint signals[n_channel_signals];

// Behind the GObject's one pointer: C++ with destructors.
struct ChannelState {
  // Set at construction only.
  std::string label, protocol;
  bool ordered = true;
  int max_retransmits = -1;
  int max_packet_lifetime = -1;
  guint max_message_size = 65536;

  std::mutex mutex; // protects what follows; nothing is called while it is held
  int id = -1;
  GstWsrtcDataChannelState ready = GST_WSRTC_DATA_CHANNEL_CONNECTING;
  guint64 low_threshold = 0;
};

} // namespace

struct GstWsrtcDataChannelPrivate {
  ChannelState *state;
};

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (GstWsrtcDataChannel, gst_wsrtc_data_channel, G_TYPE_OBJECT)

static ChannelState &state_of (gpointer self)
{
  auto *instance = static_cast<GstWsrtcDataChannel *> (self);
  return *static_cast<GstWsrtcDataChannelPrivate *> (gst_wsrtc_data_channel_get_instance_private (instance))
              ->state;
}

static bool is_closed (GstWsrtcDataChannel *self)
{
  return gst_wsrtc_data_channel_get_ready_state (self) == GST_WSRTC_DATA_CHANNEL_CLOSED;
}

// False when the state is that one, or past it, already.
static bool advance (GstWsrtcDataChannel *self, GstWsrtcDataChannelState to)
{
  ChannelState &state = state_of (self);
  {
    const std::lock_guard<std::mutex> lock (state.mutex);
    if (state.ready >= to)
      return false;
    state.ready = to;
  }
  g_object_notify (G_OBJECT (self), "ready-state");
  return true;
}

static void gst_wsrtc_data_channel_set_property (GObject *object, guint id, const GValue *value,
                                                 GParamSpec *pspec)
{
  ChannelState &state = state_of (object);
  switch (id) {
  case channel_prop_label:
    state.label = text_or_empty (g_value_get_string (value));
    break;
  case channel_prop_protocol:
    state.protocol = text_or_empty (g_value_get_string (value));
    break;
  case channel_prop_ordered:
    state.ordered = g_value_get_boolean (value);
    break;
  case channel_prop_max_retransmits:
    state.max_retransmits = g_value_get_int (value);
    break;
  case channel_prop_max_packet_lifetime:
    state.max_packet_lifetime = g_value_get_int (value);
    break;
  case channel_prop_max_message_size:
    state.max_message_size = g_value_get_uint (value);
    break;
  case channel_prop_low_threshold: {
    const guint64 threshold = g_value_get_uint64 (value);
    {
      const std::lock_guard<std::mutex> lock (state.mutex);
      state.low_threshold = threshold;
    }
    if (auto *set = GST_WSRTC_DATA_CHANNEL_GET_CLASS (object)->set_low_threshold)
      set (GST_WSRTC_DATA_CHANNEL (object), threshold);
    break;
  }
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void gst_wsrtc_data_channel_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  auto *self = GST_WSRTC_DATA_CHANNEL (object);
  ChannelState &state = state_of (object);
  if (id == channel_prop_buffered_amount) {
    g_value_set_uint64 (value, gst_wsrtc_data_channel_get_buffered_amount (self));
    return;
  }
  const std::lock_guard<std::mutex> lock (state.mutex);
  switch (id) {
  case channel_prop_label:
    g_value_set_string (value, state.label.c_str ());
    break;
  case channel_prop_protocol:
    g_value_set_string (value, state.protocol.c_str ());
    break;
  case channel_prop_ordered:
    g_value_set_boolean (value, state.ordered);
    break;
  case channel_prop_max_retransmits:
    g_value_set_int (value, state.max_retransmits);
    break;
  case channel_prop_max_packet_lifetime:
    g_value_set_int (value, state.max_packet_lifetime);
    break;
  case channel_prop_max_message_size:
    g_value_set_uint (value, state.max_message_size);
    break;
  case channel_prop_id:
    g_value_set_int (value, state.id);
    break;
  case channel_prop_ready_state:
    g_value_set_enum (value, state.ready);
    break;
  case channel_prop_low_threshold:
    g_value_set_uint64 (value, state.low_threshold);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void gst_wsrtc_data_channel_finalize (GObject *object)
{
  delete &state_of (object);
  G_OBJECT_CLASS (gst_wsrtc_data_channel_parent_class)->finalize (object);
}

static void gst_wsrtc_data_channel_init (GstWsrtcDataChannel *self)
{
  static_cast<GstWsrtcDataChannelPrivate *> (gst_wsrtc_data_channel_get_instance_private (self))->state =
      new ChannelState;
}

/**
 * GstWsrtcDataChannel:
 *
 * A WebRTC data channel (RFC 8831) between an element and one of its peers, as
 * browsers have it in RTCDataChannel. Elements hand them out by the signal
 * `data-channel`. A channel belongs to one session of a peer: when that is made
 * anew, the channel closes and another one comes.
 *
 * Its functions and properties may be used from any thread; its signals are
 * emitted on the element's owner thread, which serves all peers.
 *
 * Since: 0.1
 */
static void gst_wsrtc_data_channel_class_init (GstWsrtcDataChannelClass *klass)
{
  auto *object_class = G_OBJECT_CLASS (klass);
  object_class->set_property = gst_wsrtc_data_channel_set_property;
  object_class->get_property = gst_wsrtc_data_channel_get_property;
  object_class->finalize = gst_wsrtc_data_channel_finalize;
  install_channel_properties (object_class);
  install_channel_signals (G_TYPE_FROM_CLASS (klass), signals);
}

// ---- for who uses it

static Status check_message (GstWsrtcDataChannel *self, gsize size)
{
  ChannelState &state = state_of (self);
  GstWsrtcDataChannelState ready{};
  {
    const std::lock_guard<std::mutex> lock (state.mutex);
    ready = state.ready;
  }
  const std::string name = "data channel \"" + state.label + "\": ";
  if (ready == GST_WSRTC_DATA_CHANNEL_CONNECTING)
    return Error{Fault::Protocol, name + "it is not open yet; wait for its signal open"};
  if (ready != GST_WSRTC_DATA_CHANNEL_OPEN)
    return Error{Fault::Closed, name + "it is closed"};
  if (size == 0)
    return Error{Fault::Unsupported, name + "GStreamer cannot send an empty message; send something"};
  if (size > state.max_message_size)
    return Error{Fault::TooLarge, name + "a message of " + std::to_string (size) +
                                      " bytes is longer than max-message-size, " +
                                      std::to_string (state.max_message_size) + "; send it in parts"};
  const guint64 buffered = gst_wsrtc_data_channel_get_buffered_amount (self);
  if (buffered + size > std::max<guint64> (max_buffered, state.max_message_size))
    return Error{Fault::Busy, name + std::to_string (buffered) +
                                  " bytes wait for the peer already; send more after its signal "
                                  "buffered-amount-low"};
  return Done{};
}

static gboolean send_message (GstWsrtcDataChannel *self, GBytes *message, bool is_text, GError **error)
{
  const Status checked = check_message (self, g_bytes_get_size (message));
  if (!checked) {
    set_gerror (error, checked.error ());
    return FALSE;
  }
  auto *send = GST_WSRTC_DATA_CHANNEL_GET_CLASS (self)->send;
  if (!send) {
    set_gerror (error, {Fault::Unsupported, std::string (G_OBJECT_TYPE_NAME (self)) +
                                                " cannot send: implement the send function of its class"});
    return FALSE;
  }
  GError *reason = nullptr;
  const gboolean sent = send (self, message, is_text, &reason);
  return pass_on (self, "send", sent, reason, error);
}

/**
 * gst_wsrtc_data_channel_send_string:
 * @self: a #GstWsrtcDataChannel
 * @text: what to send, UTF-8
 * @error: return location for a #GError of the domain %GST_WSRTC_ERROR, or %NULL
 *
 * Sends a message as text. Never waits; what the peer cannot take yet waits in
 * #GstWsrtcDataChannel:buffered-amount. Any thread.
 *
 * Errors: %GST_WSRTC_ERROR_BUSY when a megabyte or more (or a message of the
 * longest size) waits: send more after #GstWsrtcDataChannel::buffered-amount-low;
 * %GST_WSRTC_ERROR_TOO_LARGE for one that is longer than
 * #GstWsrtcDataChannel:max-message-size; %GST_WSRTC_ERROR_PROTOCOL when it is not
 * open yet, %GST_WSRTC_ERROR_CLOSED when it is not open any more;
 * %GST_WSRTC_ERROR_UNSUPPORTED for an empty one, which GStreamer cannot send;
 * %GST_WSRTC_ERROR_INVALID_ARGUMENT for what is not UTF-8.
 *
 * Returns: %TRUE when the message was taken
 *
 * Since: 0.1
 */
gboolean gst_wsrtc_data_channel_send_string (GstWsrtcDataChannel *self, const gchar *text, GError **error)
{
  g_return_val_if_fail (GST_IS_WSRTC_DATA_CHANNEL (self), FALSE);
  g_return_val_if_fail (text != nullptr, FALSE);
  g_return_val_if_fail (error == nullptr || *error == nullptr, FALSE);
  if (!g_utf8_validate (text, -1, nullptr)) {
    set_gerror (error, {Fault::InvalidArgument, "data channel \"" + state_of (self).label +
                                                    "\": the text is not UTF-8; send it as bytes"});
    return FALSE;
  }
  const GUnique<GBytes> message (g_bytes_new (text, std::strlen (text)));
  return send_message (self, message.get (), true, error);
}

/**
 * gst_wsrtc_data_channel_send_bytes:
 * @self: a #GstWsrtcDataChannel
 * @bytes: what to send
 * @error: return location for a #GError of the domain %GST_WSRTC_ERROR, or %NULL
 *
 * Sends a message as binary data; else as gst_wsrtc_data_channel_send_string().
 *
 * Returns: %TRUE when the message was taken
 *
 * Since: 0.1
 */
gboolean gst_wsrtc_data_channel_send_bytes (GstWsrtcDataChannel *self, GBytes *bytes, GError **error)
{
  g_return_val_if_fail (GST_IS_WSRTC_DATA_CHANNEL (self), FALSE);
  g_return_val_if_fail (bytes != nullptr, FALSE);
  g_return_val_if_fail (error == nullptr || *error == nullptr, FALSE);
  return send_message (self, bytes, false, error);
}

/**
 * gst_wsrtc_data_channel_close:
 * @self: a #GstWsrtcDataChannel
 *
 * Begins to close it: what was sent still goes, then
 * #GstWsrtcDataChannel::close is emitted. Any thread; closing twice does no harm.
 *
 * Since: 0.1
 */
void gst_wsrtc_data_channel_close (GstWsrtcDataChannel *self)
{
  g_return_if_fail (GST_IS_WSRTC_DATA_CHANNEL (self));
  auto *close = GST_WSRTC_DATA_CHANNEL_GET_CLASS (self)->close;
  if (advance (self, GST_WSRTC_DATA_CHANNEL_CLOSING) && close)
    close (self);
}

/**
 * gst_wsrtc_data_channel_get_label:
 * @self: a #GstWsrtcDataChannel
 *
 * Returns: #GstWsrtcDataChannel:label
 *
 * Since: 0.1
 */
const gchar *gst_wsrtc_data_channel_get_label (GstWsrtcDataChannel *self)
{
  g_return_val_if_fail (GST_IS_WSRTC_DATA_CHANNEL (self), nullptr);
  return state_of (self).label.c_str ();
}

/**
 * gst_wsrtc_data_channel_get_protocol:
 * @self: a #GstWsrtcDataChannel
 *
 * Returns: #GstWsrtcDataChannel:protocol
 *
 * Since: 0.1
 */
const gchar *gst_wsrtc_data_channel_get_protocol (GstWsrtcDataChannel *self)
{
  g_return_val_if_fail (GST_IS_WSRTC_DATA_CHANNEL (self), nullptr);
  return state_of (self).protocol.c_str ();
}

/**
 * gst_wsrtc_data_channel_get_ready_state:
 * @self: a #GstWsrtcDataChannel
 *
 * Returns: #GstWsrtcDataChannel:ready-state
 *
 * Since: 0.1
 */
GstWsrtcDataChannelState gst_wsrtc_data_channel_get_ready_state (GstWsrtcDataChannel *self)
{
  g_return_val_if_fail (GST_IS_WSRTC_DATA_CHANNEL (self), GST_WSRTC_DATA_CHANNEL_CLOSED);
  ChannelState &state = state_of (self);
  const std::lock_guard<std::mutex> lock (state.mutex);
  return state.ready;
}

/**
 * gst_wsrtc_data_channel_get_buffered_amount:
 * @self: a #GstWsrtcDataChannel
 *
 * Returns: #GstWsrtcDataChannel:buffered-amount
 *
 * Since: 0.1
 */
guint64 gst_wsrtc_data_channel_get_buffered_amount (GstWsrtcDataChannel *self)
{
  g_return_val_if_fail (GST_IS_WSRTC_DATA_CHANNEL (self), 0);
  auto *get = GST_WSRTC_DATA_CHANNEL_GET_CLASS (self)->get_buffered_amount;
  return get ? get (self) : 0;
}

/**
 * gst_wsrtc_data_channel_get_max_message_size:
 * @self: a #GstWsrtcDataChannel
 *
 * Returns: #GstWsrtcDataChannel:max-message-size
 *
 * Since: 0.1
 */
guint gst_wsrtc_data_channel_get_max_message_size (GstWsrtcDataChannel *self)
{
  g_return_val_if_fail (GST_IS_WSRTC_DATA_CHANNEL (self), 0);
  return state_of (self).max_message_size;
}

// ---- for implementations

/**
 * gst_wsrtc_data_channel_emit_open:
 * @self: a #GstWsrtcDataChannel
 * @id: number of its SCTP stream
 *
 * For implementations: it is open. Emits #GstWsrtcDataChannel::open, if it was
 * not open or closed before.
 *
 * Since: 0.1
 */
void gst_wsrtc_data_channel_emit_open (GstWsrtcDataChannel *self, gint id)
{
  g_return_if_fail (GST_IS_WSRTC_DATA_CHANNEL (self));
  {
    ChannelState &state = state_of (self);
    const std::lock_guard<std::mutex> lock (state.mutex);
    state.id = id;
  }
  if (advance (self, GST_WSRTC_DATA_CHANNEL_OPEN))
    g_signal_emit (self, signals[channel_signal_open], 0);
}

/**
 * gst_wsrtc_data_channel_emit_close:
 * @self: a #GstWsrtcDataChannel
 *
 * For implementations: it is closed. Emits #GstWsrtcDataChannel::close the first
 * time.
 *
 * Since: 0.1
 */
void gst_wsrtc_data_channel_emit_close (GstWsrtcDataChannel *self)
{
  g_return_if_fail (GST_IS_WSRTC_DATA_CHANNEL (self));
  if (advance (self, GST_WSRTC_DATA_CHANNEL_CLOSED))
    g_signal_emit (self, signals[channel_signal_close], 0);
}

/**
 * gst_wsrtc_data_channel_emit_error:
 * @self: a #GstWsrtcDataChannel
 * @error: what went wrong
 *
 * For implementations: emits #GstWsrtcDataChannel::error.
 *
 * Since: 0.1
 */
void gst_wsrtc_data_channel_emit_error (GstWsrtcDataChannel *self, const GError *error)
{
  g_return_if_fail (GST_IS_WSRTC_DATA_CHANNEL (self));
  g_return_if_fail (error != nullptr);
  g_signal_emit (self, signals[channel_signal_error], 0, error);
}

/**
 * gst_wsrtc_data_channel_emit_string:
 * @self: a #GstWsrtcDataChannel
 * @text: what has arrived, valid UTF-8
 *
 * For implementations: emits #GstWsrtcDataChannel::message-string, unless it is closed.
 *
 * Since: 0.1
 */
void gst_wsrtc_data_channel_emit_string (GstWsrtcDataChannel *self, const gchar *text)
{
  g_return_if_fail (GST_IS_WSRTC_DATA_CHANNEL (self));
  g_return_if_fail (text != nullptr);
  if (!is_closed (self))
    g_signal_emit (self, signals[channel_signal_string], 0, text);
}

/**
 * gst_wsrtc_data_channel_emit_bytes:
 * @self: a #GstWsrtcDataChannel
 * @bytes: what has arrived
 *
 * For implementations: emits #GstWsrtcDataChannel::message-bytes, unless it is closed.
 *
 * Since: 0.1
 */
void gst_wsrtc_data_channel_emit_bytes (GstWsrtcDataChannel *self, GBytes *bytes)
{
  g_return_if_fail (GST_IS_WSRTC_DATA_CHANNEL (self));
  g_return_if_fail (bytes != nullptr);
  if (!is_closed (self))
    g_signal_emit (self, signals[channel_signal_bytes], 0, bytes);
}

/**
 * gst_wsrtc_data_channel_emit_buffered_amount_low:
 * @self: a #GstWsrtcDataChannel
 *
 * For implementations: emits #GstWsrtcDataChannel::buffered-amount-low.
 *
 * Since: 0.1
 */
void gst_wsrtc_data_channel_emit_buffered_amount_low (GstWsrtcDataChannel *self)
{
  g_return_if_fail (GST_IS_WSRTC_DATA_CHANNEL (self));
  g_signal_emit (self, signals[channel_signal_low], 0);
}
