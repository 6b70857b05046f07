// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bridge.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <gio/gio.h>
#include <gst/wsrtc/wsrtc.h>

#include "bridge_log.hpp"
#include "bridge_server.hpp"
#include "camera.hpp"
#include "camera_sink.hpp"
#include "own_plugin.hpp"
#include "recording_closer.hpp"
#include "reload_plan.hpp"
#include "server_alive.hpp"

namespace wsrtc::bridge {

namespace {

// One that is free now, for all sinks: each would have a port and a thread of its
// own else.
Result<unsigned> find_udp_port ()
{
  GError *fault = nullptr;
  const auto socket = GRef<GSocket>::adopt (
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, &fault));
  const auto any = GRef<GSocketAddress>::adopt (g_inet_socket_address_new_from_string ("0.0.0.0", 0));
  GRef<GSocketAddress> bound;
  if (socket && g_socket_bind (socket.get (), any.get (), FALSE, &fault))
    bound = GRef<GSocketAddress>::adopt (g_socket_get_local_address (socket.get (), &fault));
  const GUnique<GError> owned (fault);
  if (!bound)
    return Error{Fault::Network, std::string ("there is no UDP port for the media: ") + fault->message};
  return unsigned (g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound.get ())));
}

std::string join (const std::vector<std::string> &words)
{
  std::string all;
  for (const std::string &word : words)
    all += (all.empty () ? "" : ", ") + word;
  return all;
}

Error from_gerror (GError *fault, Fault kind)
{
  const GUnique<GError> owned (fault);
  return {kind, fault->message};
}

} // namespace

struct Bridge::Parts {
  BridgeConfig config;
  unsigned ice_port = 0;
  GRef<GstWsrtcServer> server;
  RecordingCloser closer;                       // waits when all cameras have gone
  std::vector<std::unique_ptr<Camera>> cameras; // in the order of the configuration

  Status open_server ();
  Result<std::unique_ptr<Camera>> make (const CameraConfig &camera);
  // One that cannot be made takes nothing from the others.
  std::unique_ptr<Camera> make_or_tell (const CameraConfig &camera, Status &status);
  std::unique_ptr<Camera> take_same (const CameraConfig &camera);
};

Status Bridge::Parts::open_server ()
{
  server = make_server (config);
  GError *fault = nullptr;
  if (!gst_wsrtc_server_start (server.get (), &fault))
    return from_gerror (fault, Fault::Network);
  return Done{};
}

Result<std::unique_ptr<Camera>> Bridge::Parts::make (const CameraConfig &camera)
{
  auto sink = make_camera_sink (config, camera, server.get (), ice_port);
  if (!sink)
    return sink.error ();
  TalkPlace place{server, [bridge = config, port = ice_port] (GstElement *element) {
                    set_connection (element, bridge, port);
                  }};
  auto made = std::make_unique<Camera> (camera, std::move (*sink), std::move (place), closer);
  const Status started = made->start ();
  if (!started)
    return started.error ().within ("camera \"" + camera.name.str () + "\"");
  return made;
}

std::unique_ptr<Camera> Bridge::Parts::make_or_tell (const CameraConfig &camera, Status &status)
{
  auto made = make (camera);
  if (made)
    return std::move (*made);
  status = made.error ();
  log_line (Severity::Error, "", made.error ().full_text () + "; it is left out");
  return nullptr;
}

std::unique_ptr<Camera> Bridge::Parts::take_same (const CameraConfig &camera)
{
  const auto found = std::find_if (cameras.begin (), cameras.end (),
                                   [&] (const auto &item) { return item && item->config () == camera; });
  return found == cameras.end () ? nullptr : std::move (*found);
}

Bridge::Bridge () = default;

Bridge::~Bridge ()
{
  stop ();
}

Status Bridge::start (BridgeConfig config)
{
  const Status complete = find_own_plugin ();
  if (!complete)
    return complete;
  auto parts = std::make_unique<Parts> ();
  parts->config = std::move (config);
  const Status opened = parts->open_server ();
  if (!opened)
    return opened;
  parts->ice_port = parts->config.ice_port;
  if (parts->ice_port == 0) {
    const auto found = find_udp_port ();
    if (!found)
      return found.error ();
    parts->ice_port = *found;
  }
  Status last = Done{};
  for (const CameraConfig &camera : parts->config.cameras)
    if (auto made = parts->make_or_tell (camera, last))
      parts->cameras.push_back (std::move (made));
  if (parts->cameras.empty () && !last) // it is of all of them
    return last;
  parts_ = std::move (parts);
  return Done{};
}

// Those that have changed go before the new ones come: names are used again.
Status Bridge::reload (BridgeConfig config)
{
  if (!parts_)
    return start (std::move (config));
  const ReloadPlan plan = plan_reload (parts_->config, config);
  if (!plan.possible ())
    return Error{Fault::InvalidArgument,
                 join (plan.fixed) + " cannot change while the bridge runs; restart it"};
  // After a renewal the same paths have other files.
  GError *fault = nullptr;
  if (!gst_wsrtc_server_reload_tls (parts_->server.get (), &fault))
    return from_gerror (fault, Fault::Security);
  std::vector<std::unique_ptr<Camera>> kept;
  for (const CameraConfig &camera : config.cameras)
    kept.push_back (parts_->take_same (camera));
  parts_->cameras = std::move (kept);
  parts_->config = std::move (config);
  // First: a new camera is not shown for a moment by rules that do not know it.
  set_doors (parts_->server.get (), parts_->config);
  Status last = Done{};
  for (size_t i = 0; i < parts_->cameras.size (); i++)
    if (!parts_->cameras[i])
      parts_->cameras[i] = parts_->make_or_tell (parts_->config.cameras[i], last);
  auto &cameras = parts_->cameras;
  cameras.erase (std::remove (cameras.begin (), cameras.end (), nullptr), cameras.end ());
  return Done{};
}

void Bridge::stop ()
{
  parts_ = nullptr;
}

void Bridge::check_alive (std::function<void ()> alive)
{
  if (parts_)
    wsrtc::check_alive (parts_->server.get (), std::move (alive));
}

std::string Bridge::address (const std::string &camera) const
{
  if (!parts_)
    return {};
  const GUnique<char> text (
      gst_wsrtc_server_get_address (parts_->server.get (), camera.empty () ? nullptr : camera.c_str ()));
  return text ? text.get () : std::string ();
}

} // namespace wsrtc::bridge
