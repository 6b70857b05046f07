// SPDX-License-Identifier: LGPL-2.1-or-later
#include "service_notice.hpp"

#include <cstring>
#include <utility>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace wsrtc {

namespace {

// A path, or with "@" before it a name in the abstract namespace.
GRef<GSocketAddress> notify_address ()
{
  const char *path = g_getenv ("NOTIFY_SOCKET");
  sockaddr_un native = {};
  if (!path || (path[0] != '/' && path[0] != '@') || strlen (path) >= sizeof native.sun_path)
    return nullptr;
  native.sun_family = AF_UNIX;
  memcpy (native.sun_path, path, strlen (path));
  if (path[0] == '@')
    native.sun_path[0] = '\0';
  return GRef<GSocketAddress>::adopt (
      g_socket_address_new_from_native (&native, offsetof (sockaddr_un, sun_path) + strlen (path)));
}

// Meant for another process when $WATCHDOG_PID names one.
guint64 watchdog_time ()
{
  guint64 time = 0;
  guint64 process = 0;
  const char *pid = g_getenv ("WATCHDOG_PID");
  if (pid && (!g_ascii_string_to_unsigned (pid, 10, 1, G_MAXINT, &process, nullptr) ||
              process != static_cast<guint64> (getpid ())))
    return 0;
  const char *text = g_getenv ("WATCHDOG_USEC");
  return text && g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT64, &time, nullptr) ? time : 0;
}

} // namespace

ServiceNotice::ServiceNotice (Probe probe)
    : probe_ (std::move (probe)), turn_ (new Turn{this, false}), address_ (notify_address ())
{
  if (!address_)
    return;
  socket_ = GRef<GSocket>::adopt (
      g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_DEFAULT, nullptr));
  if (!socket_)
    return;
  // A manager that does not read must not hold the bridge up.
  g_socket_set_blocking (socket_.get (), FALSE);
  watchdog_ = watchdog_time ();
}

ServiceNotice::~ServiceNotice ()
{
  turn_->notice = nullptr;
  g_clear_handle_id (&feeding_, g_source_remove);
}

void ServiceNotice::send (const std::string &text)
{
  if (socket_)
    g_socket_send_to (socket_.get (), address_.get (), text.data (), text.size (), nullptr, nullptr);
}

void ServiceNotice::ready (const std::string &status)
{
  send ("READY=1\nSTATUS=" + status);
  if (watchdog_ == 0 || feeding_ != 0)
    return;
  const guint interval = static_cast<guint> (CLAMP (watchdog_ / 2000, 1, G_MAXUINT));
  feeding_ = g_timeout_add (
      interval,
      [] (gpointer self) -> gboolean {
        static_cast<ServiceNotice *> (self)->feed ();
        return G_SOURCE_CONTINUE;
      },
      this);
}

// One at a time: those that hang must not pile up.
void ServiceNotice::feed ()
{
  if (std::exchange (turn_->under_way, true))
    return;
  probe_ ([turn = turn_] {
    turn->under_way = false;
    if (turn->notice && turn->notice->feeding_ != 0)
      turn->notice->send ("WATCHDOG=1");
  });
}

void ServiceNotice::reloading ()
{
  send ("RELOADING=1\nMONOTONIC_USEC=" + std::to_string (g_get_monotonic_time ()));
}

void ServiceNotice::stopping ()
{
  g_clear_handle_id (&feeding_, g_source_remove);
  send ("STOPPING=1");
}

} // namespace wsrtc
