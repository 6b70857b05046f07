// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The bridge itself: one server, and a pipeline for each camera. Lives on the
// thread of the default main context, which has to be run.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "camera_config.hpp"
#include "result.hpp"

namespace wsrtc::bridge {

class Bridge {
public:
  Bridge ();
  ~Bridge ();
  Bridge (const Bridge &) = delete;
  Bridge &operator= (const Bridge &) = delete;

  // The server listens when it returns; cameras come as they can.
  Status start (BridgeConfig config);
  // Cameras that are the same in both are not touched. Refused as a whole when
  // something of the server has changed that cannot change while it runs.
  Status reload (BridgeConfig config);
  void stop ();

  // Calls `alive`, on this thread, when the server's thread has answered.
  void check_alive (std::function<void ()> alive);

  // Of the list page, of one camera with its name; once started.
  std::string address (const std::string &camera = {}) const;

private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

} // namespace wsrtc::bridge
