// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pages.hpp"

#include "json_meta.hpp"
#include "json_writer.hpp"
#include "responses.hpp"

namespace wsrtc {

namespace {

constexpr char web_folder[] = "/org/wsrtc/web/";

} // namespace

Pages::Pages (const Rooms &rooms) : rooms_ (rooms), assets_ (web_folder) {}

void Pages::respond (SoupServerMessage *message, const Route &route, const Visible &visible) const
{
  switch (route.kind) {
  case RouteKind::ListPage:
    respond_asset (message, "index.html");
    return;
  case RouteKind::WallPage:
    respond_asset (message, "wall.html");
    return;
  case RouteKind::DashboardPage:
    respond_asset (message, "dashboard.html");
    forbid_foreign_frames (message);
    return;
  case RouteKind::PlayerPage:
    respond_asset (message, "player.html");
    return;
  case RouteKind::PublishPage:
    respond_asset (message, "publish.html");
    forbid_foreign_frames (message);
    return;
  case RouteKind::CallPage:
    respond_asset (message, "call.html");
    forbid_foreign_frames (message);
    return;
  case RouteKind::Asset:
    // The pages have addresses of their own.
    respond_asset (message, g_str_has_suffix (route.detail.c_str (), ".html") ? "" : route.detail);
    return;
  case RouteKind::Streams:
    respond_streams (message, visible);
    return;
  case RouteKind::Health:
    respond_text (message, SOUP_STATUS_OK, "ok");
    return;
  case RouteKind::Snapshot: // not ours
  case RouteKind::Sessions:
  case RouteKind::Metrics:
  case RouteKind::Signaling:
  case RouteKind::Whip:
  case RouteKind::Whep:
  case RouteKind::NotFound:
    respond_text (message, SOUP_STATUS_NOT_FOUND, "Not found: " + route.detail);
    return;
  }
}

void Pages::respond_asset (SoupServerMessage *message, const std::string &name) const
{
  const Asset *asset = assets_.find (name);
  if (!asset) {
    respond_text (message, SOUP_STATUS_NOT_FOUND, "Not found: there is no such file");
    return;
  }
  SoupMessageHeaders *headers = prepare_response (message, "no-cache");
  soup_message_headers_replace (headers, "ETag", asset->etag.c_str ());
  if (has_tag (message, asset->etag)) {
    soup_server_message_set_status (message, SOUP_STATUS_NOT_MODIFIED, nullptr);
    return;
  }
  soup_message_headers_set_content_type (headers, asset->content_type, nullptr);
  soup_server_message_set_status (message, SOUP_STATUS_OK, nullptr);
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), asset->data.get ());
}

void Pages::respond_streams (SoupServerMessage *message, const Visible &visible) const
{
  JsonWriter json;
  json.begin_object ().key ("streams").begin_array ();
  for (const StreamInfo &stream : rooms_.streams ()) {
    if (visible && !visible (stream.name))
      continue;
    json.begin_object ().member ("name", stream.name.str ());
    json.member ("state", stream.state.live ? "live" : "waiting");
    json.key ("viewers").number (static_cast<int64_t> (stream.viewers));
    json.key ("snapshot").boolean (stream.snapshots);
    if (!stream.state.text.empty ())
      json.member ("text", stream.state.text);
    if (!stream.about.display_name.empty ())
      json.member ("displayName", stream.about.display_name);
    if (!stream.about.meta.empty ()) {
      json.key ("meta");
      write_meta (json, stream.about.meta);
    }
    json.end_object ();
  }
  json.end_array ().end_object ();
  respond_copy (message, SOUP_STATUS_OK, "application/json", json.take ());
}

} // namespace wsrtc
