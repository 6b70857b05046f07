// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "access.hpp"
#include "ids.hpp"

namespace wsrtc {

enum class RouteKind {
  ListPage,
  WallPage,
  DashboardPage,
  PlayerPage,
  PublishPage,
  CallPage,
  Asset,
  Streams,
  Sessions, // all that can be told of them, for who looks after the server
  Metrics,
  Snapshot,
  Health,
  Signaling,
  Whip, // of a stream, or of a session of it
  Whep,
  NotFound
};

struct Route {
  RouteKind kind = RouteKind::NotFound;
  std::string detail;    // a file's or a stream's name, or why nothing was found
  std::string session{}; // of WHIP and WHEP; "" = the endpoint itself
};

// What who asks for it needs, with the stream of its detail if it has one. Nothing: the
// pages, which hold no secrets, and what looks at that itself.
std::optional<Right> right_of (RouteKind kind);

// By WHIP or WHEP, which have rules of their own for methods.
constexpr bool speaks_by_requests (RouteKind kind)
{
  return kind == RouteKind::Whip || kind == RouteKind::Whep;
}

// `path` without percent encoding.
Route route_of (std::string_view path);

} // namespace wsrtc
