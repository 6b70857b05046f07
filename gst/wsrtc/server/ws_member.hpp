// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A member of a room that speaks our own protocol over a WebSocket. On the
// server's thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <libsoup/soup.h>

#include "client_socket.hpp"
#include "dialect.hpp"
#include "gate.hpp"
#include "rooms.hpp"
#include "web_client.hpp"

namespace wsrtc {

// Which room a client asked for, and as what.
struct Place {
  StreamName room;
  Role role = Role::Plain;
};

// What a place needs: of a viewer the right to view, of one of a pair that to talk
// too, of a source see right_to_send (). Who shows a token, and who has shown it.
Verdict judge_place (Gate &gate, const Rooms &rooms, const Place &place, const std::string &token,
                     const std::string &address);
Verdict judge_place (const Gate &gate, const Rooms &rooms, const Place &place, const Pass &pass);

class WsMember final : public WebClient, public Member, private ClientSocket::Speaker {
public:
  // `closed` is called once, from libsoup's signal: destroy the connection later.
  // `verdict`: of one who is not let in, but hears the reason as a close code, or says
  // hello with a token first.
  WsMember (SoupWebsocketConnection *socket, ClientLink &link, const ServerSettings &settings, Rooms &rooms,
            Gate &gate, Place place, Verdict verdict, Closed closed);
  ~WsMember () override;
  WsMember (const WsMember &) = delete;
  WsMember &operator= (const WsMember &) = delete;

  // Enters the room, or closes with the reason why not.
  void open (const ServerSettings &settings) override;
  void review () override;
  void close (uint16_t code, const std::string &reason) override;

  void deliver (const Message &message) override;

  bool is_behind () const override { return socket_.is_behind (); }

  bool ask_figures () override;

  MemberFacts facts () const override { return {protocol (), socket_.address ()}; }

  const char *protocol () const override { return "wsrtc"; }

  size_t unsent_bytes () const override { return socket_.unsent_bytes (); }

private:
  void on_text (std::string_view frame) override;
  void leave () override;
  void on_closed () override;
  void refuse_frame (const Error &error);
  Status receive (const Message &message);
  void enter ();
  void send_away (const Verdict &verdict);
  bool heard_hello (std::string_view frame);

  Rooms &rooms_;
  Gate &gate_;
  const Place place_;
  Closed closed_;
  std::unique_ptr<Dialect> dialect_;
  const SocketBudgets budgets_; // once it is let in
  ClientSocket socket_;
  Verdict verdict_;
  Timer hello_; // while it is waited for
  bool has_spoken_ = false;
  unsigned open_questions_ = 0; // for its figures, without an answer yet
  bool was_asked_ = false;
  bool has_answered_ = false;
  bool joined_ = false;
};

} // namespace wsrtc
