// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Beginning and end: servers, shared servers, streams of this process.
#include <string>
#include <vector>

#include <gst/wsrtc/wsrtc-error.h>

#include "assert_text.hpp"
#include "leaks.hpp"
#include "no_threads.hpp"
#include "raw_client.hpp"
#include "test_server.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

GRef<GstWsrtcServer> shared (unsigned port)
{
  GError *error = nullptr;
  auto server = GRef<GstWsrtcServer>::adopt (gst_wsrtc_server_get_shared ("127.0.0.1", port, &error));
  g_assert_no_error (error);
  return server;
}

GRef<GstWsrtcSignaller> add_stream (GstWsrtcServer *server, const char *name)
{
  GError *error = nullptr;
  auto signaller = GRef<GstWsrtcSignaller>::adopt (gst_wsrtc_server_add_stream (server, name, &error));
  g_assert_no_error (error);
  return signaller;
}

int add_stream_error (GstWsrtcServer *server, const char *name)
{
  g_autoptr (GError) error = nullptr;
  g_assert_null (gst_wsrtc_server_add_stream (server, name, &error));
  g_assert_nonnull (error);
  g_assert_cmpuint (error->domain, ==, GST_WSRTC_ERROR);
  return error->code;
}

// ---- starting ----

void test_start_is_repeatable ()
{
  TestServer server;
  const unsigned port = server.port ();
  g_assert_cmpuint (port, !=, 0);
  GError *error = nullptr;
  g_assert_true (gst_wsrtc_server_start (server.get (), &error));
  g_assert_cmpuint (server.port (), ==, port);
  gst_wsrtc_server_stop (server.get ());
  gst_wsrtc_server_stop (server.get ());
  g_assert_cmpuint (server.port (), ==, 0);
}

void test_taken_port ()
{
  TestServer first;
  const auto second = GRef<GstWsrtcServer>::adopt (gst_wsrtc_server_new ());
  g_object_set (second.get (), "port", first.port (), nullptr);
  g_autoptr (GError) error = nullptr;
  g_assert_false (gst_wsrtc_server_start (second.get (), &error));
  g_assert_error (error, GST_WSRTC_ERROR, GST_WSRTC_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, std::to_string (first.port ()).c_str ()));
  g_assert_nonnull (strstr (error->message, "choose another port"));

  g_autoptr (GError) error_of_shared = nullptr;
  g_assert_null (gst_wsrtc_server_get_shared ("127.0.0.1", first.port (), &error_of_shared));
  g_assert_error (error_of_shared, GST_WSRTC_ERROR, GST_WSRTC_ERROR_BUSY);
}

void test_bad_host ()
{
  g_autoptr (GError) error = nullptr;
  g_assert_null (gst_wsrtc_server_get_shared ("", 0, &error));
  g_assert_error (error, GST_WSRTC_ERROR, GST_WSRTC_ERROR_INVALID_ARGUMENT);
  // An address of somebody else's machine (RFC 5737).
  g_autoptr (GError) foreign = nullptr;
  g_assert_null (gst_wsrtc_server_get_shared ("192.0.2.1", 0, &foreign));
  g_assert_error (foreign, GST_WSRTC_ERROR, GST_WSRTC_ERROR_NETWORK);
}

void test_address ()
{
  TestServer server;
  const std::string expected = "http://127.0.0.1:" + std::to_string (server.port ()) + "/";
  const GUnique<char> list (gst_wsrtc_server_get_address (server.get (), nullptr));
  const GUnique<char> page (gst_wsrtc_server_get_address (server.get (), "demo"));
  assert_text (list.get (), expected);
  assert_text (page.get (), expected + "demo");
}

// What is set for the next start is not where it is now.
void test_address_while_started ()
{
  TestServer server;
  const std::string expected = "http://127.0.0.1:" + std::to_string (server.port ()) + "/";
  g_object_set (server.get (), "host", "::1", "tls-certificate", "later.pem", nullptr);
  const GUnique<char> now (gst_wsrtc_server_get_address (server.get (), nullptr));
  assert_text (now.get (), expected);
  gst_wsrtc_server_stop (server.get ());
  const GUnique<char> next (gst_wsrtc_server_get_address (server.get (), nullptr));
  assert_text (next.get (), "https://[::1]:0/");
}

void test_one_hundred_times ()
{
  // What GLib and libsoup start once and keep.
  {
    TestServer server;
    RawClient client (server.port ());
    client.upgrade ("/signaling");
  }
  LeakGuard guard;
  for (int i = 0; i < 100; i++) {
    TestServer server;
    RawClient idle (server.port ());
    RawClient viewer (server.port ());
    viewer.upgrade ("/signaling?role=viewer");
    g_assert_true (idle.send ("GET / HT"));
  }
}

// Threads that stop and start one server as they like: each call returns, and
// leaves what it promised. A client that never says goodbye makes a stop take
// its time.
void test_stop_from_threads ()
{
  TestServer server;
  for (int round = 0; round < 3; round++) {
    RawClient stubborn (server.port ());
    stubborn.upgrade ("/signaling");
    const auto stop = [] (gpointer data) -> gpointer {
      gst_wsrtc_server_stop (static_cast<GstWsrtcServer *> (data));
      return nullptr;
    };
    GThread *threads[] = {g_thread_new ("one", stop, server.get ()),
                          g_thread_new ("two", stop, server.get ()),
                          g_thread_new ("three", stop, server.get ())};
    for (GThread *thread : threads)
      g_thread_join (thread);
    g_assert_cmpuint (server.port (), ==, 0);
    g_assert_true (gst_wsrtc_server_start (server.get (), nullptr));
  }
}

void test_start_during_stop ()
{
  TestServer server;
  RawClient stubborn (server.port ());
  stubborn.upgrade ("/signaling");
  GThread *stopping = g_thread_new (
      "stop",
      [] (gpointer data) -> gpointer {
        gst_wsrtc_server_stop (static_cast<GstWsrtcServer *> (data));
        return nullptr;
      },
      server.get ());
  // The first that a stop does, long before it is done.
  wait_for ("the stop to begin", [&] { return server.port () == 0; });
  GError *error = nullptr;
  g_assert_true (gst_wsrtc_server_start (server.get (), &error));
  g_assert_no_error (error);
  g_thread_join (stopping);
  g_assert_cmpuint (server.port (), !=, 0);
  RawClient (server.port ()).upgrade ("/signaling");
}

void test_no_threads ()
{
  if (!NoThreads::possible ())
    return g_test_skip ("the lack of threads cannot be had here");
  const NoThreads none;
  const auto server = GRef<GstWsrtcServer>::adopt (gst_wsrtc_server_new ());
  g_autoptr (GError) error = nullptr;
  g_assert_false (gst_wsrtc_server_start (server.get (), &error));
  g_assert_error (error, GST_WSRTC_ERROR, GST_WSRTC_ERROR_INTERNAL);
  g_assert_nonnull (strstr (error->message, "cannot start thread wsrtc-server"));
  g_assert_cmpint (add_stream_error (server.get (), "cam"), ==, GST_WSRTC_ERROR_INTERNAL);
  gst_wsrtc_server_stop (server.get ());
}

// ---- sharing ----

void test_shared ()
{
  auto first = shared (0);
  auto second = shared (0);
  g_assert_true (first.get () == second.get ());
  g_assert_cmpuint (gst_wsrtc_server_get_bound_port (first.get ()), !=, 0);

  // Stopped by one of its users, it starts again for the next.
  gst_wsrtc_server_stop (first.get ());
  auto third = shared (0);
  g_assert_true (first.get () == third.get ());
  const unsigned port = gst_wsrtc_server_get_bound_port (third.get ());
  g_assert_cmpuint (port, !=, 0);

  // Kept by nobody, its port is free at once.
  GWeak<GstWsrtcServer> gone (first.get ());
  first = second = third = nullptr;
  wait_until_gone ("the shared server", gone);
  const auto other = shared (port);
  g_assert_cmpuint (gst_wsrtc_server_get_bound_port (other.get ()), ==, port);
}

// ---- streams of this process ----

// What a signaller has told, as text.
class Log {
public:
  explicit Log (GstWsrtcSignaller *signaller)
      : message_ (signaller, "message", G_CALLBACK (on_message), this),
        state_ (signaller, "state-changed", G_CALLBACK (on_state), this)
  {
  }

  std::string next ()
  {
    wait_for ("the signaller", [this] { return !lines_.empty (); });
    std::string line = lines_.front ();
    lines_.erase (lines_.begin ());
    return line;
  }

  bool empty () const { return lines_.empty (); }

private:
  static void on_message (GstWsrtcSignaller *, GstWsrtcMessage *message, gpointer self)
  {
    const char *text = gst_wsrtc_message_get_text (message);
    const char *peer = gst_wsrtc_message_get_peer (message);
    static_cast<Log *> (self)->lines_.push_back (std::to_string (gst_wsrtc_message_get_kind (message)) + " " +
                                                 (peer ? peer : "") + " " + (text ? text : ""));
  }

  static void on_state (GstWsrtcSignaller *, int state, gpointer self)
  {
    static_cast<Log *> (self)->lines_.push_back ("state " + std::to_string (state));
  }

  SignalHook message_, state_;
  std::vector<std::string> lines_;
};

void send (GstWsrtcSignaller *signaller, GstWsrtcMessage *message)
{
  g_autoptr (GstWsrtcMessage) owned = message;
  GError *error = nullptr;
  gst_wsrtc_signaller_send (signaller, owned, &error);
  g_assert_no_error (error);
}

std::string kind (GstWsrtcMessageKind kind)
{
  return std::to_string (kind);
}

void test_local_stream ()
{
  TestServer server;
  RawClient viewer (server.port ());
  viewer.upgrade ("/signaling?room=cam&role=viewer");
  const std::string welcome = viewer.read_text ();
  const std::string id = welcome.substr (welcome.find ("\"id\":\"") + 6, 32);
  g_assert_nonnull (strstr (viewer.read_text ().c_str (), "waiting"));

  auto source = add_stream (server.get (), "cam");
  Log log (source.get ());
  g_assert_true (gst_wsrtc_signaller_start (source.get (), nullptr));
  assert_text (log.next (), "state " + std::to_string (GST_WSRTC_SIGNALLER_READY));
  assert_text (log.next (), kind (GST_WSRTC_MESSAGE_PEER_ADDED) + " " + id + " viewer");

  send (source.get (), gst_wsrtc_message_new_state (TRUE, "on air"));
  assert_text (viewer.read_text (), R"({"type":"state","state":"live","text":"on air"})");
  send (source.get (), gst_wsrtc_message_new_bye (id.c_str (), "enough"));
  assert_text (viewer.read_text (), R"({"type":"bye","reason":"enough"})");
  g_assert_true (viewer.send_text (R"({"type":"candidate","candidate":"","label":0,"id":"0"})"));
  assert_text (log.next (), kind (GST_WSRTC_MESSAGE_CANDIDATE) + " " + id + " ");

  // Stopped and started: the viewer waits, and is announced anew.
  gst_wsrtc_signaller_stop (source.get ());
  g_assert_nonnull (strstr (viewer.read_text ().c_str (), "waiting"));
  g_autoptr (GstWsrtcMessage) late = gst_wsrtc_message_new_state (TRUE, "");
  g_autoptr (GError) error = nullptr;
  g_assert_false (gst_wsrtc_signaller_send (source.get (), late, &error));
  g_assert_error (error, GST_WSRTC_ERROR, GST_WSRTC_ERROR_CLOSED);
  g_assert_true (log.empty ());
  g_assert_true (gst_wsrtc_signaller_start (source.get (), nullptr));
  assert_text (log.next (), "state " + std::to_string (GST_WSRTC_SIGNALLER_READY));
  assert_text (log.next (), kind (GST_WSRTC_MESSAGE_PEER_ADDED) + " " + id + " viewer");
  viewer.close ();
  assert_text (log.next (), kind (GST_WSRTC_MESSAGE_PEER_REMOVED) + " " + id + " ");
}

void test_stream_names ()
{
  TestServer server;
  auto first = add_stream (server.get (), "cam");
  g_assert_cmpint (add_stream_error (server.get (), "cam"), ==, GST_WSRTC_ERROR_BUSY);
  g_assert_cmpint (add_stream_error (server.get (), "a b"), ==, GST_WSRTC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpint (add_stream_error (server.get (), "whip"), ==, GST_WSRTC_ERROR_INVALID_ARGUMENT);

  RawClient remote (server.port ());
  remote.upgrade ("/signaling?room=cam&role=source");
  g_assert_cmpuint (remote.read_close ().close_code (), ==, 1008);
  RawClient other (server.port ());
  other.upgrade ("/signaling?room=remote&role=source");
  g_assert_nonnull (strstr (other.read_text ().c_str (), "welcome"));
  g_assert_cmpint (add_stream_error (server.get (), "remote"), ==, GST_WSRTC_ERROR_BUSY);

  // Free with the last reference.
  first = nullptr;
  first = add_stream (server.get (), "cam");
  g_assert_nonnull (first.get ());
}

// A signaller keeps its server; nothing is told after stop, nothing stays.
void test_dropped_while_busy ()
{
  LeakGuard guard;
  for (int i = 0; i < 20; i++) {
    auto server = shared (0);
    auto source = add_stream (server.get (), "cam");
    const unsigned port = gst_wsrtc_server_get_bound_port (server.get ());
    server = nullptr;
    RawClient viewer (port);
    viewer.upgrade ("/signaling?room=cam&role=viewer");
    g_assert_nonnull (strstr (viewer.read_text ().c_str (), "welcome"));
    g_assert_true (gst_wsrtc_signaller_start (source.get (), nullptr));
    send (source.get (), gst_wsrtc_message_new_state (TRUE, "x"));
    GWeak<GstWsrtcSignaller> gone (source.get ());
    source = nullptr;
    wait_until_gone ("the signaller", gone);
    // What was posted for it finds nobody.
    wait_for ("an idle loop", [] { return !g_main_context_pending (nullptr); });
  }
}

// Two threads ask for one server and drop it, over and over.
void test_sharing_threads ()
{
  LeakGuard guard;
  const auto body = [] (gpointer) -> gpointer {
    for (int i = 0; i < 50; i++) {
      const auto server = shared (0);
      g_assert_cmpuint (gst_wsrtc_server_get_bound_port (server.get ()), !=, 0);
    }
    return nullptr;
  };
  GThread *first = g_thread_new ("first", body, nullptr);
  GThread *second = g_thread_new ("second", body, nullptr);
  g_thread_join (first);
  g_thread_join (second);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/life/start-is-repeatable", test_start_is_repeatable);
  g_test_add_func ("/life/taken-port", test_taken_port);
  g_test_add_func ("/life/bad-host", test_bad_host);
  g_test_add_func ("/life/address", test_address);
  g_test_add_func ("/life/address-while-started", test_address_while_started);
  g_test_add_func ("/life/one-hundred-times", test_one_hundred_times);
  g_test_add_func ("/life/stop-from-threads", test_stop_from_threads);
  g_test_add_func ("/life/start-during-stop", test_start_during_stop);
  g_test_add_func ("/life/no-threads", test_no_threads);
  g_test_add_func ("/life/shared", test_shared);
  g_test_add_func ("/life/local-stream", test_local_stream);
  g_test_add_func ("/life/stream-names", test_stream_names);
  g_test_add_func ("/life/dropped-while-busy", test_dropped_while_busy);
  g_test_add_func ("/life/sharing-threads", test_sharing_threads);
  return g_test_run ();
}
