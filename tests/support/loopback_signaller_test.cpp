// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The loopback signaller keeps the contract of GstWsrtcSignaller, because
// element tests rely on it.
#include "loopback_signaller.hpp"

#include <string>
#include <vector>

#include "leaks.hpp"
#include "loop_thread.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

// Plays the element: starts the signaller on an owner thread of its own and
// writes down what is emitted, and whether that was on the owner thread.
class Owner {
public:
  explicit Owner (Loopback &line) : line_ (line)
  {
    for (const char *signal : {"message", "state-changed", "error"})
      g_assert_true (g_signal_lookup (signal, GST_TYPE_WSRTC_SIGNALLER) != 0);
    message_ = SignalHook (line.signaller (), "message", G_CALLBACK (on_message), this);
    state_ = SignalHook (line.signaller (), "state-changed", G_CALLBACK (on_state), this);
    error_ = SignalHook (line.signaller (), "error", G_CALLBACK (on_error), this);
    run ([this] { g_assert_true (gst_wsrtc_signaller_start (line_.signaller (), nullptr)); });
  }

  ~Owner ()
  {
    run ([this] { gst_wsrtc_signaller_stop (line_.signaller ()); });
  }

  void run (std::function<void ()> task) { thread_.run_and_wait (std::move (task)); }

  std::vector<std::string> take ()
  {
    std::vector<std::string> taken;
    run ([&] { taken.swap (lines_); });
    return taken;
  }

  bool send (GstWsrtcMessage *message)
  {
    bool sent = false;
    run ([&] { sent = gst_wsrtc_signaller_send (line_.signaller (), message, nullptr); });
    gst_wsrtc_message_unref (message);
    return sent;
  }

private:
  void note (std::string line)
  {
    lines_.push_back (thread_.is_current () ? std::move (line) : "wrong thread");
  }

  static void on_message (GstWsrtcSignaller *, GstWsrtcMessage *message, gpointer self)
  {
    static_cast<Owner *> (self)->note (std::string ("message ") + gst_wsrtc_message_get_peer (message));
  }

  static void on_state (GstWsrtcSignaller *, GstWsrtcSignallerState state, gpointer self)
  {
    static_cast<Owner *> (self)->note ("state " + std::to_string (state));
  }

  static void on_error (GstWsrtcSignaller *, const GError *error, gboolean fatal, gpointer self)
  {
    static_cast<Owner *> (self)->note (std::string (fatal ? "fatal " : "error ") + error->message);
  }

  Loopback &line_;
  LoopThread thread_{"owner"};
  std::vector<std::string> lines_;
  SignalHook message_;
  SignalHook state_;
  SignalHook error_;
};

void assert_lines (Owner &owner, const std::vector<std::string> &expected)
{
  const std::vector<std::string> lines = owner.take ();
  g_assert_cmpuint (lines.size (), ==, expected.size ());
  for (size_t i = 0; i < lines.size (); i++)
    g_assert_cmpstr (lines[i].c_str (), ==, expected[i].c_str ());
}

void what_the_test_says ()
{
  const LeakGuard guard;
  Loopback line;
  Owner owner (line);
  line.wait_until_started ();
  line.say (gst_wsrtc_message_new_peer_added ("a", "viewer"));
  line.report (GST_WSRTC_ERROR_NETWORK, "lost", false);
  line.set_state (GST_WSRTC_SIGNALLER_CONNECTING);
  line.say (gst_wsrtc_message_new_bye ("b", nullptr));
  assert_lines (owner, {"state 2", "message a", "error lost", "state 1", "message b"});
}

void what_the_element_sends ()
{
  Loopback line;
  Owner owner (line);
  g_assert_true (owner.send (gst_wsrtc_message_new_bye ("a", nullptr)));
  g_assert_true (owner.send (gst_wsrtc_message_new_offer ("b", "v=0")));
  g_assert_true (owner.send (gst_wsrtc_message_new_offer ("a", "v=0")));
  const MessagePtr offer = line.wait_for_message (GST_WSRTC_MESSAGE_OFFER, "a");
  g_assert_cmpstr (gst_wsrtc_message_get_peer (offer.get ()), ==, "a");
  g_assert_null (line.take_message (GST_WSRTC_MESSAGE_OFFER, "a").get ());
  g_assert_nonnull (line.take_message (GST_WSRTC_MESSAGE_OFFER).get ());
  g_assert_nonnull (line.take_message (GST_WSRTC_MESSAGE_BYE).get ());
}

void script_answers ()
{
  Loopback line;
  line.set_script ([&line] (GstWsrtcMessage *message) {
    if (gst_wsrtc_message_get_kind (message) == GST_WSRTC_MESSAGE_OFFER)
      line.say (gst_wsrtc_message_new_answer (gst_wsrtc_message_get_peer (message), "v=0"));
  });
  Owner owner (line);
  g_assert_true (owner.send (gst_wsrtc_message_new_offer ("a", "v=0")));
  owner.run ([] {}); // the answer was posted before this
  assert_lines (owner, {"state 2", "message a"});
}

void line_is_cut ()
{
  Loopback line;
  line.be_ready_at_start (false);
  Owner owner (line);
  line.refuse_sends (true);
  g_assert_false (owner.send (gst_wsrtc_message_new_bye ("a", nullptr)));
  line.refuse_sends (false);
  g_assert_true (owner.send (gst_wsrtc_message_new_bye ("a", nullptr)));
  assert_lines (owner, {"state 1"});
}

void nothing_after_stop ()
{
  Loopback line;
  Owner owner (line);
  (void)owner.take ();
  owner.run ([&] {
    line.say (gst_wsrtc_message_new_bye ("late", nullptr));
    gst_wsrtc_signaller_stop (line.signaller ());
  });
  assert_lines (owner, {});
  g_assert_false (line.started ());
  g_assert_false (owner.send (gst_wsrtc_message_new_bye ("a", nullptr)));
}

void element_end_outlives_the_test ()
{
  GRef<GstWsrtcSignaller> kept;
  {
    const Loopback line;
    kept = GRef<GstWsrtcSignaller>::take_ref (line.signaller ());
  }
  g_assert_true (gst_wsrtc_signaller_start (kept.get (), nullptr));
  gst_wsrtc_signaller_stop (kept.get ());
  GWeak<GstWsrtcSignaller> watch (kept.get ());
  kept = nullptr;
  wait_until_gone ("the loopback signaller", watch);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/support/loopback/say", what_the_test_says);
  g_test_add_func ("/support/loopback/sent", what_the_element_sends);
  g_test_add_func ("/support/loopback/script", script_answers);
  g_test_add_func ("/support/loopback/cut", line_is_cut);
  g_test_add_func ("/support/loopback/stop", nothing_after_stop);
  g_test_add_func ("/support/loopback/outlives", element_end_outlives_the_test);
  return g_test_run ();
}
