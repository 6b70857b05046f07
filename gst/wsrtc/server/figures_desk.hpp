// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Answers requests for figures: /metrics and /api/sessions. On the server's thread.
#pragma once

#include <functional>

#include <libsoup/soup.h>

#include "figures.hpp"
#include "observatory.hpp"
#include "routes.hpp"
#include "waiting_request.hpp"

namespace wsrtc {

class ClientLink;

class FiguresDesk {
public:
  // `count` says what connections there are.
  FiguresDesk (Rooms &rooms, std::function<ConnectionFigures ()> count)
      : rooms_ (rooms), count_ (std::move (count)), observatory_ (rooms)
  {
  }

  FiguresDesk (const FiguresDesk &) = delete;
  FiguresDesk &operator= (const FiguresDesk &) = delete;

  // Now, or when the sources of streams have been asked.
  void respond (SoupServerMessage *message, RouteKind kind, const ClientLink &link);

  // The server stops: who waits is told what is known.
  void close () { observatory_.close (); }

  Observatory &observatory () { return observatory_; }

private:
  void answer ();

  Rooms &rooms_;
  const std::function<ConnectionFigures ()> count_;
  Observatory observatory_;
  WaitingRequests metrics_, sessions_;
};

} // namespace wsrtc
