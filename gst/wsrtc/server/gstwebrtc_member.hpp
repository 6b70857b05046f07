// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A WebSocket at the server's root, where gst-plugins-rs' protocol is spoken. On
// the server's thread.
#pragma once

#include <cstdint>
#include <string>

#include <libsoup/soup.h>

#include "client_socket.hpp"
#include "gate.hpp"
#include "gstwebrtc_desk.hpp"
#include "web_client.hpp"

namespace wsrtc {

class GstWebrtcMember final : public WebClient, private ClientSocket::Speaker, private gstwebrtc::PeerLine {
public:
  GstWebrtcMember (SoupWebsocketConnection *socket, ClientLink &link, const ServerSettings &settings,
                   gstwebrtc::Desk &desk, Gate &gate, Pass pass, Closed closed);
  ~GstWebrtcMember () override;
  GstWebrtcMember (const GstWebrtcMember &) = delete;
  GstWebrtcMember &operator= (const GstWebrtcMember &) = delete;

  void open (const ServerSettings &settings) override;
  void review () override;
  void close (uint16_t code, const std::string &reason) override;

  const char *protocol () const override { return "gstwebrtc"; }

  size_t unsent_bytes () const override { return socket_.unsent_bytes (); }

private:
  void on_text (std::string_view frame) override;
  void leave () override;
  void on_closed () override;
  void send_frame (const std::string &frame) override;
  void became_producer () override;
  bool may (Right right, const std::string &stream) const override;
  void refuse (const Error &error);
  void send_away (Denial denial, const std::string &why);

  gstwebrtc::Desk &desk_;
  Gate &gate_;
  Pass pass_;
  const Closed closed_;
  const SocketBudgets source_budgets_;
  ClientSocket socket_;
  PeerId id_; // empty: not there yet, or not any more
  bool has_source_budgets_ = false;
};

} // namespace wsrtc
