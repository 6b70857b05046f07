// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One accepted connection, first with an HTTP request, later perhaps as a
// WebSocket: what it may send, how long it may take, how to cut it off.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include <gio/gio.h>

#include "../wire/frame_meter.hpp"
#include "../wire/guarded_stream.hpp"
#include "../wire/request_head.hpp"
#include "../wire/timer.hpp"
#include "../wire/tls_stream.hpp"
#include "counters.hpp"
#include "gptr.hpp"
#include "guards.hpp"

namespace wsrtc {

class ClientLink final : public StreamWatch {
public:
  using Gone = std::function<void (ClientLink &)>;
  // What came in: how much, whether a limit was broken. False = no more of it.
  using FrameWatch = std::function<bool (size_t bytes, FrameMeter::Verdict verdict)>;

  // `gone` is called when the connection is closed; it may destroy the link. `guards`
  // stay.
  ClientLink (GSocketConnection *connection, std::string address, Guards &guards, Gone gone);

  // What libsoup reads and writes. The link does not hold it: it ends with it.
  // Without `tls` as it comes; empty when memory is out.
  GRef<GIOStream> make_stream (SSL_CTX *tls);

  // Who asks, for limits and for the log: whoever is at the other end, or behind the
  // trusted proxy there once the first header has come.
  const std::string &address () const { return address_; }

  void set_address (std::string address) { address_ = std::move (address); }

  // A trusted proxy was asked by https.
  bool is_https_at_proxy () const { return https_at_proxy_; }

  void set_https_at_proxy (bool https) { https_at_proxy_ = https; }

  // Of the server.
  Counters &counters () const { return guards_.counters; }

  GSocket *socket () const { return g_socket_connection_get_socket (connection_.get ()); }

  GSocketAddress *remote () const { return remote_.get (); }

  GSocketAddress *local () const { return local_.get (); }

  // What it does that it should not.
  void note (Abuse kind, std::string_view what) { note (kind, refusal ().reason (what)); }

  // To be ended, and given to the next.
  LogLine refusal () const { return LogLine ({}, {}, "refused").with ("address", address_); }

  void note (Abuse kind, LogLine line) { guards_.note (kind, std::move (line)); }

  // Cuts the connection off if it is still there after `delay`.
  void set_deadline (std::chrono::milliseconds delay);
  // The same while its request is awaited, which it is blamed for.
  void set_request_deadline (std::chrono::milliseconds delay);
  void clear_deadline ();
  // At once. libsoup sees the end of the stream and cleans up.
  void cut ();

  bool is_cut () const { return cut_; }

  // The body of the answer, which takes the request's place from now on.
  void begin_response (size_t bytes);

  // One more request of its address. False = there were too many; that is noted.
  bool take_turn ();

  // Answers at once, beside libsoup, which would read the whole body before it does.
  // What still comes is taken and dropped for a moment, so that the answer is read.
  void refuse (const std::string &response);

  // From here on there are WebSocket frames. False = the client did not wait
  // for the handshake's end, as RFC 6455 section 4.1 wants: its frames stand in
  // libsoup's buffer, where they cannot be counted.
  bool become_websocket (size_t max_message_bytes, FrameWatch watch);

  const FrameMeter &received () const { return received_; }

  // A WebSocket message is handed to libsoup, which holds `bytes` until it is sent.
  void hold (size_t bytes);

  // Of messages, and of answers to pings, that are not written out yet.
  size_t held_bytes () const;

  // Since when (monotonic time in µs) nothing of them could be written; 0 = all is.
  int64_t stuck_since () const { return held_bytes () == 0 ? 0 : moved_at_; }

private:
  bool on_read (const uint8_t *data, size_t size) override;
  void on_written (const uint8_t *data, size_t size) override;
  void on_gone () override;
  bool read_http (const uint8_t *data, size_t size);
  void refuse_head (RequestHead::Verdict verdict);
  bool read_frames (const uint8_t *data, size_t size);
  void evict ();

  GRef<GSocketConnection> connection_;
  GRef<GSocketAddress> local_;
  GRef<GSocketAddress> remote_;
  std::string address_;
  Guards &guards_;
  MemoryLedger::Account account_;
  Gone gone_;
  Timer deadline_;

  GIOStream *stream_ = nullptr; // ends with on_gone ()
  bool https_at_proxy_ = false;
  bool speaks_tls_ = false;
  bool refused_ = false;
  bool answered_ = false; // its one request
  bool cut_ = false;
  bool is_websocket_ = false;
  size_t request_bytes_ = 0;
  size_t response_bytes_ = 0; // still to be fetched
  RequestHead head_;
  FrameWatch watch_;
  FrameMeter received_{{0}};
  FrameMeter sent_{{UINT64_MAX}};
  std::deque<size_t> held_; // sizes, oldest first
  size_t held_sum_ = 0;
  uint64_t submitted_ = 0;
  int64_t moved_at_ = 0;
};

} // namespace wsrtc
