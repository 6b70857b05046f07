// SPDX-License-Identifier: LGPL-2.1-or-later
#include "data_sides.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include <gst/sctp/sctpsendmeta.h>

#include "inner_elements.hpp"

namespace wsrtc::test {

// ---- what happened

void ChannelLog::add (const std::string &label, const std::string &what)
{
  const std::lock_guard<std::mutex> lock (mutex_);
  lines_.push_back (label + " " + what);
}

void ChannelLog::count_bytes (size_t size)
{
  const std::lock_guard<std::mutex> lock (mutex_);
  bytes_ += size;
}

guint64 ChannelLog::bytes () const
{
  const std::lock_guard<std::mutex> lock (mutex_);
  return bytes_;
}

size_t ChannelLog::count () const
{
  const std::lock_guard<std::mutex> lock (mutex_);
  return lines_.size ();
}

size_t ChannelLog::count (const std::string &line) const
{
  const std::lock_guard<std::mutex> lock (mutex_);
  return static_cast<size_t> (std::count (lines_.begin (), lines_.end (), line));
}

bool ChannelLog::has (const std::string &line) const
{
  const std::lock_guard<std::mutex> lock (mutex_);
  return std::find (lines_.begin (), lines_.end (), line) != lines_.end ();
}

bool ChannelLog::has_part (const std::string &part) const
{
  return text ().find (part) != std::string::npos;
}

std::string ChannelLog::text () const
{
  const std::lock_guard<std::mutex> lock (mutex_);
  std::string all;
  for (const std::string &line : lines_)
    all += line + "\n";
  return all;
}

void ChannelLog::wait_for_line (const std::string &line, Milliseconds deadline) const
{
  wait_for (
      line.c_str (), [&] { return has (line); }, deadline);
}

void ChannelLog::wait_for_part (const std::string &part, Milliseconds deadline) const
{
  wait_for (
      part.c_str (), [&] { return has_part (part); }, deadline);
}

// ---- the application

namespace {

std::string label_of (GstWsrtcDataChannel *channel)
{
  return gst_wsrtc_data_channel_get_label (channel);
}

struct Listener {
  ChannelLog *log;
  bool echo;
};

void on_string (GstWsrtcDataChannel *channel, const char *text, gpointer data)
{
  const auto *listener = static_cast<Listener *> (data);
  listener->log->count_bytes (strlen (text));
  if (strlen (text) < 100)
    listener->log->add (label_of (channel), std::string ("text ") + text);
  if (listener->echo)
    gst_wsrtc_data_channel_send_string (channel, text, nullptr);
}

void on_bytes (GstWsrtcDataChannel *channel, GBytes *bytes, gpointer data)
{
  const auto *listener = static_cast<Listener *> (data);
  const gsize size = g_bytes_get_size (bytes);
  listener->log->count_bytes (size);
  if (listener->log->count () < 1000)
    listener->log->add (label_of (channel), "bytes " + std::to_string (size));
  if (listener->echo)
    gst_wsrtc_data_channel_send_bytes (channel, bytes, nullptr);
}

void on_word (gpointer channel, const char *signal, const char *word, const Listener &listener)
{
  struct Word {
    Listener listener;
    const char *word;
  };

  g_signal_connect_data (
      channel, signal, G_CALLBACK (+[] (GstWsrtcDataChannel *from, gpointer data) {
        const auto *told = static_cast<Word *> (data);
        told->listener.log->add (label_of (from), told->word);
      }),
      new Word{listener, word}, [] (gpointer p, GClosure *) { delete static_cast<Word *> (p); },
      GConnectFlags (0));
}

void connect (gpointer channel, const char *signal, GCallback handler, const Listener &listener)
{
  g_signal_connect_data (
      channel, signal, handler, new Listener (listener),
      [] (gpointer p, GClosure *) { delete static_cast<Listener *> (p); }, GConnectFlags (0));
}

void on_error (GstWsrtcDataChannel *channel, const GError *error, gpointer data)
{
  g_assert_true (error->domain == GST_WSRTC_ERROR);
  static_cast<Listener *> (data)->log->add (label_of (channel), std::string ("error ") + error->message);
}

} // namespace

void DataApplication::listen_to (GstElement *sink)
{
  g_signal_connect (sink, "data-channel", G_CALLBACK (on_channel), this);
}

void DataApplication::on_channel (GstElement *, const char *peer, GstWsrtcDataChannel *channel,
                                  DataApplication *self)
{
  const Listener listener{&self->log, self->echo_};
  on_word (channel, "open", "open", listener);
  on_word (channel, "close", "close", listener);
  on_word (channel, "buffered-amount-low", "low", listener);
  connect (channel, "error", G_CALLBACK (on_error), listener);
  connect (channel, "message-string", G_CALLBACK (on_string), listener);
  connect (channel, "message-bytes", G_CALLBACK (on_bytes), listener);
  self->log.add (label_of (channel), "here");
  const std::lock_guard<std::mutex> lock (self->mutex_);
  self->channels_[label_of (channel)] = GRef<GstWsrtcDataChannel>::take_ref (channel);
  self->peer_ = peer;
}

std::string DataApplication::peer ()
{
  const std::lock_guard<std::mutex> lock (mutex_);
  return peer_;
}

GRef<GstWsrtcDataChannel> DataApplication::find (const std::string &label)
{
  const std::lock_guard<std::mutex> lock (mutex_);
  const auto found = channels_.find (label);
  return found == channels_.end () ? GRef<GstWsrtcDataChannel> () : found->second;
}

GRef<GstWsrtcDataChannel> DataApplication::channel (const std::string &label)
{
  wait_for (("the application's channel " + label).c_str (), [&] { return bool (find (label)); });
  return find (label);
}

// ---- the viewer

namespace {

std::string label_of (GstWebRTCDataChannel *channel)
{
  char *label = nullptr;
  g_object_get (channel, "label", &label, nullptr);
  return GUnique<char> (label).get ();
}

} // namespace

ViewerOptions DataViewer::options (const std::vector<std::string> &to_make)
{
  ViewerOptions options;
  options.receiver.on_made = [this, to_make] (GstElement *bin) { on_made (bin, to_make); };
  return options;
}

ViewerOptions DataViewer::without_limits (const std::vector<std::string> &to_make)
{
  ViewerOptions options = this->options (to_make);
  options.receiver.edit = [] (std::string &sdp) {
    const std::string key = "a=max-message-size:";
    const size_t at = sdp.find (key);
    const size_t port = sdp.find ("a=sctp-port");
    if (at != std::string::npos)
      sdp.replace (at, sdp.find ("\r\n", at) - at, key + "0");
    else if (port != std::string::npos)
      sdp.insert (port, key + "0\r\n");
  };
  return options;
}

void DataViewer::on_made (GstElement *bin, const std::vector<std::string> &to_make)
{
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    bin_ = GRef<GstElement>::take_ref (bin);
  }
  g_signal_connect (bin, "on-data-channel", G_CALLBACK (on_data_channel), this);
  for (const std::string &label : to_make) {
    GRef<GstWebRTCDataChannel> made;
    g_signal_emit_by_name (bin, "create-data-channel", label.c_str (), nullptr, made.out ());
    g_assert_nonnull (made.get ());
    listen_to (made.get ());
  }
}

void DataViewer::on_data_channel (GstElement *, GstWebRTCDataChannel *channel, DataViewer *self)
{
  self->listen_to (channel);
  self->log.add (label_of (channel), "open");
}

void DataViewer::listen_to (GstWebRTCDataChannel *channel)
{
  g_signal_connect (channel, "on-open", G_CALLBACK (+[] (GstWebRTCDataChannel *from, DataViewer *self) {
                      self->log.add (label_of (from), "open");
                    }),
                    this);
  g_signal_connect (channel, "on-close", G_CALLBACK (+[] (GstWebRTCDataChannel *from, DataViewer *self) {
                      self->log.add (label_of (from), "close");
                    }),
                    this);
  g_signal_connect (channel, "on-message-string",
                    G_CALLBACK (+[] (GstWebRTCDataChannel *from, const char *text, DataViewer *self) {
                      self->log.add (label_of (from), std::string ("text ") + (text ? text : ""));
                    }),
                    this);
  g_signal_connect (channel, "on-message-data",
                    G_CALLBACK (+[] (GstWebRTCDataChannel *from, GBytes *bytes, DataViewer *self) {
                      const gsize size = bytes ? g_bytes_get_size (bytes) : 0;
                      self->log.count_bytes (size);
                      self->log.add (label_of (from), "bytes " + std::to_string (size));
                    }),
                    this);
  const std::lock_guard<std::mutex> lock (mutex_);
  channels_[label_of (channel)] = GRef<GstWebRTCDataChannel>::take_ref (channel);
}

GRef<GstWebRTCDataChannel> DataViewer::channel (const std::string &label)
{
  log.wait_for_line (label + " open");
  const std::lock_guard<std::mutex> lock (mutex_);
  return channels_[label];
}

void DataViewer::send (const std::string &label, const std::string &text)
{
  GError *error = nullptr;
  gst_webrtc_data_channel_send_string_full (channel (label).get (), text.c_str (), &error);
  g_assert_no_error (error);
}

void DataViewer::send_bytes (const std::string &label, size_t size)
{
  const std::string data (size, 'x');
  const GUnique<GBytes> bytes (g_bytes_new (data.data (), data.size ()));
  GError *error = nullptr;
  gst_webrtc_data_channel_send_data_full (channel (label).get (), bytes.get (), &error);
  g_assert_no_error (error);
}

void DataViewer::ignore_new_streams ()
{
  const std::lock_guard<std::mutex> lock (mutex_);
  const auto decoders = find_elements (bin_.get (), "sctpdec");
  g_assert_cmpuint (decoders.size (), ==, 1);
  const gulong handler =
      g_signal_handler_find (decoders[0].get (), G_SIGNAL_MATCH_ID,
                             g_signal_lookup ("pad-added", GST_TYPE_ELEMENT), 0, nullptr, nullptr, nullptr);
  g_assert_cmpuint (handler, >, 0);
  g_signal_handler_block (decoders[0].get (), handler);
}

bool DataViewer::send_raw (unsigned stream, guint32 ppid, const std::string &message)
{
  const std::lock_guard<std::mutex> lock (mutex_);
  GRef<GstPad> &pad = raw_[stream];
  if (!pad) {
    const auto encoders = find_elements (bin_.get (), "sctpenc");
    g_assert_cmpuint (encoders.size (), ==, 1);
    GstElement *encoder = encoders[0].get ();
    const std::string name = "sink_" + std::to_string (stream);
    const auto sink = GRef<GstPad>::adopt (gst_element_request_pad (
        encoder, gst_element_get_pad_template (encoder, "sink_%u"), name.c_str (), nullptr));
    if (!sink)
      return false;
    pad = GRef<GstPad>::sink (gst_pad_new (nullptr, GST_PAD_SRC));
    gst_pad_set_active (pad.get (), TRUE);
    g_assert_cmpint (gst_pad_link (pad.get (), sink.get ()), ==, GST_PAD_LINK_OK);
    gst_pad_push_event (pad.get (), gst_event_new_stream_start ("raw"));
    GstSegment segment;
    gst_segment_init (&segment, GST_FORMAT_BYTES);
    gst_pad_push_event (pad.get (), gst_event_new_segment (&segment));
  }
  GstBuffer *buffer = gst_buffer_new_memdup (message.data (), message.size ());
  gst_sctp_buffer_add_send_meta (buffer, ppid, TRUE, GST_SCTP_SEND_META_PARTIAL_RELIABILITY_NONE, 0);
  return gst_pad_push (pad.get (), buffer) == GST_FLOW_OK;
}

} // namespace wsrtc::test
