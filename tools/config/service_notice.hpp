// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Tells systemd how the service is, by the socket of $NOTIFY_SOCKET
// (sd_notify(3)), and that it is alive as often as $WATCHDOG_USEC asks for.
// Without those it does nothing. On the thread of the default main context.
//
// That it is alive is proved and not said: a probe goes through whatever threads the
// service cannot do without, and systemd hears of it when the probe has come back here.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <gio/gio.h>

#include "gptr.hpp"

namespace wsrtc {

class ServiceNotice {
public:
  // Calls `alive` on this thread when all threads have answered; never, where one hangs.
  using Probe = std::function<void (std::function<void ()> alive)>;

  explicit ServiceNotice (Probe probe);
  ~ServiceNotice ();
  ServiceNotice (const ServiceNotice &) = delete;
  ServiceNotice &operator= (const ServiceNotice &) = delete;

  // `status` is what "systemctl status" shows. From here on the watchdog is fed.
  void ready (const std::string &status);
  void reloading ();
  void stopping ();

private:
  void send (const std::string &text);
  void feed ();

  // Shared with the probe that is under way, which may outlive this.
  struct Turn {
    ServiceNotice *notice; // nullptr = gone
    bool under_way;
  };

  const Probe probe_;
  const std::shared_ptr<Turn> turn_;
  GRef<GSocket> socket_;
  GRef<GSocketAddress> address_;
  guint64 watchdog_ = 0; // µs, 0 = none
  guint feeding_ = 0;    // source id
};

} // namespace wsrtc
