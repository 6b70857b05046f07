// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Tells systemd how the service is, by the socket of $NOTIFY_SOCKET
// (sd_notify(3)), and that it is alive as often as $WATCHDOG_USEC asks for.
// Without those it does nothing. On the thread of the default main context.
#pragma once

#include <string>

#include <gio/gio.h>

#include "gptr.hpp"

namespace wsrtc {

class ServiceNotice {
public:
  ServiceNotice ();
  ~ServiceNotice ();
  ServiceNotice (const ServiceNotice &) = delete;
  ServiceNotice &operator= (const ServiceNotice &) = delete;

  // `status` is what "systemctl status" shows. From here on the watchdog is fed.
  void ready (const std::string &status);
  void reloading ();
  void stopping ();

private:
  void send (const std::string &text);

  GRef<GSocket> socket_;
  GRef<GSocketAddress> address_;
  guint64 watchdog_ = 0; // µs, 0 = none
  guint feeding_ = 0;    // source id
};

} // namespace wsrtc
