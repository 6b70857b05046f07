// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A Bridge that only says on standard output what it was told: for tests of the
// command line. Port 1 is taken.
#include "bridge.hpp"

#include <utility>

#include <glib.h>

#include "reload_plan.hpp"

namespace wsrtc::bridge {

struct Bridge::Parts {
  BridgeConfig config;
};

namespace {

std::string names (const BridgeConfig &config)
{
  std::string text;
  for (const CameraConfig &camera : config.cameras)
    text += " " + camera.name.str ();
  return text;
}

} // namespace

Bridge::Bridge () : parts_ (new Parts) {}

Bridge::~Bridge () = default;

Status Bridge::start (BridgeConfig config)
{
  if (config.port == 1)
    return Error{Fault::Busy, "port 1 is taken: choose another one"};
  g_print ("start%s\n", names (config).c_str ());
  parts_->config = std::move (config);
  return Done{};
}

Status Bridge::reload (BridgeConfig config)
{
  const ReloadPlan plan = plan_reload (parts_->config, config);
  if (!plan.possible ())
    return Error{Fault::InvalidArgument, plan.fixed[0] + " cannot change while the bridge runs: restart it"};
  g_print ("reload%s\n", names (config).c_str ());
  parts_->config = std::move (config);
  return Done{};
}

void Bridge::stop ()
{
  g_print ("stop\n");
}

void Bridge::check_alive (std::function<void ()> alive)
{
  alive ();
}

std::string Bridge::address (const std::string &camera) const
{
  return "http://" + parts_->config.host + ":" + std::to_string (parts_->config.port) + "/" + camera;
}

} // namespace wsrtc::bridge
