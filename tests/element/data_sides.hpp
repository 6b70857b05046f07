// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Both ends of data channels for tests of wsrtcsink: what its application gets,
// and what a viewer that is a raw webrtcbin gets and sends.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <gst/webrtc/webrtc.h>
#include <gst/wsrtc/wsrtc.h>

#include "gptr.hpp"
#include "sink_rig.hpp"

namespace wsrtc::test {

// What happened on the channels of one side, a line each: "LABEL open", "LABEL
// text …", "LABEL bytes SIZE", "LABEL error …", "LABEL close". Any thread.
class ChannelLog {
public:
  void add (const std::string &label, const std::string &what);
  bool has (const std::string &line) const;
  bool has_part (const std::string &part) const;
  size_t count () const;
  size_t count (const std::string &line) const;
  guint64 bytes () const; // of messages
  void count_bytes (size_t size);
  std::string text () const;
  void wait_for_line (const std::string &line, Milliseconds deadline = default_deadline) const;
  void wait_for_part (const std::string &part, Milliseconds deadline = default_deadline) const;

private:
  mutable std::mutex mutex_; // protects what follows
  std::vector<std::string> lines_;
  guint64 bytes_ = 0;
};

// The application of a sink: listens on all channels of all peers. It must
// outlive the rig.
class DataApplication {
public:
  explicit DataApplication (bool echo = false) : echo_ (echo) {}

  void listen_to (GstElement *sink);
  // The last one of that label; waits for it.
  GRef<GstWsrtcDataChannel> channel (const std::string &label);
  GRef<GstWsrtcDataChannel> find (const std::string &label);
  // Whose the last channel is.
  std::string peer ();

  ChannelLog log;

private:
  static void on_channel (GstElement *sink, const char *peer, GstWsrtcDataChannel *channel,
                          DataApplication *self);

  const bool echo_;
  std::mutex mutex_; // protects what follows
  std::map<std::string, GRef<GstWsrtcDataChannel>> channels_;
  std::string peer_;
};

// A viewer's channels. It must outlive the rig.
class DataViewer {
public:
  ViewerOptions options (const std::vector<std::string> &to_make = {});
  // What it is told is longest, it does not care for.
  ViewerOptions without_limits (const std::vector<std::string> &to_make = {});

  GRef<GstWebRTCDataChannel> channel (const std::string &label);
  void send (const std::string &label, const std::string &text);
  void send_bytes (const std::string &label, size_t size);
  // Past webrtcbin: one SCTP message of any kind on a stream. False: it did not
  // go.
  bool send_raw (unsigned stream, guint32 ppid, const std::string &message);
  // Its webrtcbin cannot take an answer on a stream that is not its own, and
  // hears of none from here on.
  void ignore_new_streams ();

  ChannelLog log;

private:
  static void on_data_channel (GstElement *bin, GstWebRTCDataChannel *channel, DataViewer *self);
  void listen_to (GstWebRTCDataChannel *channel);
  void on_made (GstElement *bin, const std::vector<std::string> &to_make);

  std::mutex mutex_; // protects what follows
  std::map<std::string, GRef<GstWebRTCDataChannel>> channels_;
  GRef<GstElement> bin_;
  std::map<unsigned, GRef<GstPad>> raw_; // by stream
};

} // namespace wsrtc::test
