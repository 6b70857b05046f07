// SPDX-License-Identifier: LGPL-2.1-or-later
//
// WHIP and WHEP of a server: what requests mean is said by whip_rules.hpp, what becomes
// of a session by http_session.hpp; here they are found, limited and ended. On the
// server's thread.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <libsoup/soup.h>

#include "address_budgets.hpp"
#include "client_link.hpp"
#include "http_replies.hpp"
#include "http_session.hpp"
#include "publish_port.hpp"
#include "routes.hpp"
#include "settings.hpp"

namespace wsrtc {

// How many seconds' worth of requests may come at once: a start behind a proxy, after
// which a player sends some candidates.
inline constexpr double request_burst = 6;

class HttpSessions final : private HttpSessionHost, private ReceiverWatcher {
public:
  // `settings` and `publisher` stay.
  HttpSessions (Rooms &rooms, Gate &gate, const ServerSettings &settings, PublishPort &publisher)
      : rooms_ (rooms), gate_ (gate), settings_ (settings), publisher_ (publisher),
        budgets_ (settings.request_rate * request_burst, settings.request_rate)
  {
    rooms_.set_receiver_watcher (this);
  }

  ~HttpSessions () override
  {
    rooms_.set_receiver_watcher (nullptr);
    close ();
  }

  HttpSessions (const HttpSessions &) = delete;
  HttpSessions &operator= (const HttpSessions &) = delete;

  // Before the body is read: what is refused has its answer then.
  void check (SoupServerMessage *message, const Route &route, ClientLink &link);
  // With the body.
  void respond (SoupServerMessage *message, const Route &route, ClientLink &link);
  // The program does not take what is published as that stream.
  void refuse_publisher (const StreamName &stream, const Error &why);
  // Publishers that are held may have their turn.
  void let_in_later ();
  size_t count (HttpProtocol protocol) const;

  // The settings are others now.
  void change_settings ()
  {
    budgets_.change (settings_.request_rate * request_burst, settings_.request_rate);
  }

  // The rules are others now: sessions that they do not allow any more end.
  void review ();
  // The server stops.
  void close ();

private:
  struct Request {
    SoupServerMessage *message;
    const Route &route;
    HttpSession *session; // nullptr = of the endpoint, or there is none
    ClientLink &link;
    std::string body;
  };

  using Handler = void (HttpSessions::*) (Request &request, const WhipVerdict &verdict);

  struct HandlerRow {
    WhipAction action;
    Handler handle;
  };

  static const HandlerRow handlers[];

  WhipPlace place_of (const Route &route) const;
  HttpSession *find (const Route &route) const;
  bool has_ended (const std::string &key) const;
  void forget_ended (const std::string &key);
  WhipVerdict judge_request (SoupServerMessage *message, const Route &route, uint64_t length) const;
  NeededRight needed_right (HttpProtocol protocol, const StreamName &stream) const;
  Verdict judge_client (SoupServerMessage *message, const Route &route, const std::string &address) const;
  bool may_begin (SoupServerMessage *message, const Route &route, ClientLink &link, uint64_t length) const;
  bool take_turn (SoupServerMessage *message, ClientLink &link);
  void refuse (SoupServerMessage *message, const Route &route, ClientLink &link, const WhipVerdict &verdict);

  void describe (Request &request, const WhipVerdict &verdict);
  void nothing (Request &request, const WhipVerdict &verdict);
  void open (Request &request, const WhipVerdict &verdict);
  void answer (Request &request, const WhipVerdict &verdict);
  void trickle (Request &request, const WhipVerdict &verdict);
  void end (Request &request, const WhipVerdict &verdict);

  bool is_full (const std::string &address) const;
  void begin (Request &request, HttpSessionTerms terms, bool held);
  bool is_unsettled (const StreamName &stream) const;
  std::optional<HttpRefusal> why_not_play (const StreamName &stream) const;
  std::optional<HttpRefusal> why_not_hold (const StreamName &stream) const;
  std::optional<HttpRefusal> find_ingest (const StreamName &stream, StreamName &room);
  void let_in ();

  void receiver_changed (const StreamName &) override { let_in_later (); }

  Status ask_program (const StreamName &stream, const StreamName &room);

  void session_over (HttpSession &session) override;

  Rooms &rooms_;
  Gate &gate_;
  const ServerSettings &settings_;
  PublishPort &publisher_;
  std::map<std::string, std::unique_ptr<HttpSession>> sessions_; // by key
  // Of those that the other side has ended, and whose clients may still tell so: key
  // and time.
  std::deque<std::pair<std::string, int64_t>> ended_;
  AddressBudgets budgets_; // for requests that begin, change or end something
  Timer turn_;             // of publishers that are held
};

} // namespace wsrtc
