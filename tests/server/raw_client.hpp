// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A client that does just what it is told, right or wrong: bytes over TCP, and
// WebSocket frames made by hand. Blocks, with a deadline for every wait.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "wait_for.hpp"

namespace wsrtc::test {

struct WsFrame {
  int opcode = 0;
  std::string payload;

  // Of a close frame; 0 = none given.
  unsigned close_code () const;
  std::string close_reason () const;
};

// Opcodes of RFC 6455 section 5.2.
inline constexpr int ws_continuation = 0;
inline constexpr int ws_text = 1;
inline constexpr int ws_binary = 2;
inline constexpr int ws_close = 8;
inline constexpr int ws_ping = 9;
inline constexpr int ws_pong = 10;
inline constexpr int ws_final = 0x80;

// A frame as a client sends it, masked. `first` = opcode and flags.
std::string client_frame (int first, std::string_view payload);

class RawClient {
public:
  // Connects to 127.0.0.1.
  explicit RawClient (unsigned port);
  ~RawClient ();
  RawClient (RawClient &&other) noexcept;
  RawClient (const RawClient &) = delete;
  RawClient &operator= (const RawClient &) = delete;

  // False = the server has closed, or does not read any more.
  bool send (std::string_view bytes, Milliseconds deadline = default_deadline);
  // All until the server closes.
  std::string read_all (Milliseconds deadline = default_deadline);
  // Status line and headers.
  std::string read_head ();
  // True when the server has closed within the deadline; what comes is dropped.
  bool closed_within (Milliseconds deadline);
  void close ();
  // A kernel buffer so small that a reader that stops is noticed soon.
  void shrink_receive_buffer ();

  // GET with the headers of RFC 6455 section 4.1; `extra` = more header lines.
  void send_upgrade (const std::string &target, const std::string &extra = {});
  // Asserts that the connection is a WebSocket now.
  void upgrade (const std::string &target, const std::string &extra = {});

  bool send_text (std::string_view text) { return send (client_frame (ws_text | ws_final, text)); }

  // No value = the server has closed the connection.
  std::optional<WsFrame> read_frame (Milliseconds deadline = default_deadline);
  // Who reads single frames for long is taken for gone without it.
  void answer_ping (const WsFrame &frame);
  // The next text frame; pings are answered meanwhile. Asserts that there is one.
  std::string read_text ();
  // The close frame; other frames before it are dropped. Asserts that it comes.
  WsFrame read_close ();

private:
  bool fill (Milliseconds deadline);
  bool need (size_t bytes, Milliseconds deadline);
  std::string take (size_t bytes);

  int fd_;
  unsigned port_;
  std::string buffer_;
};

// Plain HTTP: the whole answer to one request line and header lines.
std::string http_request (unsigned port, const std::string &request);

} // namespace wsrtc::test
