// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Publishers of WHIP as text, before a receiver that answers what it is told to.
#include <memory>
#include <string>
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
  size_t requested = 0;
  size_t ended = 0;
  std::unique_ptr<Receiver> receiver;

  static gboolean on_requested (GstWsrtcServer *, const char *stream, GstWsrtcSignaller *signaller,
                                Program *self)
  {
    assert_text (stream, "cam");
    self->requested++;
    if (self->takes)
      self->receiver = std::make_unique<Receiver> (signaller);
    return self->takes;
  }

  static void on_ended (GstWsrtcServer *, const char *stream, Program *self)
  {
    assert_text (stream, "cam");
    self->ended++;
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
  g_test_add_func ("/whip/program-refuses", test_program_refuses);
  g_test_add_func ("/whip/nobody-takes", test_nobody_takes);
  g_test_add_func ("/whip/name-is-taken", test_name_is_taken);
  g_test_add_func ("/whip/no-sources", test_no_sources);
  g_test_add_func ("/whip/end", test_end);
  return g_test_run ();
}
