// SPDX-License-Identifier: LGPL-2.1-or-later
//
// GstWsrtcWsSignaller with a server that behaves, is away, and comes back.
#include <gst/wsrtc/wsrtc-ws-signaller.h>

#include <atomic>
#include <memory>

#include "leaks.hpp"
#include "loop_thread.hpp"
#include "raw_server.hpp"
#include "signaller_log.hpp"
#include "soup_room.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;
using Signaller = GRef<GstWsrtcSignaller>;
using MessagePtr = std::unique_ptr<GstWsrtcMessage, decltype (&gst_wsrtc_message_unref)>;

namespace {

Signaller make (const std::string &uri)
{
  return Signaller::adopt (
      GST_WSRTC_SIGNALLER (g_object_new (GST_TYPE_WSRTC_WS_SIGNALLER, "uri", uri.c_str (), "room", "cam",
                                         "reconnect-min", 20U, "reconnect-max", 50U, nullptr)));
}

MessagePtr offer (const std::string &sdp)
{
  return {gst_wsrtc_message_new_offer ("alice", sdp.c_str ()), gst_wsrtc_message_unref};
}

void send_ok (const Signaller &signaller, const MessagePtr &message)
{
  GError *error = nullptr;
  g_assert_true (gst_wsrtc_signaller_send (signaller.get (), message.get (), &error));
  g_assert_no_error (error);
}

void send_fails (const Signaller &signaller, const MessagePtr &message, GstWsrtcError code)
{
  g_autoptr (GError) error = nullptr;
  g_assert_false (gst_wsrtc_signaller_send (signaller.get (), message.get (), &error));
  g_assert_error (error, GST_WSRTC_ERROR, code);
}

void wait_ready (const SignallerLog &log, size_t times = 1)
{
  wait_for ("the signaller to be ready", [&] { return log.ready () && log.times_ready () == times; });
}

// A port on which nothing listens now.
uint16_t free_port ()
{
  return SoupRoom ().port ();
}

void there_and_back ()
{
  const LeakGuard guard;
  SoupRoom room;
  const Signaller signaller = make (room.uri ());
  g_autoptr (GstStructure) headers =
      gst_structure_new ("headers", "X-Camera", G_TYPE_STRING, "door", nullptr);
  g_object_set (signaller.get (), "token", "hunter2", "headers", headers, nullptr);
  const SignallerLog log (signaller.get ());
  g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr));
  g_assert_true (log.states.empty ()); // nothing from within start
  wait_ready (log);
  g_assert_cmpuint (log.states.size (), ==, 2);
  g_assert_cmpint (log.states[0], ==, GST_WSRTC_SIGNALLER_CONNECTING);
  g_assert_cmpstr (room.queries.at (0).c_str (), ==, "room=cam&role=source");
  g_assert_cmpstr (room.authorizations.at (0).c_str (), ==, "Bearer hunter2");
  g_assert_cmpstr (room.cameras.at (0).c_str (), ==, "door");
  g_assert_cmpstr (room.extensions.at (0).c_str (), ==, "");

  room.send (R"({"type":"welcome","id":"me","iceServers":[]})");
  room.send (R"({"type":"peer-added","id":"alice","role":"viewer"})");
  room.send (R"({"type":"answer","sdp":"v=0\r\n","from":"alice"})");
  wait_for ("two messages", [&] { return log.messages.size () == 2; });
  g_assert_cmpstr (log.messages[0].c_str (), ==, "GST_WSRTC_MESSAGE_PEER_ADDED alice viewer");
  g_assert_cmpstr (log.messages[1].c_str (), ==, "GST_WSRTC_MESSAGE_ANSWER alice v=0\r\n");

  send_ok (signaller, offer ("v=0\r\n"));
  wait_for ("the offer", [&] { return room.received.size () == 1; });
  g_assert_nonnull (strstr (room.received[0].c_str (), R"("type":"offer")"));
  g_assert_nonnull (strstr (room.received[0].c_str (), R"("to":"alice")"));
  gst_wsrtc_signaller_stop (signaller.get ());
  wait_for ("the goodbye", [&] { return room.members () == 0; });
  g_assert_cmpint (room.close_codes.at (0), ==, SOUP_WEBSOCKET_CLOSE_GOING_AWAY);
  g_assert_cmpuint (log.states.size (), ==, 2);
  g_assert_cmpuint (log.errors.size (), ==, 0);
}

void last_words_arrive ()
{
  const LeakGuard guard;
  SoupRoom room;
  const Signaller signaller = make (room.uri ());
  const SignallerLog log (signaller.get ());
  g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr));
  wait_ready (log);
  for (int i = 0; i < 100; i++)
    send_ok (signaller, {gst_wsrtc_message_new_bye ("alice", nullptr), gst_wsrtc_message_unref});
  gst_wsrtc_signaller_stop (signaller.get ());
  wait_for ("the goodbye", [&] { return room.members () == 0; });
  g_assert_cmpuint (room.received.size (), ==, 100);
}

void long_messages_and_many ()
{
  const LeakGuard guard;
  SoupRoom room;
  const Signaller signaller = make (room.uri ());
  const SignallerLog log (signaller.get ());
  g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr));
  wait_ready (log);
  const std::string sdp (120 * 1024, 'a');
  for (int i = 0; i < 20; i++) {
    send_ok (signaller, offer (sdp));
    room.send (R"({"type":"answer","from":"alice","sdp":")" + sdp + "\"}");
  }
  wait_for ("all messages", [&] { return room.received.size () == 20 && log.messages.size () == 20; });
  send_fails (signaller, offer (std::string (256 * 1024, 'a')), GST_WSRTC_ERROR_TOO_LARGE);
  g_assert_cmpuint (log.errors.size (), ==, 0);
  gst_wsrtc_signaller_stop (signaller.get ());
}

void server_comes_late ()
{
  const LeakGuard guard;
  const uint16_t port = free_port ();
  const Signaller signaller = make ("ws://127.0.0.1:" + std::to_string (port) + "/signaling");
  const SignallerLog log (signaller.get ());
  g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr));
  wait_for ("an error", [&] { return !log.errors.empty (); });
  send_ok (signaller, offer ("v=0\r\n"));
  // Some tries later there is still only the one.
  g_assert_false (reached_within ([&] { return log.errors.size () > 1; }, Milliseconds (300)));
  g_assert_cmpint (log.errors[0].code, ==, GST_WSRTC_ERROR_NETWORK);
  g_assert_false (log.errors[0].fatal);
  g_assert_cmpuint (log.states.size (), ==, 1);

  SoupRoom room (port);
  wait_ready (log);
  wait_for ("what was sent meanwhile", [&] { return room.received.size () == 1; });
  gst_wsrtc_signaller_stop (signaller.get ());
}

void server_goes_and_comes ()
{
  const LeakGuard guard;
  auto room = std::make_unique<SoupRoom> ();
  const uint16_t port = room->port ();
  const Signaller signaller = make (room->uri ());
  const SignallerLog log (signaller.get ());
  g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr));
  wait_ready (log);
  for (size_t outage = 1; outage <= 3; outage++) {
    // A connection that has been of use: its end is an outage of its own.
    room->send (R"({"type":"peer-added","id":"alice","role":"viewer"})");
    wait_for ("a message", [&] { return log.messages.size () == outage; });
    room = nullptr;
    wait_for ("the outage to be seen", [&] { return log.errors.size () == outage && !log.ready (); });
    g_assert_false (log.errors.back ().fatal);
    room = std::make_unique<SoupRoom> (port);
    wait_ready (log, outage + 1);
    g_assert_cmpstr (room->queries.at (0).c_str (), ==, "room=cam&role=source"); // registered again
  }
  gst_wsrtc_signaller_stop (signaller.get ());
}

// The shadow of our own old connection may still hold the room for a moment.
void conflict_after_an_outage_passes ()
{
  const LeakGuard guard;
  SoupRoom room;
  const Signaller signaller = make (room.uri ());
  const SignallerLog log (signaller.get ());
  g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr));
  wait_ready (log);
  room.refuse_with (409);
  room.cut ();
  wait_for ("the outage to be seen", [&] { return log.errors.size () == 1; });
  g_assert_false (reached_within ([&] { return log.stopped (); }, Milliseconds (200)));
  room.refuse_with (0);
  wait_ready (log, 2);
  gst_wsrtc_signaller_stop (signaller.get ());
}

void only_so_many_wait ()
{
  const LeakGuard guard;
  const Signaller signaller = make ("ws://127.0.0.1:" + std::to_string (free_port ()));
  const MessagePtr message = offer ("v=0\r\n");
  send_fails (signaller, message, GST_WSRTC_ERROR_CLOSED);
  g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr));
  for (int i = 0; i < 256; i++)
    send_ok (signaller, message);
  send_fails (signaller, message, GST_WSRTC_ERROR_BUSY);
  gst_wsrtc_signaller_stop (signaller.get ());
  send_fails (signaller, message, GST_WSRTC_ERROR_CLOSED);
}

void starts_again ()
{
  const LeakGuard guard;
  SoupRoom room;
  const Signaller signaller = make (room.uri ());
  const SignallerLog log (signaller.get ());
  for (size_t times = 1; times <= 3; times++) {
    g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr));
    wait_ready (log, times);
    gst_wsrtc_signaller_stop (signaller.get ());
  }
  g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr));
  g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr)); // a second start is a new start
  wait_ready (log, 4);
  gst_wsrtc_signaller_stop (signaller.get ());
  g_assert_cmpuint (log.errors.size (), ==, 0);
}

// Every signal comes in the context of start (), whatever thread that is.
void signals_come_on_the_owner_thread ()
{
  const LeakGuard guard;
  SoupRoom room;
  {
    LoopThread owner ("owner");
    const Signaller signaller = make (room.uri ());

    struct Seen {
      LoopThread *owner;
      std::atomic<int> states{0};
    } seen{&owner};

    const auto on_state = +[] (GstWsrtcSignaller *, GstWsrtcSignallerState, Seen *s) {
      g_assert_true (s->owner->is_current ());
      s->states++;
    };
    const SignalHook hook (signaller.get (), "state-changed", G_CALLBACK (on_state), &seen);
    owner.run_and_wait ([&] { g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr)); });
    wait_for ("ready on the owner thread", [&] { return seen.states == 2; });
    owner.run_and_wait ([&] { gst_wsrtc_signaller_stop (signaller.get ()); });
    wait_for ("the goodbye", [&] { return room.members () == 0; });
  }
}

// An element that shuts down ends its thread right after the stop.
void owner_thread_ends_after_stop ()
{
  const LeakGuard guard;
  SoupRoom room;
  for (const char *path : {"/signaling", "/nothing"}) {
    LoopThread owner ("owner");
    const Signaller signaller = make ("ws://127.0.0.1:" + std::to_string (room.port ()) + path);
    std::atomic<bool> ready{false};
    const auto on_state = +[] (GstWsrtcSignaller *, GstWsrtcSignallerState state, std::atomic<bool> *seen) {
      *seen = state != GST_WSRTC_SIGNALLER_CONNECTING;
    };
    const SignalHook hook (signaller.get (), "state-changed", G_CALLBACK (on_state), &ready);
    owner.run_and_wait ([&] { g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr)); });
    wait_for ("an outcome on the owner thread", [&] { return ready.load (); });
    owner.run_and_wait ([&] {
      for (int i = 0; i < 20; i++)
        gst_wsrtc_signaller_send (signaller.get (), offer ("v=0\r\n").get (), nullptr);
      gst_wsrtc_signaller_stop (signaller.get ());
    });
    owner.stop ();
  }
  wait_for ("the end of the connection", [&] { return room.members () == 0; });
  g_assert_cmpuint (room.received.size (), ==, 20);
}

// The same while GIO is still connecting: what it was doing must not outlive
// the context, whose tasks hold it.
void owner_thread_ends_while_connecting ()
{
  const LeakGuard guard;
  SoupRoom room;
  for (int i = 0; i < 20; i++) {
    LoopThread owner ("owner");
    const Signaller signaller = make (room.uri ());
    const auto on_state =
        +[] (GstWsrtcSignaller *, GstWsrtcSignallerState, std::atomic<bool> *seen) { *seen = true; };
    std::atomic<bool> connecting{false};
    const SignalHook hook (signaller.get (), "state-changed", G_CALLBACK (on_state), &connecting);
    owner.run_and_wait ([&] { g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr)); });
    while (!connecting)
      g_thread_yield ();
    owner.run_and_wait ([&] { gst_wsrtc_signaller_stop (signaller.get ()); });
    owner.stop ();
  }
}

enum class Step { BeforeAnything, Connecting, Handshake, Ready, Message, Outage };

struct StopRow {
  const char *name;
  Step step;
  bool drop_last_reference;
};

constexpr StopRow stop_rows[] = {
    {"at-once", Step::BeforeAnything, false},
    {"connecting", Step::Connecting, false},
    {"handshake", Step::Handshake, false},
    {"ready", Step::Ready, false},
    {"message", Step::Message, false},
    {"outage", Step::Outage, false},
    {"drop-at-once", Step::BeforeAnything, true},
    {"drop-connecting", Step::Connecting, true},
    {"drop-handshake", Step::Handshake, true},
    {"drop-ready", Step::Ready, true},
    {"drop-message", Step::Message, true},
    {"drop-outage", Step::Outage, true},
};

// Ends the signaller from within its own signals.
struct Stopper {
  Signaller signaller;
  const StopRow &row;
  bool done = false;
  int signals_after = 0;

  void at (Step step)
  {
    if (done)
      signals_after++;
    if (done || step != row.step)
      return;
    done = true;
    if (row.drop_last_reference)
      signaller = nullptr;
    else
      gst_wsrtc_signaller_stop (signaller.get ());
  }
};

void check_stop (const StopRow &row)
{
  const LeakGuard guard;
  SoupRoom room;
  RawServer silent ({[] (const std::string &) { return std::string (); }});
  const bool outage = row.step == Step::Outage;
  const std::string nobody = "ws://127.0.0.1:" + std::to_string (free_port ());
  Stopper stopper{make (row.step == Step::Handshake ? silent.uri () : outage ? nobody : room.uri ()), row};
  GWeak<GstWsrtcSignaller> weak (stopper.signaller.get ());

  const auto on_state = +[] (GstWsrtcSignaller *, GstWsrtcSignallerState state, Stopper *s) {
    s->at (state == GST_WSRTC_SIGNALLER_READY ? Step::Ready : Step::Connecting);
  };
  const auto on_message = +[] (GstWsrtcSignaller *, GstWsrtcMessage *, Stopper *s) { s->at (Step::Message); };
  const auto on_error = +[] (GstWsrtcSignaller *, GError *, gboolean, Stopper *s) { s->at (Step::Outage); };
  g_signal_connect (stopper.signaller.get (), "state-changed", G_CALLBACK (on_state), &stopper);
  g_signal_connect (stopper.signaller.get (), "message", G_CALLBACK (on_message), &stopper);
  g_signal_connect (stopper.signaller.get (), "error", G_CALLBACK (on_error), &stopper);
  g_assert_true (gst_wsrtc_signaller_start (stopper.signaller.get (), nullptr));
  stopper.at (Step::BeforeAnything);
  wait_for ("the step", [&] {
    if (silent.accepted () > 0)
      stopper.at (Step::Handshake);
    room.send (R"({"type":"state","state":"live","text":""})");
    return stopper.done;
  });
  g_assert_false (reached_within ([&] { return stopper.signals_after > 0; }, Milliseconds (50)));
  wait_for ("the connection to be closed", [&] { return room.members () == 0 && silent.open () == 0; });
  stopper.signaller = nullptr;
  wait_until_gone ("the signaller", weak);
}

void properties_have_their_defaults ()
{
  const auto signaller = GRef<GstWsrtcWsSignaller>::adopt (gst_wsrtc_ws_signaller_new (nullptr));
  g_autofree gchar *role = nullptr;
  guint keepalive = 0, connect = 0, shortest = 0, longest = 0;
  g_object_get (signaller.get (), "role", &role, "keepalive-interval", &keepalive, "connect-timeout",
                &connect, "reconnect-min", &shortest, "reconnect-max", &longest, nullptr);
  g_assert_cmpstr (role, ==, "source");
  g_assert_cmpuint (keepalive, ==, 10000);
  g_assert_cmpuint (connect, ==, 10000);
  g_assert_cmpuint (shortest, ==, 500);
  g_assert_cmpuint (longest, ==, 3500);
  for (const char *secret : {"token", "headers"}) {
    const GParamSpec *spec = g_object_class_find_property (G_OBJECT_GET_CLASS (signaller.get ()), secret);
    g_assert_cmpint (spec->flags & G_PARAM_READABLE, ==, 0);
  }
}

// GIO keeps a thread pool and libsoup opens some descriptors at first use.
void warm_up ()
{
  const SoupRoom room;
  const Signaller signaller = make (room.uri ());
  const SignallerLog log (signaller.get ());
  g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr));
  wait_ready (log);
  gst_wsrtc_signaller_stop (signaller.get ());
  wait_for ("the goodbye", [&] { return room.members () == 0; });
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  gst_init (nullptr, nullptr);
  warm_up ();
  g_test_add_func ("/ws-signaller/there-and-back", there_and_back);
  g_test_add_func ("/ws-signaller/last-words-arrive", last_words_arrive);
  g_test_add_func ("/ws-signaller/long-messages-and-many", long_messages_and_many);
  g_test_add_func ("/ws-signaller/server-comes-late", server_comes_late);
  g_test_add_func ("/ws-signaller/server-goes-and-comes", server_goes_and_comes);
  g_test_add_func ("/ws-signaller/conflict-after-an-outage-passes", conflict_after_an_outage_passes);
  g_test_add_func ("/ws-signaller/only-so-many-wait", only_so_many_wait);
  g_test_add_func ("/ws-signaller/starts-again", starts_again);
  g_test_add_func ("/ws-signaller/signals-come-on-the-owner-thread", signals_come_on_the_owner_thread);
  g_test_add_func ("/ws-signaller/owner-thread-ends-after-stop", owner_thread_ends_after_stop);
  g_test_add_func ("/ws-signaller/owner-thread-ends-while-connecting", owner_thread_ends_while_connecting);
  g_test_add_func ("/ws-signaller/defaults", properties_have_their_defaults);
  add_table ("/ws-signaller/stop", stop_rows, check_stop);
  return g_test_run ();
}
