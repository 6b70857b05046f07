// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <string>
#include <string_view>

#include "ids.hpp"

namespace wsrtc {

enum class RouteKind {
  ListPage,
  PlayerPage,
  PublishPage,
  CallPage,
  Asset,
  Streams,
  Health,
  Signaling,
  NotFound
};

struct Route {
  RouteKind kind = RouteKind::NotFound;
  std::string detail; // the asset's file name, or why nothing was found
};

// `path` without percent encoding.
Route route_of (std::string_view path);

} // namespace wsrtc
