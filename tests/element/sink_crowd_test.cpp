// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Two hundred viewers of one wsrtcsink, some of them killed: nothing of them is
// left behind, and one who stays does not notice.
#include <atomic>

#include <gst/gst.h>

#include "leaks.hpp"
#include "peer_watch.hpp"
#include "sink_rig.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr int visitors = 200;
constexpr int at_a_time = 8;
constexpr int killed_every = 10;

// Counts what the encoder makes.
class FrameWatch {
public:
  explicit FrameWatch (GstElement *sink)
  {
    g_signal_connect (sink, "encoder-setup", G_CALLBACK (on_encoder), this);
  }

  unsigned frames () const { return frames_; }

private:
  static void on_encoder (GstElement *, const char *, GstElement *encoder, FrameWatch *self)
  {
    const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (encoder, "src"));
    gst_pad_add_probe (
        pad.get (), GST_PAD_PROBE_TYPE_BUFFER,
        [] (GstPad *, GstPadProbeInfo *, gpointer data) {
          static_cast<FrameWatch *> (data)->frames_++;
          return GST_PAD_PROBE_OK;
        },
        self, nullptr);
  }

  std::atomic<unsigned> frames_{0};
};

std::string name_of (int number)
{
  return "visitor-" + std::to_string (number);
}

void depart (SinkRig &rig, int number)
{
  const std::string name = name_of (number);
  rig.wait_for_packets (name, 3);
  if (number % killed_every == 0)
    rig.kill (name);
  else
    rig.leave (name);
}

void receive_visitors (SinkRig &rig)
{
  for (int i = 0; i < visitors + at_a_time; i++) {
    if (i < visitors)
      rig.join (name_of (i));
    if (i >= at_a_time)
      depart (rig, i - at_a_time);
  }
  for (int i = 0; i < visitors; i++)
    rig.wait_until_removed (name_of (i));
}

// For the report; LeakGuard asserts them.
void tell_figures (const char *when)
{
  g_test_message ("%s: %zu threads, %zu descriptors", when, count_threads (), count_descriptors ());
}

void assert_warnings (SinkRig &rig)
{
  // A killed viewer is missed, with one warning each; the others said goodbye.
  g_assert_cmpuint (rig.count_complaints (), ==, visitors / killed_every);
  for (int i = 0; i < visitors; i += killed_every)
    rig.wait_for_complaint ("peer " + name_of (i) + ": it has vanished");
}

void test_crowd ()
{
  SinkRig rig ("videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=30/1 ! "
               "wsrtcsink name=s peer-timeout=2500");
  PeerWatch peers (rig.sink ());
  FrameWatch watch (rig.sink ());
  rig.play ();
  rig.join ("stays");
  rig.wait_for_packets ("stays");
  {
    const LeakGuard guard;
    tell_figures ("before");
    receive_visitors (rig);
    tell_figures ("right after");
    rig.wait_for_packets ("stays");
    peers.wait_for_alive (1);
  }
  tell_figures ("at last");
  g_assert_cmpuint (peers.count_made (), ==, visitors + 1);
  g_assert_false (rig.removed ("stays"));
  assert_warnings (rig);

  // Nobody is left in the fan-out: the encoder rests.
  rig.leave ("stays");
  rig.wait_until_removed ("stays");
  peers.wait_for_alive (0);
  wait_for ("the encoder to rest", [&] {
    const unsigned before = watch.frames ();
    return !reached_within ([&] { return watch.frames () != before; }, Milliseconds (300));
  });
  rig.stop ();
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/sink/crowd", test_crowd);
  return g_test_run ();
}
