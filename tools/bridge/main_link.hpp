// SPDX-License-Identifier: LGPL-2.1-or-later
//
// From any thread to that of the default main context, as long as the owner wants
// to hear of it. Callbacks hold the link, never the owner: after cut () nothing
// that they post, or have posted before, runs any more.
#pragma once

#include <atomic>
#include <functional>
#include <memory>

namespace wsrtc::bridge {

class MainLink : public std::enable_shared_from_this<MainLink> {
public:
  // Any thread, never waits. Tasks run in the order in which they were posted.
  void post (std::function<void ()> task);

  // Thread of the default main context.
  void cut () { cut_ = true; }

  bool is_cut () const { return cut_; }

private:
  std::atomic<bool> cut_{false};
};

using MainLinkPtr = std::shared_ptr<MainLink>;

} // namespace wsrtc::bridge
