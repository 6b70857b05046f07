// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Answers to plain HTTP requests. On the server's thread.
#pragma once

#include <functional>
#include <string>

#include <libsoup/soup.h>

#include "assets.hpp"
#include "rooms.hpp"
#include "routes.hpp"

namespace wsrtc {

class Pages {
public:
  explicit Pages (const Rooms &rooms);

  // Whether who asks may know of a stream.
  using Visible = std::function<bool (const StreamName &name)>;

  // GET or HEAD of anything but the signalling and pictures.
  void respond (SoupServerMessage *message, const Route &route, const Visible &visible = {}) const;

private:
  void respond_asset (SoupServerMessage *message, const std::string &name) const;
  void respond_streams (SoupServerMessage *message, const Visible &visible) const;

  const Rooms &rooms_;
  Assets assets_;
};

} // namespace wsrtc
