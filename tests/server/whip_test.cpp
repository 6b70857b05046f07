// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Publishers of WHIP as text, before a receiver that answers what it is told to.
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gst/wsrtc/wsrtc.h>

#include "gptr.hpp"
#include "http_peer.hpp"
#include "test_server.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

// A program's end of a stream: keeps what it hears, answers offers.
class Receiver {
public:
  explicit Receiver (GstWsrtcSignaller *signaller)
      : signaller_ (GRef<GstWsrtcSignaller>::take_ref (signaller)),
        hook_ (signaller, "message", G_CALLBACK (on_message), this)
  {
    g_assert_true (gst_wsrtc_signaller_start (signaller, nullptr));
  }

  ~Receiver ()
  {
    hook_.disconnect ();
    gst_wsrtc_signaller_stop (signaller_.get ());
  }

  Receiver (const Receiver &) = delete;
  Receiver &operator= (const Receiver &) = delete;

  size_t offers () const { return offers_; }

  size_t candidates () const { return candidates_; }

  size_t byes () const { return byes_; }

  bool answers = true;

  void say (GstWsrtcMessage *message)
  {
    g_assert_true (gst_wsrtc_signaller_send (signaller_.get (), message, nullptr));
    gst_wsrtc_message_unref (message);
  }

private:
  static void on_message (GstWsrtcSignaller *, GstWsrtcMessage *message, gpointer data)
  {
    auto &self = *static_cast<Receiver *> (data);
    const GstWsrtcMessageKind kind = gst_wsrtc_message_get_kind (message);
    self.candidates_ += kind == GST_WSRTC_MESSAGE_CANDIDATE;
    self.byes_ += kind == GST_WSRTC_MESSAGE_BYE;
    if (kind != GST_WSRTC_MESSAGE_OFFER)
      return;
    self.offers_++;
    if (!self.answers)
      return;
    const std::string answer = description ("a=setup:active\r\na=recvonly\r\n", other_ice);
    self.say (gst_wsrtc_message_new_answer (nullptr, answer.c_str ()));
    self.say (gst_wsrtc_message_new_candidate (nullptr, host_candidate.c_str (), 0, "v"));
    self.say (gst_wsrtc_message_new_candidate (nullptr, "", 0, "v"));
  }

  GRef<GstWsrtcSignaller> signaller_;
  size_t offers_ = 0;
  size_t candidates_ = 0;
  size_t byes_ = 0;
  SignalHook hook_;
};

// A request whose answer may need this thread's context.
std::string ask_running (unsigned port, const std::string &text)
{
  struct Call {
    unsigned port;
    const std::string &text;
    std::string answer;
    gint done = 0;
  } call{port, text, {}};

  GThread *thread = g_thread_new (
      "client",
      [] (gpointer data) -> gpointer {
        auto *one = static_cast<Call *> (data);
        one->answer = http_request (one->port, one->text);
        g_atomic_int_set (&one->done, 1);
        return nullptr;
      },
      &call);
  wait_for ("the answer", [&call] { return g_atomic_int_get (&call.done) != 0; });
  g_thread_join (thread);
  return call.answer;
}

// What OBS sends, as far as it matters here.
std::string publish (unsigned port, const std::string &stream)
{
  return ask_running (port,
                      request (port, "POST /whip/" + stream,
                               std::string (sdp_header) + "Authorization: Bearer a-key\r\n"
                                                          "User-Agent: Mozilla/5.0 (OBS-Studio/30.0.0)\r\n",
                               publisher_offer ()));
}

// ---- a program that waits for a stream

void test_receiver ()
{
  TestServer server;
  const auto signaller =
      GRef<GstWsrtcSignaller>::adopt (gst_wsrtc_server_add_receiver (server.get (), "talk", nullptr));
  Receiver receiver (signaller.get ());
  const std::string answer = publish (server.port (), "talk");
  assert_status (answer, "201");
  assert_contains (answer, "a=" + host_candidate + "\r\na=end-of-candidates\r\n");
  g_assert_cmpuint (receiver.offers (), ==, 1);
  const std::string path = header_of (answer, "Location");
  g_assert_true (g_str_has_prefix (path.c_str (), "/whip/talk/"));

  const std::string second = publish (server.port (), "talk");
  assert_status (second, "409");
  header_of (second, "Retry-After");
  // Nobody plays what is for the program.
  assert_status (ask (server.port (), "POST /whep/talk", sdp_header, player_offer ()), "403");

  const std::string match = "If-Match: " + header_of (answer, "ETag") + "\r\n";
  assert_status (ask (server.port (), "PATCH " + path, fragment_header, fragment ()), "428");
  assert_status (ask (server.port (), "PATCH " + path, fragment_header + std::string ("If-Match: *\r\n"),
                      fragment (other_ice)),
                 "422");
  assert_status (ask (server.port (), "PATCH " + path, fragment_header + match, fragment ()), "204");
  wait_for ("a candidate and the end", [&receiver] { return receiver.candidates () == 2; });

  assert_status (ask (server.port (), "DELETE " + path), "200");
  wait_for ("the bye", [&receiver] { return receiver.byes () == 1; });
  assert_status (ask (server.port (), "DELETE " + path), "404");
  // Its place is free.
  assert_status (publish (server.port (), "talk"), "201");
}

void test_receiver_ends_it ()
{
  TestServer server;
  const auto signaller =
      GRef<GstWsrtcSignaller>::adopt (gst_wsrtc_server_add_receiver (server.get (), "talk", nullptr));
  Receiver receiver (signaller.get ());
  const std::string answer = publish (server.port (), "talk");
  const std::string path = header_of (answer, "Location");
  receiver.say (gst_wsrtc_message_new_bye (nullptr, "enough"));
  wait_for ("the session to be gone",
            [&] { return status_of (ask (server.port (), "GET " + path)) == "404"; });
  assert_status (ask (server.port (), "DELETE " + path), "200");
}

// ---- a program that takes what comes

struct Program {
  bool takes = true;
  bool drops = false;              // its receiver, when a publisher has gone
  bool drops_signaller = true;     // with that
  GRef<GstWsrtcSignaller> stopped; // else
  GError *why_not = nullptr;
  size_t requested = 0;
  size_t ended = 0;
  std::unique_ptr<Receiver> receiver;

  static gboolean on_requested (GstWsrtcServer *server, const char *stream, GstWsrtcSignaller *signaller,
                                Program *self)
  {
    assert_text (stream, "cam");
    self->requested++;
    if (self->why_not)
      gst_wsrtc_server_refuse_publisher (server, stream, self->why_not);
    if (self->takes)
      self->receive_by (signaller);
    return self->takes;
  }

  void receive_by (GstWsrtcSignaller *signaller)
  {
    receiver = std::make_unique<Receiver> (signaller);
    if (!drops_signaller)
      stopped = GRef<GstWsrtcSignaller>::take_ref (signaller);
  }

  static void on_ended (GstWsrtcServer *, const char *stream, Program *self)
  {
    assert_text (stream, "cam");
    self->ended++;
    if (self->drops)
      self->receiver = nullptr;
  }

  void watch (GstWsrtcServer *server)
  {
    g_signal_connect (server, "publish-requested", G_CALLBACK (on_requested), this);
    g_signal_connect (server, "publish-ended", G_CALLBACK (on_ended), this);
  }
};

void test_program ()
{
  Program program;
  TestServer server;
  program.watch (server.get ());
  const std::string answer = publish (server.port (), "cam");
  assert_status (answer, "201");
  g_assert_cmpuint (program.requested, ==, 1);
  assert_status (publish (server.port (), "cam"), "409");
  // The room behind it has a name that nobody can say, and is in no list.
  assert_contains (ask (server.port (), "GET /api/streams"), "{\"streams\":[]}");
  assert_status (ask (server.port (), "POST /whep/publish%2Fcam", sdp_header, player_offer ()), "404");
  // Its own program may show it under that name.
  const auto shown =
      GRef<GstWsrtcSignaller>::adopt (gst_wsrtc_server_add_stream (server.get (), "cam", nullptr));
  g_assert_nonnull (shown.get ());

  assert_status (ask (server.port (), "DELETE " + header_of (answer, "Location")), "200");
  wait_for ("publish-ended", [&program] { return program.ended == 1; });
  // The program still waits: who comes back is not asked for once more.
  assert_status (publish (server.port (), "cam"), "201");
  g_assert_cmpuint (program.requested, ==, 1);
  program.receiver = nullptr;
}

// ---- who comes back at once

// A request that the server has when this returns, and whose answer is still to come.
class Waiting {
public:
  Waiting (unsigned port, const std::string &text) : client_ (port)
  {
    g_assert_true (client_.send (text));
    assert_status (ask (port, "GET /api/streams"), "200"); // comes to the server behind it
  }

  std::string answer ()
  {
    std::atomic<bool> done{false};
    std::string head;
    std::thread thread ([&] {
      head = client_.read_head ();
      done = true;
    });
    wait_for ("the answer", [&] { return done.load (); });
    thread.join ();
    return head;
  }

private:
  RawClient client_;
};

std::string publish_request (unsigned port)
{
  return request (port, "POST /whip/cam", sdp_header, publisher_offer ());
}

// A program that takes down what it received with, before anything else is heard of it.
void test_again ()
{
  Program program;
  program.drops = true;
  TestServer server;
  program.watch (server.get ());
  std::string path = header_of (publish (server.port (), "cam"), "Location");
  for (size_t i = 1; i <= 20; i++) {
    // The program does not run in between.
    assert_status (ask (server.port (), "DELETE " + path), "200");
    Waiting next (server.port (), publish_request (server.port ()));
    assert_status (ask (server.port (), "POST /whip/cam", sdp_header, publisher_offer ()), "409");
    const std::string answer = next.answer ();
    assert_status (answer, "201");
    g_assert_cmpuint (program.ended, ==, i);
    g_assert_cmpuint (program.requested, ==, i + 1);
    path = header_of (answer, "Location");
  }
  program.receiver = nullptr;
}

// A publisher has gone, and its program has stopped receiving without letting go of the
// signaller.
void leave_unsettled (Program &program, TestServer &server)
{
  program.drops = true;
  program.drops_signaller = false;
  program.watch (server.get ());
  const std::string path = header_of (publish (server.port (), "cam"), "Location");
  assert_status (ask (server.port (), "DELETE " + path), "200");
  wait_for ("publish-ended", [&program] { return program.ended == 1; });
  server.settle ();
}

// Which lets go of it, or begins anew, later.
void test_again_after_a_while ()
{
  for (const bool goes_on : {false, true}) {
    Program program;
    TestServer server;
    leave_unsettled (program, server);
    Waiting next (server.port (), publish_request (server.port ()));
    server.settle ();
    g_assert_cmpuint (program.requested, ==, 1);
    program.drops_signaller = true;
    auto signaller = std::exchange (program.stopped, {});
    if (goes_on)
      program.receive_by (signaller.get ());
    else
      signaller = nullptr;
    assert_status (next.answer (), "201");
    g_assert_cmpuint (program.requested, ==, goes_on ? 1 : 2);
    program.receiver = nullptr;
  }
}

// Who waits for its turn and hangs up leaves it to the next.
void test_again_hangs_up ()
{
  Program program;
  TestServer server;
  leave_unsettled (program, server);
  for (int i = 0; i < 3; i++) {
    const Waiting gone (server.port (), publish_request (server.port ()));
    assert_status (publish (server.port (), "cam"), "409");
  }
  Waiting next (server.port (), publish_request (server.port ()));
  program.drops_signaller = true;
  program.stopped = {};
  assert_status (next.answer (), "201");
  g_assert_cmpuint (program.requested, ==, 2);
  program.receiver = nullptr;
}

// Who hangs up before there is an answer is missed at once.
void test_hangs_up ()
{
  TestServer server;
  const auto signaller =
      GRef<GstWsrtcSignaller>::adopt (gst_wsrtc_server_add_receiver (server.get (), "cam", nullptr));
  Receiver receiver (signaller.get ());
  receiver.answers = false;
  {
    const Waiting gone (server.port (), publish_request (server.port ()));
    wait_for ("the offer", [&receiver] { return receiver.offers () == 1; });
  }
  const gint64 since = g_get_monotonic_time ();
  wait_for ("the bye", [&receiver] { return receiver.byes () == 1; });
  g_assert_cmpint (g_get_monotonic_time () - since, <,
                   5 * G_USEC_PER_SEC); // an answer is waited for twice as long
  receiver.answers = true;
  assert_status (publish (server.port (), "cam"), "201");
}

void test_program_refuses ()
{
  Program program;
  program.takes = false;
  TestServer server;
  program.watch (server.get ());
  for (size_t i = 1; i <= 2; i++) {
    const std::string answer = publish (server.port (), "cam");
    assert_status (answer, "403");
    assert_contains (answer, "does not take stream \"cam\"");
    wait_for ("publish-ended", [&] { return program.ended == i; });
    g_assert_cmpuint (program.requested, ==, i);
  }
}

void test_program_says_why_not ()
{
  Program program;
  program.takes = false;
  g_autoptr (GError) busy = g_error_new (GST_WSRTC_ERROR, GST_WSRTC_ERROR_BUSY, "it rains; try again later");
  program.why_not = busy;
  TestServer server;
  program.watch (server.get ());
  const std::string answer = publish (server.port (), "cam");
  assert_status (answer, "503");
  header_of (answer, "Retry-After");
  assert_contains (answer, "it rains; try again later");
}

void test_nobody_takes ()
{
  TestServer server;
  const std::string answer = ask (server.port (), "POST /whip/cam", sdp_header, publisher_offer ());
  assert_status (answer, "404");
  assert_contains (answer, "wsrtc-server with --publish");
}

void test_name_is_taken ()
{
  Program program;
  TestServer server;
  program.watch (server.get ());
  const auto own =
      GRef<GstWsrtcSignaller>::adopt (gst_wsrtc_server_add_stream (server.get (), "cam", nullptr));
  assert_status (publish (server.port (), "cam"), "409");
  g_assert_cmpuint (program.requested, ==, 0);
}

void test_no_sources ()
{
  Program program;
  TestServer server ("accept-sources", FALSE);
  program.watch (server.get ());
  assert_status (publish (server.port (), "cam"), "403");
  g_assert_cmpuint (program.requested, ==, 0);
}

// A server that ends while its program is asked.
void test_end ()
{
  Program program;
  {
    TestServer server;
    program.watch (server.get ());
    RawClient client (server.port ());
    g_assert_true (client.send (request (server.port (), "POST /whip/cam", sdp_header, publisher_offer ())));
    wait_for ("the question", [&program] { return program.requested == 1; });
    g_signal_handlers_disconnect_by_data (server.get (), &program);
    program.receiver = nullptr;
  }
  while (g_main_context_iteration (nullptr, FALSE)) {
  }
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/whip/receiver", test_receiver);
  g_test_add_func ("/whip/receiver-ends-it", test_receiver_ends_it);
  g_test_add_func ("/whip/program", test_program);
  g_test_add_func ("/whip/again", test_again);
  g_test_add_func ("/whip/again-after-a-while", test_again_after_a_while);
  g_test_add_func ("/whip/again-hangs-up", test_again_hangs_up);
  g_test_add_func ("/whip/hangs-up", test_hangs_up);
  g_test_add_func ("/whip/program-refuses", test_program_refuses);
  g_test_add_func ("/whip/program-says-why-not", test_program_says_why_not);
  g_test_add_func ("/whip/nobody-takes", test_nobody_takes);
  g_test_add_func ("/whip/name-is-taken", test_name_is_taken);
  g_test_add_func ("/whip/no-sources", test_no_sources);
  g_test_add_func ("/whip/end", test_end);
  return g_test_run ();
}
