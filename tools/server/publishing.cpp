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
    self->refuse (stream);
    return FALSE;
  }
  auto relay = std::make_unique<Relay> (server, stream, signaller);
  if (!relay->start ())
    return FALSE;
  self->relays_[stream] = std::move (relay);
  return TRUE;
}

// Anybody can make it be said: once a minute is enough.
void Publishing::refuse (const char *stream)
{
  const auto text = std::to_string (max_relays) + " streams are published already, which is the limit";
  const gint64 now = g_get_monotonic_time ();
  if (now >= next_line_) {
    next_line_ = now + G_TIME_SPAN_MINUTE;
    g_printerr ("wsrtc-server: %s: %s\n", stream, text.c_str ());
  }
  GError *error = g_error_new (GST_WSRTC_ERROR, GST_WSRTC_ERROR_BUSY, "%s; try again later", text.c_str ());
  gst_wsrtc_server_refuse_publisher (server_, stream, error);
  g_error_free (error);
}

// Viewers wait then. Who publishes it again makes a new one.
void Publishing::on_ended (GstWsrtcServer *, const char *stream, Publishing *self)
{
  self->relays_.erase (stream);
}
