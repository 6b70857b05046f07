// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Our WebSocket signaller with our own server: source and viewer of one room.
#include <algorithm>
#include <cstring>
#include <memory>

#include <gst/wsrtc/wsrtc-server.h>
#include <gst/wsrtc/wsrtc-ws-signaller.h>

#include "leaks.hpp"
#include "signaller_log.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

struct Client {
  Client (const GRef<GstWsrtcServer> &server, const char *role)
      : signaller (GRef<GstWsrtcSignaller>::adopt (GST_WSRTC_SIGNALLER (
            g_object_new (GST_TYPE_WSRTC_WS_SIGNALLER, "uri", uri_of (server).c_str (), "room", "cam", "role",
                          role, "reconnect-min", 20U, "reconnect-max", 50U, nullptr)))),
        log (signaller.get ())
  {
    g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr));
    wait_for ("the signaller to be ready", [this] { return log.ready (); });
  }

  ~Client () { gst_wsrtc_signaller_stop (signaller.get ()); }

  static std::string uri_of (const GRef<GstWsrtcServer> &server)
  {
    return "ws://127.0.0.1:" + std::to_string (gst_wsrtc_server_get_bound_port (server.get ()));
  }

  bool heard (const char *start) const
  {
    return std::any_of (log.messages.begin (), log.messages.end (), [start] (const std::string &message) {
      return g_str_has_prefix (message.c_str (), start);
    });
  }

  const GRef<GstWsrtcSignaller> signaller;
  const SignallerLog log;
};

GRef<GstWsrtcServer> start_server ()
{
  auto server = GRef<GstWsrtcServer>::adopt (gst_wsrtc_server_new ());
  g_object_set (server.get (), "port", 0U, nullptr);
  GError *error = nullptr;
  gst_wsrtc_server_start (server.get (), &error);
  g_assert_no_error (error);
  return server;
}

void offer_reaches_the_viewer ()
{
  const LeakGuard guard;
  const auto server = start_server ();
  {
    const Client source (server, "source");
    const Client viewer (server, "viewer");
    wait_for ("the viewer to be announced", [&] { return source.heard ("GST_WSRTC_MESSAGE_PEER_ADDED "); });
    const std::string id = source.log.messages[0].substr (29, 32);
    g_autoptr (GstWsrtcMessage) offer = gst_wsrtc_message_new_offer (id.c_str (), "v=0\r\n");
    g_assert_true (gst_wsrtc_signaller_send (source.signaller.get (), offer, nullptr));
    wait_for ("the offer", [&] { return viewer.heard ("GST_WSRTC_MESSAGE_OFFER "); });
    g_assert_cmpuint (source.log.errors.size () + viewer.log.errors.size (), ==, 0);
  }
  gst_wsrtc_server_stop (server.get ());
}

// In one frame of the viewer's there is room for it, in one to the source there is not.
void viewer_does_not_end_the_source ()
{
  const LeakGuard guard;
  const auto server = start_server ();
  {
    const Client source (server, "source");
    const Client viewer (server, "viewer");
    g_autoptr (GstWsrtcMessage) offer =
        gst_wsrtc_message_new_offer (nullptr, std::string (131050, '\n').c_str ());
    g_autoptr (GstWsrtcMessage) bye = gst_wsrtc_message_new_bye (nullptr, nullptr);
    g_assert_true (gst_wsrtc_signaller_send (viewer.signaller.get (), offer, nullptr));
    g_assert_true (gst_wsrtc_signaller_send (viewer.signaller.get (), bye, nullptr));
    wait_for ("what the viewer said last, or an error",
              [&] { return source.heard ("GST_WSRTC_MESSAGE_BYE ") || !source.log.errors.empty (); });
    g_assert_cmpuint (source.log.errors.size (), ==, 0);
  }
  gst_wsrtc_server_stop (server.get ());
}

void second_source_waits_for_the_room ()
{
  const LeakGuard guard;
  const auto server = start_server ();
  {
    auto first = std::make_unique<Client> (server, "source");
    const Client second (server, "source");
    wait_for ("the refusal", [&] { return second.log.errors.size () == 1; });
    g_assert_false (second.log.errors[0].fatal);
    g_assert_nonnull (strstr (second.log.errors[0].text.c_str (), "has a source already"));
    first = nullptr;
    const Client viewer (server, "viewer");
    wait_for ("its turn", [&] { return second.heard ("GST_WSRTC_MESSAGE_PEER_ADDED "); });
    g_assert_cmpuint (second.log.errors.size (), ==, 1);
  }
  gst_wsrtc_server_stop (server.get ());
}

// Threads and descriptors that GIO and libsoup keep from their first use on.
void warm_up ()
{
  const auto server = start_server ();
  const Client source (server, "source");
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  gst_init (nullptr, nullptr);
  warm_up ();
  g_test_add_func ("/own-server/offer-reaches-the-viewer", offer_reaches_the_viewer);
  g_test_add_func ("/own-server/viewer-does-not-end-the-source", viewer_does_not_end_the_source);
  g_test_add_func ("/own-server/second-source-waits-for-the-room", second_source_waits_for_the_room);
  return g_test_run ();
}
