// SPDX-License-Identifier: LGPL-2.1-or-later
#include "routes.hpp"

#include "text.hpp"

namespace wsrtc {

namespace {

struct RouteRow {
  std::string_view path;
  RouteKind kind;
};

constexpr RouteRow rows[] = {
    {"/", RouteKind::ListPage},
    {"/signaling", RouteKind::Signaling},
    {"/api/streams", RouteKind::Streams},
    {"/healthz", RouteKind::Health},
};

} // namespace

Route route_of (std::string_view path)
{
  for (const RouteRow &row : rows)
    if (path == row.path)
      return {row.kind, {}};

  if (drop_prefix (path, "/assets/"))
    return {RouteKind::Asset, std::string (path)};
  if (!drop_prefix (path, "/") || path.find ('/') != std::string_view::npos)
    return {RouteKind::NotFound, "there is nothing at this address"};
  if (const Result<StreamName> stream = parse_stream_name (path); !stream)
    return {RouteKind::NotFound, stream.error ().text};
  return {RouteKind::PlayerPage, {}};
}

} // namespace wsrtc
