// SPDX-License-Identifier: LGPL-2.1-or-later
//
// GstWsrtcHttpSignaller when it is stopped: at any time, on any thread, with its process.
#include <memory>

#include <gio/gio.h>

#include "http_rig.hpp"
#include "leaks.hpp"
#include "loop_thread.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

const char *program;

void stop_while_the_offer_is_on_its_way ()
{
  const LeakGuard guard;
  SoupWhip server ([] (const SeenRequest &request) {
    return request.method == "POST" ? WhipReply{200, {}, "", true} : WhipReply{};
  });
  const Signaller signaller = make (server.url ());
  const SignallerLog log (signaller.get ());
  const Offerer offerer (signaller);
  start (signaller);
  wait_for ("the offer", [&] { return server.count ("POST") == 1; });
  const gint64 before = g_get_monotonic_time ();
  gst_wsrtc_signaller_stop (signaller.get ());
  g_assert_cmpint (g_get_monotonic_time () - before, <, G_USEC_PER_SEC); // waits for nothing
  const size_t told = log.messages.size () + log.states.size () + log.errors.size ();
  g_assert_false (reached_within ([&] { return server.count ("POST") == 2; }, Milliseconds (100)));
  g_assert_cmpuint (log.messages.size () + log.states.size () + log.errors.size (), ==, told);
}

void start_and_stop ()
{
  const LeakGuard guard;
  SoupWhip server;
  const Signaller signaller = make (server.url ());
  const SignallerLog log (signaller.get ());
  for (int i = 0; i < 20; i++) {
    start (signaller);
    if (i % 2)
      g_main_context_iteration (nullptr, FALSE);
    gst_wsrtc_signaller_stop (signaller.get ());
  }
  start (signaller);
  wait_invited (log);
  gst_wsrtc_signaller_stop (signaller.get ());
}

// An owner thread that ends right after stop ().
void owner_that_ends ()
{
  const LeakGuard guard;
  SoupWhip server;
  for (int i = 0; i < 5; i++) {
    LoopThread owner ("owner");
    const Signaller signaller = make (server.url ());
    std::unique_ptr<Offerer> offerer;
    owner.run_and_wait ([&] {
      offerer = std::make_unique<Offerer> (signaller);
      start (signaller);
    });
    const size_t posts = static_cast<size_t> (i) + 1;
    wait_for ("the offer", [&] { return server.count ("POST") == posts; });
    owner.run_and_wait ([&] {
      gst_wsrtc_signaller_stop (signaller.get ());
      offerer = nullptr;
    });
    owner.stop ();
  }
  wait_for ("the goodbyes", [&] { return server.count ("DELETE") == 5; });
}

// Stopped from within its own signals.
void stop_inside ()
{
  const LeakGuard guard;
  SoupWhip server;
  const Signaller signaller = make (server.url ());
  const SignallerLog log (signaller.get ());
  const SignalHook hook (
      signaller.get (), "message",
      G_CALLBACK (+[] (GstWsrtcSignaller *s, GstWsrtcMessage *, gpointer) { gst_wsrtc_signaller_stop (s); }),
      nullptr);
  start (signaller);
  wait_invited (log);
  g_assert_false (reached_within ([&] { return log.messages.size () > 1; }, Milliseconds (50)));
}

// A process that stops the signaller and exits, as gst-launch-1.0 does.
int run_child (const char *url)
{
  const Signaller signaller = make (url);
  const SignallerLog log (signaller.get ());
  const Offerer offerer (signaller);
  start (signaller);
  wait_for ("the answer", [&] { return log.messages.size () == 2; });
  gst_wsrtc_signaller_stop (signaller.get ());
  return 0;
}

void exit_at_once ()
{
  SoupWhip server;
  GError *error = nullptr;
  const auto child = GRef<GSubprocess>::adopt (g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, program,
                                                                 "--child", server.url ().c_str (), nullptr));
  g_assert_no_error (error);
  bool ended = false;
  g_subprocess_wait_async (
      child.get (), nullptr,
      [] (GObject *source, GAsyncResult *result, gpointer data) {
        g_assert_true (g_subprocess_wait_finish (G_SUBPROCESS (source), result, nullptr));
        *static_cast<bool *> (data) = true;
      },
      &ended);
  wait_for ("the child to end", [&] { return ended; });
  g_assert_true (g_subprocess_get_if_exited (child.get ()));
  g_assert_cmpint (g_subprocess_get_exit_status (child.get ()), ==, 0);
  assert_text (server.methods (), "OPTIONS POST DELETE");
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  if (argc == 3 && g_str_equal (argv[1], "--child"))
    return run_child (argv[2]);
  program = argv[0];
  g_test_init (&argc, &argv, nullptr);
  warm_up ();
  g_test_add_func ("/http-end/offer-on-its-way", stop_while_the_offer_is_on_its_way);
  g_test_add_func ("/http-end/at-once", start_and_stop);
  g_test_add_func ("/http-end/owner-that-ends", owner_that_ends);
  g_test_add_func ("/http-end/inside", stop_inside);
  g_test_add_func ("/http-end/exit-at-once", exit_at_once);
  return g_test_run ();
}
