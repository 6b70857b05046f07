// SPDX-License-Identifier: LGPL-2.1-or-later
#include "peer_channel.hpp"

#include <cstring>
#include <string>
#include <utility>

#include <gst/wsrtc/wsrtc-error.h>

namespace wsrtc {

namespace {

using ChannelPtr = std::shared_ptr<PeerChannel>;

// Of the channel that webrtcbin has, as it is once and for all.
struct Facts {
  GUnique<char> label, protocol;
  gboolean ordered = TRUE;
  int max_retransmits = -1;
  int max_packet_lifetime = -1;
};

Facts facts_of (GstWebRTCDataChannel *native)
{
  Facts facts;
  char *label = nullptr, *protocol = nullptr;
  g_object_get (native, "label", &label, "protocol", &protocol, "ordered", &facts.ordered, "max-retransmits",
                &facts.max_retransmits, "max-packet-lifetime", &facts.max_packet_lifetime, nullptr);
  facts.label.reset (label);
  facts.protocol.reset (protocol);
  return facts;
}

bool is_open (GstWebRTCDataChannel *native)
{
  GstWebRTCDataChannelState state = GST_WEBRTC_DATA_CHANNEL_STATE_CONNECTING;
  g_object_get (native, "ready-state", &state, nullptr);
  return state == GST_WEBRTC_DATA_CHANNEL_STATE_OPEN;
}

template <typename Handler>
gulong connect (GstWebRTCDataChannel *native, const char *signal, Handler handler, const ChannelPtr &channel)
{
  return g_signal_connect_data (
      native, signal, G_CALLBACK (+handler), new ChannelPtr (channel),
      [] (gpointer p, GClosure *) { delete static_cast<ChannelPtr *> (p); }, GConnectFlags (0));
}

PeerChannel &channel_in (gpointer data)
{
  return **static_cast<ChannelPtr *> (data);
}

} // namespace

std::shared_ptr<PeerChannel> PeerChannel::create (GRef<GstWebRTCDataChannel> native,
                                                  Surroundings surroundings)
{
  const auto channel = std::make_shared<PeerChannel> (std::move (native), std::move (surroundings));
  channel->object_ = make_channel_object (channel, channel->native_.get (), channel->around_.max_message);
  channel->listen ();
  return channel;
}

PeerChannel::PeerChannel (GRef<GstWebRTCDataChannel> native, Surroundings surroundings)
    : around_ (std::move (surroundings)), native_ (std::move (native))
{
}

// ---- what GStreamer tells, on its threads

void PeerChannel::listen ()
{
  const auto self = shared_from_this ();
  GstWebRTCDataChannel *const from = native_.get ();
  handlers_ = {
      connect (
          from, "on-open",
          [] (GstWebRTCDataChannel *, gpointer data) {
            channel_in (data).post ([] (PeerChannel &channel) { channel.on_open (); });
          },
          self),
      connect (
          from, "on-close",
          [] (GstWebRTCDataChannel *, gpointer data) {
            channel_in (data).post ([] (PeerChannel &channel) { channel.around_.closed (channel); });
          },
          self),
      connect (
          from, "on-error",
          [] (GstWebRTCDataChannel *, GError *error, gpointer data) {
            channel_in (data).post (
                [text = std::string (error ? error->message : "it failed")] (PeerChannel &channel) {
                  channel.break_off ({Fault::Network, text});
                });
          },
          self),
      connect (
          from, "on-message-string",
          [] (GstWebRTCDataChannel *, const char *text, gpointer data) {
            channel_in (data).take_string (text);
          },
          self),
      connect (
          from, "on-message-data",
          [] (GstWebRTCDataChannel *, GBytes *bytes, gpointer data) { channel_in (data).take_bytes (bytes); },
          self),
      connect (
          from, "on-buffered-amount-low",
          [] (GstWebRTCDataChannel *, gpointer data) {
            channel_in (data).post ([] (PeerChannel &channel) {
              if (channel.shown_)
                gst_wsrtc_data_channel_emit_buffered_amount_low (channel.object_.get ());
            });
          },
          self),
  };
}

void PeerChannel::post (std::function<void (PeerChannel &)> task)
{
  const auto &deliver = around_.deliver;
  around_.link->post ([self = shared_from_this (), &deliver, task = std::move (task)] {
    deliver ([self, task] {
      if (self->object_)
        task (*self);
    });
  });
}

void PeerChannel::post_message (size_t size, std::function<void (GstWsrtcDataChannel *)> emission)
{
  const auto hold = std::make_shared<SctpMeter::Hold> (around_.meter, size);
  post ([hold, emission = std::move (emission)] (PeerChannel &channel) {
    const auto object = channel.object_; // a handler may end the peer
    if (channel.shown_)
      emission (object.get ());
  });
}

// GStreamer up to 1.28 has the numbers of the two kinds of empty messages (RFC
// 8831 section 8) the other way round: an empty text comes as bytes.
void PeerChannel::take_string (const char *text)
{
  if (!text) {
    post_message (0, [] (GstWsrtcDataChannel *object) {
      const GUnique<GBytes> none (g_bytes_new (nullptr, 0));
      gst_wsrtc_data_channel_emit_bytes (object, none.get ());
    });
    return;
  }
  post_message (std::strlen (text), [copy = std::string (text)] (GstWsrtcDataChannel *object) {
    gst_wsrtc_data_channel_emit_string (object, copy.c_str ());
  });
}

void PeerChannel::take_bytes (GBytes *bytes)
{
  if (!bytes) {
    post_message (0, [] (GstWsrtcDataChannel *object) { gst_wsrtc_data_channel_emit_string (object, ""); });
    return;
  }
  const std::shared_ptr<GBytes> kept (g_bytes_ref (bytes), g_bytes_unref);
  post_message (g_bytes_get_size (bytes), [kept] (GstWsrtcDataChannel *object) {
    gst_wsrtc_data_channel_emit_bytes (object, kept.get ());
  });
}

// ---- the owner

void PeerChannel::on_open ()
{
  if (close_wanted_)
    close_now ();
  else
    gst_wsrtc_data_channel_emit_open (object_.get (), id ());
}

void PeerChannel::catch_up ()
{
  if (is_open (native_.get ()))
    post ([] (PeerChannel &channel) { channel.on_open (); });
}

int PeerChannel::id ()
{
  int id = -1;
  if (const auto from = native ())
    g_object_get (from.get (), "id", &id, nullptr);
  return id;
}

void PeerChannel::break_off (const Error &error)
{
  const auto object = object_;
  if (shown_) {
    const std::string text = std::string ("data channel \"") +
                             gst_wsrtc_data_channel_get_label (object.get ()) + "\": " + error.text;
    const GUnique<GError> told (
        g_error_new_literal (GST_WSRTC_ERROR, static_cast<int> (error.fault), text.c_str ()));
    gst_wsrtc_data_channel_emit_error (object.get (), told.get ());
  }
  gst_wsrtc_data_channel_close (object.get ());
}

// One that is still connecting is closed when it is open.
void PeerChannel::close_now ()
{
  close_wanted_ = true;
  const auto to = native ();
  if (to && is_open (to.get ()))
    gst_webrtc_data_channel_close (to.get ());
}

void PeerChannel::send_now (GBytes *message, bool is_text)
{
  const auto to = native ();
  if (!to || !is_open (to.get ()))
    return;
  GError *raw = nullptr;
  const gsize size = g_bytes_get_size (message);
  gboolean sent = FALSE;
  if (is_text)
    sent = gst_webrtc_data_channel_send_string_full (
        to.get (),
        std::string (static_cast<const char *> (g_bytes_get_data (message, nullptr)), size).c_str (), &raw);
  else
    sent = gst_webrtc_data_channel_send_data_full (to.get (), message, &raw);
  const GUnique<GError> error (raw);
  if (!sent && object_)
    break_off ({Fault::Network, error ? error->message : "a message could not be sent"});
}

void PeerChannel::detach ()
{
  GRef<GstWebRTCDataChannel> from;
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    std::swap (from, native_);
  }
  for (const gulong handler : handlers_)
    g_signal_handler_disconnect (from.get (), handler);
  handlers_.clear ();
  object_ = nullptr;
}

// ---- the object, on any thread

GRef<GstWebRTCDataChannel> PeerChannel::native ()
{
  const std::lock_guard<std::mutex> lock (mutex_);
  return native_;
}

void PeerChannel::send (GBytes *message, bool is_text)
{
  const gsize size = g_bytes_get_size (message);
  posted_ += size;
  const std::shared_ptr<GBytes> kept (g_bytes_ref (message), g_bytes_unref);
  around_.link->post ([self = shared_from_this (), kept, is_text, size] {
    self->send_now (kept.get (), is_text);
    self->posted_ -= size;
  });
}

void PeerChannel::close ()
{
  around_.link->post ([self = shared_from_this ()] { self->close_now (); });
}

guint64 PeerChannel::buffered ()
{
  guint64 amount = 0;
  if (const auto from = native ())
    g_object_get (from.get (), "buffered-amount", &amount, nullptr);
  return amount + posted_;
}

void PeerChannel::set_low_threshold (guint64 threshold)
{
  if (const auto to = native ())
    g_object_set (to.get (), "buffered-amount-low-threshold", threshold, nullptr);
}

} // namespace wsrtc

// ---- GObject

#define GST_TYPE_WSRTC_PEER_CHANNEL (gst_wsrtc_peer_channel_get_type ())
G_DECLARE_FINAL_TYPE (GstWsrtcPeerChannel, gst_wsrtc_peer_channel, GST, WSRTC_PEER_CHANNEL,
                      GstWsrtcDataChannel)

struct _GstWsrtcPeerChannel {
  GstWsrtcDataChannel parent;
  wsrtc::ChannelPtr *channel;
};

G_DEFINE_FINAL_TYPE (GstWsrtcPeerChannel, gst_wsrtc_peer_channel, GST_TYPE_WSRTC_DATA_CHANNEL)

static wsrtc::PeerChannel &channel_of (GstWsrtcDataChannel *self)
{
  return **GST_WSRTC_PEER_CHANNEL (self)->channel;
}

static void gst_wsrtc_peer_channel_finalize (GObject *object)
{
  delete GST_WSRTC_PEER_CHANNEL (object)->channel;
  G_OBJECT_CLASS (gst_wsrtc_peer_channel_parent_class)->finalize (object);
}

static void gst_wsrtc_peer_channel_class_init (GstWsrtcPeerChannelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_wsrtc_peer_channel_finalize;
  auto *channel_class = GST_WSRTC_DATA_CHANNEL_CLASS (klass);
  channel_class->send = [] (GstWsrtcDataChannel *self, GBytes *message, gboolean is_text,
                            GError **) -> gboolean {
    channel_of (self).send (message, is_text);
    return TRUE;
  };
  channel_class->close = [] (GstWsrtcDataChannel *self) { channel_of (self).close (); };
  channel_class->get_buffered_amount = [] (GstWsrtcDataChannel *self) {
    return channel_of (self).buffered ();
  };
  // Not while it is being constructed.
  channel_class->set_low_threshold = [] (GstWsrtcDataChannel *self, guint64 threshold) {
    channel_of (self).set_low_threshold (threshold);
  };
}

static void gst_wsrtc_peer_channel_init (GstWsrtcPeerChannel *self)
{
  self->channel = new wsrtc::ChannelPtr;
}

namespace wsrtc {

GRef<GstWsrtcDataChannel> make_channel_object (std::shared_ptr<PeerChannel> channel,
                                               GstWebRTCDataChannel *native, unsigned max_message)
{
  const Facts facts = facts_of (native);
  auto *object = GST_WSRTC_PEER_CHANNEL (g_object_new (
      GST_TYPE_WSRTC_PEER_CHANNEL, "label", facts.label.get (), "protocol", facts.protocol.get (), "ordered",
      facts.ordered, "max-retransmits", facts.max_retransmits, "max-packet-lifetime",
      facts.max_packet_lifetime, "max-message-size", max_message, nullptr));
  *object->channel = std::move (channel);
  return GRef<GstWsrtcDataChannel>::adopt (GST_WSRTC_DATA_CHANNEL (object));
}

} // namespace wsrtc
