// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A GstWsrtcHttpSignaller, and an element that offers by it, for tests against servers of
// their own.
#pragma once

#include <gst/wsrtc/wsrtc-http-signaller.h>

#include <memory>
#include <string>

#include "assert_text.hpp"
#include "gptr.hpp"
#include "session_bench.hpp"
#include "signaller_log.hpp"
#include "soup_room.hpp"
#include "soup_whip.hpp"
#include "wait_for.hpp"

namespace wsrtc::test {

using Signaller = GRef<GstWsrtcSignaller>;
using MessagePtr = std::unique_ptr<GstWsrtcMessage, decltype (&gst_wsrtc_message_unref)>;

inline Signaller make (const std::string &url, const char *prefix = "whip+")
{
  return Signaller::adopt (GST_WSRTC_SIGNALLER (
      g_object_new (GST_TYPE_WSRTC_HTTP_SIGNALLER, "uri", (prefix + url).c_str (), "token", "hunter2",
                    "reconnect-min", 20U, "reconnect-max", 50U, nullptr)));
}

inline void start (const Signaller &signaller)
{
  GError *error = nullptr;
  g_assert_true (gst_wsrtc_signaller_start (signaller.get (), &error));
  g_assert_no_error (error);
}

inline void send (const Signaller &signaller, GstWsrtcMessage *message)
{
  const MessagePtr owned (message, gst_wsrtc_message_unref);
  GError *error = nullptr;
  g_assert_true (gst_wsrtc_signaller_send (signaller.get (), message, &error));
  g_assert_no_error (error);
}

inline void offer (const Signaller &signaller)
{
  send (signaller, gst_wsrtc_message_new_offer ("whip", make_sdp (1).c_str ()));
  send (signaller, gst_wsrtc_message_new_candidate ("whip", make_candidate (1).c_str (), 0, "video0"));
  send (signaller, gst_wsrtc_message_new_candidate ("whip", "", 0, "video0"));
}

inline void wait_invited (const SignallerLog &log, size_t messages = 1)
{
  wait_for ("the peer", [&] { return log.messages.size () >= messages; });
  assert_text (log.messages[messages - 1].substr (0, 28), "GST_WSRTC_MESSAGE_PEER_ADDED");
}

// An element that offers whenever it is asked to.
class Offerer {
public:
  explicit Offerer (const Signaller &signaller)
      : hook_ (signaller.get (), "message",
               G_CALLBACK (+[] (GstWsrtcSignaller *s, GstWsrtcMessage *m, gpointer) {
                 if (gst_wsrtc_message_get_kind (m) == GST_WSRTC_MESSAGE_PEER_ADDED)
                   offer (Signaller::take_ref (s));
               }),
               nullptr)
  {
  }

private:
  SignalHook hook_;
};

// What lives as long as the process: TLS modules, GIO's worker threads.
inline void warm_up ()
{
  SoupWhip server ({}, 0, "server");
  SoupWhip gone;
  const Signaller signaller = make (server.url ());
  g_object_set (signaller.get (), "ca-file", tls_file ("ca.pem").c_str (), nullptr);
  const SignallerLog log (signaller.get ());
  start (signaller);
  wait_for ("the peer", [&] { return !log.messages.empty (); });
  gst_wsrtc_signaller_stop (signaller.get ());
}

} // namespace wsrtc::test
