// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One accepted connection, first with an HTTP request, later perhaps as a
// WebSocket: what it may send, how long it may take, how to cut it off.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include <gio/gio.h>

#include "../wire/frame_meter.hpp"
#include "../wire/guarded_stream.hpp"
#include "../wire/timer.hpp"
#include "../wire/tls_stream.hpp"
#include "counters.hpp"
#include "gptr.hpp"

namespace wsrtc {

class ClientLink final : public StreamWatch {
public:
  using Gone = std::function<void (ClientLink &)>;
  // What came in: how much, whether a limit was broken. False = no more of it.
  using FrameWatch = std::function<bool (size_t bytes, FrameMeter::Verdict verdict)>;

  // `gone` is called when the connection is closed; it may destroy the link.
  // `counters` outlives it.
  ClientLink (GSocketConnection *connection, std::string address, Counters &counters, Gone gone);

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
  Counters &counters () const { return counters_; }

  GSocketAddress *remote () const { return remote_.get (); }

  GSocketAddress *local () const { return local_.get (); }

  // Cuts the connection off if it is still there after `delay`.
  void set_deadline (std::chrono::milliseconds delay);
  void clear_deadline ();
  // At once. libsoup sees the end of the stream and cleans up.
  void cut ();

  // Answers at once, beside libsoup, which would read the whole body before it does.
  // What still comes is taken and dropped for a moment, so that the answer is read.
  void refuse (const std::string &response);

  // From here on there are WebSocket frames. False = the client did not wait
  // for the handshake's end, as RFC 6455 section 4.1 wants: its frames stand in
  // libsoup's buffer, where they cannot be counted.
  bool become_websocket (size_t max_message_bytes, FrameWatch watch);

  const FrameMeter &received () const { return received_; }

  const FrameMeter &sent () const { return sent_; }

private:
  bool on_read (const uint8_t *data, size_t size) override;
  void on_written (const uint8_t *data, size_t size) override;
  void on_gone () override;
  bool read_http (const uint8_t *data, size_t size);

  GRef<GSocketConnection> connection_;
  GRef<GSocketAddress> local_;
  GRef<GSocketAddress> remote_;
  std::string address_;
  Counters &counters_;
  Gone gone_;
  Timer deadline_;

  GIOStream *stream_ = nullptr; // ends with on_gone ()
  bool https_at_proxy_ = false;
  bool refused_ = false;
  bool is_websocket_ = false;
  size_t request_bytes_ = 0;
  bool header_begun_ = false;
  bool line_empty_ = true; // so far
  bool header_done_ = false;
  bool beyond_header_ = false;
  FrameWatch watch_;
  FrameMeter received_{{0}};
  FrameMeter sent_{{UINT64_MAX}};
};

} // namespace wsrtc
