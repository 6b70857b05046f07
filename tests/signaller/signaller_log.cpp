// SPDX-License-Identifier: LGPL-2.1-or-later
#include "signaller_log.hpp"

#include <algorithm>

#include <gst/wsrtc/wsrtc-enumtypes.h>

namespace wsrtc::test {

namespace {

std::string words_of (const GstWsrtcMessage *message)
{
  const GUnique<char> kind (
      g_enum_to_string (GST_TYPE_WSRTC_MESSAGE_KIND, gst_wsrtc_message_get_kind (message)));
  const gchar *peer = gst_wsrtc_message_get_peer (message);
  const gchar *text = gst_wsrtc_message_get_text (message);
  return std::string (kind.get ()) + " " + (peer ? peer : "-") + " " + (text ? text : "-");
}

} // namespace

SignallerLog::SignallerLog (GstWsrtcSignaller *signaller)
{
  const auto message = +[] (GstWsrtcSignaller *, const GstWsrtcMessage *m, SignallerLog *self) {
    self->messages.push_back (words_of (m));
  };
  const auto state =
      +[] (GstWsrtcSignaller *, GstWsrtcSignallerState s, SignallerLog *self) { self->states.push_back (s); };
  const auto error = +[] (GstWsrtcSignaller *, const GError *e, gboolean fatal, SignallerLog *self) {
    g_assert_true (e->domain == GST_WSRTC_ERROR);
    g_test_message ("%s error: %s", fatal ? "fatal" : "passing", e->message);
    self->errors.push_back ({e->code, e->message, fatal != FALSE});
  };
  on_message_ = SignalHook (signaller, "message", G_CALLBACK (message), this);
  on_state_ = SignalHook (signaller, "state-changed", G_CALLBACK (state), this);
  on_error_ = SignalHook (signaller, "error", G_CALLBACK (error), this);
}

size_t SignallerLog::times_ready () const
{
  return static_cast<size_t> (std::count (states.begin (), states.end (), GST_WSRTC_SIGNALLER_READY));
}

} // namespace wsrtc::test
