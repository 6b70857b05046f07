// SPDX-License-Identifier: LGPL-2.1-or-later
#include "publishing.hpp"

#include "relay.hpp"

namespace {

// Each is a pipeline of this process, whose media go through it.
constexpr size_t max_relays = 32;

} // namespace

Publishing::Publishing (GstWsrtcServer *server) : server_ (server)
{
  g_signal_connect (server_, "publish-requested", G_CALLBACK (on_requested), this);
  g_signal_connect (server_, "publish-ended", G_CALLBACK (on_ended), this);
}

Publishing::~Publishing ()
{
  g_signal_handlers_disconnect_by_data (server_, this);
}

gboolean Publishing::on_requested (GstWsrtcServer *server, const char *stream, GstWsrtcSignaller *signaller,
                                   Publishing *self)
{
  if (self->relays_.size () >= max_relays) {
    g_printerr ("wsrtc-server: %s: %zu streams are published already, which is the limit\n", stream,
                max_relays);
    return FALSE;
  }
  auto relay = std::make_unique<Relay> (server, stream, signaller);
  if (!relay->start ())
    return FALSE;
  self->relays_[stream] = std::move (relay);
  return TRUE;
}

// Viewers wait then. Who publishes it again makes a new one.
void Publishing::on_ended (GstWsrtcServer *, const char *stream, Publishing *self)
{
  self->relays_.erase (stream);
}
