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
    {"/", RouteKind::ListPage},           {"/wall", RouteKind::WallPage},
    {"/signaling", RouteKind::Signaling}, {"/api/streams", RouteKind::Streams},
    {"/healthz", RouteKind::Health},
};

struct RightRow {
  RouteKind kind;
  Right right;
};

constexpr RightRow rights[] = {
    {RouteKind::Streams, Right::View},
    {RouteKind::Snapshot, Right::View},
};

// The pages that are named after a stream or a room.
constexpr RouteRow pages_of_a_name[] = {
    {"/publish/", RouteKind::PublishPage},
    {"/call/", RouteKind::CallPage},
    {"/", RouteKind::PlayerPage},
};

// What there is of one stream.
Route route_of_stream (std::string_view path)
{
  const std::string_view word = cut (path, '/');
  if (word.empty () || path != "snapshot.jpg")
    return {RouteKind::NotFound, "there is nothing at this address"};
  const Result<StreamName> name = parse_stream_name (word);
  return name ? Route{RouteKind::Snapshot, name->str ()} : Route{RouteKind::NotFound, name.error ().text};
}

constexpr RouteRow http_protocols[] = {{"/whip/", RouteKind::Whip}, {"/whep/", RouteKind::Whep}};

// STREAM or STREAM/SESSION.
Route route_of_session (RouteKind kind, std::string_view path)
{
  const std::string_view word = cut (path, '/');
  if (word.empty () || path.find ('/') != std::string_view::npos)
    return {RouteKind::NotFound, "there is nothing at this address"};
  const Result<StreamName> name = parse_stream_name (word);
  return name ? Route{kind, name->str (), std::string (path)}
              : Route{RouteKind::NotFound, name.error ().text};
}

} // namespace

std::optional<Right> right_of (RouteKind kind)
{
  for (const RightRow &row : rights)
    if (row.kind == kind)
      return row.right;
  return std::nullopt;
}

Route route_of (std::string_view path)
{
  for (const RouteRow &row : rows)
    if (path == row.path)
      return {row.kind, {}};

  if (drop_prefix (path, "/assets/"))
    return {RouteKind::Asset, std::string (path)};
  if (drop_prefix (path, "/api/streams/"))
    return route_of_stream (path);
  for (const RouteRow &protocol : http_protocols)
    if (drop_prefix (path, protocol.path))
      return route_of_session (protocol.kind, path);
  for (const RouteRow &page : pages_of_a_name) {
    if (!drop_prefix (path, page.path))
      continue;
    if (path.empty () || path.find ('/') != std::string_view::npos)
      break;
    const Result<StreamName> name = parse_stream_name (path);
    return name ? Route{page.kind, {}} : Route{RouteKind::NotFound, name.error ().text};
  }
  return {RouteKind::NotFound, "there is nothing at this address"};
}

} // namespace wsrtc
