// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a WebrtcPeer refuses, and how it is configured. No partner, no network.
#include <atomic>
#include <cstring>

#include <gst/gst.h>

#include "loop_thread.hpp"
#include "peer_pair.hpp"
#include "table.hpp"
#include "wait_for.hpp"

namespace {

using namespace wsrtc;
using namespace wsrtc::test;

constexpr const char *audio_offer =
    "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=recvonly\r\na=rtcp-mux\r\n"
    "a=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuvwx\r\na=setup:actpass\r\na=rtpmap:111 "
    "opus/48000/2\r\n"
    "a=fingerprint:sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:"
    "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF\r\n";

// What libraries say of their insides; the text of an error goes to the peer.
constexpr const char *inner_words = "state of the inner element";

struct RequestRow {
  const char *name;
  void (*request) (WebrtcPeer &peer);
  Fault fault;
  const char *text; // that the error contains
};

void add_video (WebrtcPeer &peer)
{
  g_assert_true (bool (peer.add_sender (caps_of ({}).get (), "wsrtc")));
}

const RequestRow request_rows[] = {
    {"garbage",
     [] (WebrtcPeer &peer) {
       peer.set_remote ({SdpType::Offer, "hello"});
     },
     Fault::Malformed, "set-remote-description"},
    {"empty",
     [] (WebrtcPeer &peer) {
       peer.set_remote ({SdpType::Answer, ""});
     },
     Fault::Malformed, "set-remote-description"},
    {"answer-to-nothing",
     [] (WebrtcPeer &peer) {
       peer.set_remote ({SdpType::Answer, audio_offer});
     },
     Fault::Protocol, "set-remote-description failed"},
    {"create-answer-to-nothing", [] (WebrtcPeer &peer) { peer.create_answer (); }, Fault::Protocol,
     "create-answer failed"},
    {"track-does-not-fit",
     [] (WebrtcPeer &peer) {
       add_video (peer);
       peer.set_remote ({SdpType::Offer, audio_offer});
     },
     Fault::Unsupported, "section 0"},
    {"error-inside",
     [] (WebrtcPeer &peer) {
       gst_element_message_full (peer.element (), GST_MESSAGE_ERROR, GST_STREAM_ERROR,
                                 GST_STREAM_ERROR_FAILED, g_strdup ("It broke."), g_strdup (inner_words),
                                 __FILE__, GST_FUNCTION, __LINE__);
     },
     Fault::Internal, "the WebRTC connection failed: It broke."},
};

void test_request (const RequestRow &row)
{
  LoopThread loop ("test-owner");
  std::unique_ptr<WebrtcPeer> peer;
  std::atomic<bool> done{false};
  Error error;
  bool inside = false;
  PeerPortEvents events;
  events.event = [&] (const PeerEvent &event) {
    g_assert_false (inside); // events never come inside a call
    const auto *failed = std::get_if<PeerFailed> (&event);
    g_assert_nonnull (failed);
    error = failed->error;
    done = true;
  };
  loop.run_and_wait ([&] {
    peer = std::move (*WebrtcPeer::create (loop, {}, events));
    inside = true;
    row.request (*peer);
    inside = false;
  });
  wait_for ("an error", [&] { return done.load (); });
  loop.run_and_wait ([&] { peer = nullptr; });
  g_test_message ("%s", error.text.c_str ());
  g_assert_cmpstr (to_string (error.fault), ==, to_string (row.fault));
  g_assert_nonnull (std::strstr (error.text.c_str (), row.text));
  for (const char *inner : {inner_words, __FILE__, "webrtcbin0"})
    g_assert_null (std::strstr (error.text.c_str (), inner));
}

struct CapsRow {
  const char *name;
  const char *caps;
  const char *text;
};

const CapsRow caps_rows[] = {
    {"not-rtp", "video/x-raw", "application/x-rtp"},
    {"not-fixed", "application/x-rtp, payload=[96,127]", "not fixed"},
    {"no-media", "application/x-rtp, encoding-name=VP8, payload=96, clock-rate=90000, ssrc=(uint)1", "media"},
    {"no-payload", "application/x-rtp, media=video, encoding-name=VP8, clock-rate=90000, ssrc=(uint)1",
     "payload"},
    {"no-clock-rate", "application/x-rtp, media=video, encoding-name=VP8, payload=96, ssrc=(uint)1",
     "clock-rate"},
    {"no-ssrc", "application/x-rtp, media=video, encoding-name=VP8, payload=96, clock-rate=90000", "ssrc"},
    {"ssrc-0",
     "application/x-rtp, media=video, encoding-name=VP8, payload=96, clock-rate=90000, ssrc=(uint)0", "ssrc"},
};

void test_caps (const CapsRow &row)
{
  LoopThread loop ("test-owner");
  const auto caps = MiniRef<GstCaps>::adopt (gst_caps_from_string (row.caps));
  loop.run_and_wait ([&] {
    auto peer = WebrtcPeer::create (loop, {}, {});
    const auto pad = (*peer)->add_sender (caps.get (), "wsrtc");
    g_assert_false (bool (pad));
    g_assert_cmpint (int (pad.error ().fault), ==, int (Fault::InvalidArgument));
    g_assert_nonnull (std::strstr (pad.error ().text.c_str (), row.text));
  });
}

void test_turn_server ()
{
  LoopThread loop ("test-owner");
  loop.run_and_wait ([&] {
    PeerConfig config;
    config.turn_servers = {"turn://user:secret@turn.example.org:3478", "http://user:secret@turn.example.org"};
    const auto peer = WebrtcPeer::create (loop, config, {});
    g_assert_false (bool (peer));
    g_assert_cmpint (int (peer.error ().fault), ==, int (Fault::InvalidArgument));
    g_assert_nonnull (std::strstr (peer.error ().text.c_str (), "number 2"));
    g_assert_null (std::strstr (peer.error ().text.c_str (), "secret"));
  });
}

void check_agent (GstElement *bin, gboolean ice_tcp)
{
  GRef<GObject> ice, agent;
  g_object_get (bin, "ice-agent", ice.out (), nullptr);
  g_object_get (ice.get (), "agent", agent.out (), nullptr);
  gboolean upnp = TRUE, tcp = !ice_tcp, checks = FALSE;
  g_object_get (agent.get (), "upnp", &upnp, "ice-tcp", &tcp, "keepalive-conncheck", &checks, nullptr);
  g_assert_false (upnp);
  g_assert_cmpint (tcp, ==, ice_tcp);
  g_assert_true (checks);
}

void test_config (gconstpointer data)
{
  const bool ice_tcp = GPOINTER_TO_INT (data);
  LoopThread loop ("test-owner");
  loop.run_and_wait ([&] {
    int prepared = 0;
    PeerConfig config;
    config.stun_server = "stun://stun.example.org:3478";
    config.relay_only = true;
    config.ice_tcp = ice_tcp;
    config.prepare = [&] (const std::string &, GstElement *bin) {
      g_assert_cmpint (GST_STATE (bin), ==, GST_STATE_NULL);
      prepared++;
    };
    auto peer = std::move (*WebrtcPeer::create (loop, config, {}));
    check_agent (peer->element (), ice_tcp);
    char *stun = nullptr;
    gint policy = 0, bundle = 0;
    g_object_get (peer->element (), "stun-server", &stun, "ice-transport-policy", &policy, "bundle-policy",
                  &bundle, nullptr);
    g_assert_cmpstr (stun, ==, "stun://stun.example.org:3478");
    g_assert_cmpint (policy, ==, 1); // relay
    g_assert_cmpint (bundle, ==, 3); // max-bundle
    g_free (stun);
    peer->rebuild ();
    g_assert_cmpint (prepared, ==, 2);
    check_agent (peer->element (), ice_tcp);
  });
}

void test_no_default_stun ()
{
  LoopThread loop ("test-owner");
  loop.run_and_wait ([&] {
    auto peer = std::move (*WebrtcPeer::create (loop, {}, {}));
    char *stun = nullptr;
    g_object_get (peer->element (), "stun-server", &stun, nullptr);
    g_assert_null (stun);
  });
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/peer/refuses/request", request_rows, test_request);
  add_table ("/peer/refuses/caps", caps_rows, test_caps);
  g_test_add_func ("/peer/refuses/turn-server", test_turn_server);
  g_test_add_data_func ("/peer/config/udp", GINT_TO_POINTER (FALSE), test_config);
  g_test_add_data_func ("/peer/config/ice-tcp", GINT_TO_POINTER (TRUE), test_config);
  g_test_add_func ("/peer/config/no-default-stun", test_no_default_stun);
  return g_test_run ();
}
