// SPDX-License-Identifier: LGPL-2.1-or-later
#include "hang_up_watch.hpp"

#include <utility>

#include <glib-unix.h>
#include <poll.h>

namespace wsrtc {

namespace {

// G_IO_HUP is that both halves are closed; GIOCondition has no name for the other's.
#ifdef POLLRDHUP
constexpr auto gone = static_cast<GIOCondition> (POLLRDHUP | G_IO_HUP | G_IO_ERR);
#else
constexpr auto gone = static_cast<GIOCondition> (G_IO_HUP | G_IO_ERR);
#endif

} // namespace

void HangUpWatch::start (GSocket *socket, std::function<void ()> callback)
{
  stop ();
  socket_ = GRef<GSocket>::take_ref (socket);
  callback_ = std::move (callback);
  GSource *source = g_unix_fd_source_new (g_socket_get_fd (socket), gone);
  g_source_set_priority (source, G_PRIORITY_HIGH); // before who comes back at once is accepted
  source_ = SourceHook (source, "wsrtc hang-up", G_SOURCE_FUNC (on_gone), this);
}

void HangUpWatch::stop ()
{
  source_.disconnect ();
  callback_ = nullptr;
  socket_ = nullptr;
}

gboolean HangUpWatch::on_gone (gint, GIOCondition, gpointer data)
{
  auto *self = static_cast<HangUpWatch *> (data);
  // On the stack, because the callback may destroy the watch.
  const auto callback = std::exchange (self->callback_, nullptr);
  self->stop ();
  callback ();
  return G_SOURCE_REMOVE;
}

} // namespace wsrtc
