// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How a WebrtcPeer ends and begins anew: at every step, from both sides, under
// a thread that pushes into it, and without leaving anything behind.
#include <atomic>
#include <cstring>

#include <gst/gst.h>

#include "leaks.hpp"
#include "peer_pair.hpp"
#include "table.hpp"

namespace {

using namespace wsrtc;
using namespace wsrtc::test;

struct Row {
  const char *name;
  Step step;
  bool viewer_offers;
};

const Row rows[] = {
    {"offering/made", Step::Made, false},
    {"offering/local-created", Step::LocalCreated, false},
    {"offering/local-set", Step::LocalSet, false},
    {"offering/candidate", Step::Candidate, false},
    {"offering/remote-set", Step::RemoteSet, false},
    {"offering/connected", Step::Connected, false},
    {"answering/made", Step::Made, true},
    {"answering/remote-set", Step::RemoteSet, true},
    {"answering/local-created", Step::LocalCreated, true},
    {"answering/local-set", Step::LocalSet, true},
    {"answering/candidate", Step::Candidate, true},
    {"answering/connected", Step::Connected, true},
};

PairOptions options_of (const Row &row)
{
  PairOptions options;
  options.viewer_offers = row.viewer_offers;
  options.receiver.codecs = {"VP8"};
  return options;
}

void test_close_at (const Row &row)
{
  PeerPair pair (options_of (row));
  GWeak<GstElement> bin (pair.peer->element ());
  std::atomic<bool> closed{false};
  int events_at_close = 0;
  pair.run ([&] {
    pair.on_step = [&] (Step step) {
      if (step != row.step || closed)
        return;
      pair.peer->close ();
      pair.peer->close ();
      g_assert_null (pair.peer->element ());
      events_at_close = pair.events;
      closed = true;
    };
  });
  pair.start ();
  wait_for ("the step to close at", [&] { return closed.load (); });
  wait_until_gone ("webrtcbin", bin);
  pair.run ([&] {
    // What a session may still do before it has heard of the end.
    pair.peer->create_offer ();
    pair.peer->add_candidate (MLine{0}, "candidate:1 1 UDP 1 10.99.0.9 9 typ host");
    g_assert_false (bool (pair.peer->add_sender (caps_of ({}).get (), "wsrtc")));
  });
  pair.run ([&] { g_assert_cmpint (pair.events, ==, events_at_close); });
}

void test_destroy_at (const Row &row)
{
  PeerPair pair (options_of (row));
  std::atomic<bool> destroyed{false};
  int events_at_end = 0;
  pair.run ([&] {
    pair.on_step = [&] (Step step) {
      if (step != row.step)
        return;
      pair.on_step = nullptr;
      // A client destroys its peer in a task of its own, not in a callback.
      pair.loop.post ([&] {
        pair.peer = nullptr;
        events_at_end = pair.events;
        destroyed = true;
      });
    };
  });
  pair.start ();
  wait_for ("the step to destroy at", [&] { return destroyed.load (); });
  pair.run ([&] { pair.viewer = nullptr; });
  pair.run ([&] { g_assert_cmpint (pair.events, ==, events_at_end); });
}

// After a rebuild everything starts again, and nothing of the time before comes.
void test_rebuild_at (const Row &row)
{
  PeerPair pair (options_of (row));
  std::atomic<bool> rebuilt{false};
  GWeak<GstElement> old (pair.peer->element ());
  pair.run ([&] {
    pair.on_step = [&] (Step step) {
      if (step != row.step)
        return;
      pair.on_step = nullptr;
      pair.begin_again ();
      rebuilt = true;
    };
  });
  pair.start ();
  wait_for ("the step to rebuild at", [&] { return rebuilt.load (); });
  wait_until_gone ("the old webrtcbin", old);
  pair.start ();
  pair.until_media_flows ();
  pair.run ([&] { g_assert_false (pair.failure.has_value ()); });
}

// The streaming thread is inside webrtcbin, which holds it until it is connected.
void test_close_while_pushing (const Row &row)
{
  PeerPair pair (options_of (row));
  std::atomic<bool> reached{false};
  pair.run ([&] { pair.on_step = [&] (Step step) { reached = reached || step == row.step; }; });
  pair.start ();
  wait_for ("the step to push at", [&] { return reached.load (); });
  pair.start_media ();
  pair.until ("packets on their way", [&] { return pair.fed () > 0; });
  const gint64 begun = g_get_monotonic_time ();
  pair.run ([&] { pair.peer->close (); });
  const gint64 took = (g_get_monotonic_time () - begun) / 1000;
  g_test_message ("closing took %" G_GINT64_FORMAT " ms", took);
  g_assert_cmpint (took, <, 1000);
  pair.stop_media ();
}

// Holds the first RTCP packet that comes: until the peer is being closed, and
// then until what is behind the decoder has stopped or a moment has passed.
class RtcpHold {
public:
  explicit RtcpHold (GstElement *webrtcbin)
  {
    g_signal_connect (webrtcbin, "deep-element-added", G_CALLBACK (on_element_added), this);
  }

  bool holds () const { return holds_; }

  void tell_closing () { closing_ = true; }

private:
  static void on_element_added (GstBin *, GstBin *, GstElement *element, RtcpHold *self)
  {
    GstElementFactory *factory = gst_element_get_factory (element);
    if (!factory || std::strcmp (GST_OBJECT_NAME (factory), "srtpdec") != 0)
      return;
    self->behind_ = GRef<GstPad>::adopt (gst_element_get_static_pad (element, "rtp_src"));
    const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (element, "rtp_sink"));
    gst_pad_add_probe (pad.get (), GST_PAD_PROBE_TYPE_BUFFER, on_packet, self, nullptr);
  }

  // Streaming thread.
  static GstPadProbeReturn on_packet (GstPad *, GstPadProbeInfo *info, gpointer data)
  {
    auto *self = static_cast<RtcpHold *> (data);
    guint8 bytes[2] = {};
    gst_buffer_extract (GST_PAD_PROBE_INFO_BUFFER (info), 0, bytes, sizeof bytes);
    if ((bytes[1] & 0xe0) != 0xc0 || self->holds_.exchange (true)) // RFC 5761 section 4
      return GST_PAD_PROBE_OK;
    GMainContext *context = g_main_context_new ();
    wait_for (
        "the test to close", [self] { return self->closing_.load (); }, default_deadline, context);
    reached_within ([self] { return !gst_pad_is_active (self->behind_.get ()); }, Milliseconds (500),
                    context);
    g_main_context_unref (context);
    return GST_PAD_PROBE_OK;
  }

  GRef<GstPad> behind_;
  std::atomic<bool> holds_{false}, closing_{false};
};

// srtpdec 1.22.0 takes what it says ahead of the first RTCP packet from the pad
// for RTP, and raises a CRITICAL where that one has stopped.
void test_close_at_the_first_rtcp ()
{
  PeerPair pair;
  RtcpHold hold (pair.peer->element ());
  pair.start ();
  pair.until ("connected", [&] { return pair.certificate.has_value (); });
  pair.start_media ();
  wait_for ("RTCP", [&] { return hold.holds (); });
  hold.tell_closing ();
  pair.run ([&] { pair.peer->close (); });
}

void test_cycles ()
{
  // Once before counting: plugins, the certificate, thread pools.
  {
    PeerPair warm;
    warm.start ();
    warm.until_media_flows ();
  }
  LeakGuard guard;
  for (int i = 0; i < 100; i++) {
    PairOptions options;
    options.viewer_offers = i % 2 == 1;
    options.receiver.codecs = {"VP8"};
    auto pair = std::make_unique<PeerPair> (options);
    GWeak<GstElement> bin (pair->peer->element ());
    pair->start ();
    pair->until_media_flows ();
    pair = nullptr;
    wait_until_gone ("webrtcbin", bin);
  }
}

void test_viewer_hangs_up ()
{
  PeerPair pair;
  pair.start ();
  pair.until_media_flows ();
  const gint64 begun = g_get_monotonic_time ();
  pair.run ([&] { pair.viewer->hang_up (); });
  pair.until (
      "the end of the viewer", [&] { return pair.failure.has_value (); }, 3000);
  g_test_message ("noticed after %" G_GINT64_FORMAT " ms", (g_get_monotonic_time () - begun) / 1000);
  pair.run ([&] { g_assert_cmpint (int (pair.failure->fault), ==, int (Fault::Closed)); });
}

void test_viewer_freezes ()
{
  PeerPair pair;
  pair.start ();
  pair.until_media_flows ();
  pair.until ("RTCP", [&] { return pair.peer->last_rtcp () > 0; });
  pair.run ([&] { pair.viewer->freeze (); });
  const gint64 frozen = g_get_monotonic_time ();
  pair.until ("six seconds without RTCP",
              [&] { return g_get_monotonic_time () - pair.peer->last_rtcp () > 6 * G_USEC_PER_SEC; });
  // What was on its way may still have come.
  g_assert_cmpint (pair.peer->last_rtcp (), <, frozen + G_USEC_PER_SEC / 2);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/peer/close", rows, test_close_at);
  add_table ("/peer/destroy", rows, test_destroy_at);
  add_table ("/peer/rebuild", rows, test_rebuild_at);
  add_table ("/peer/close-while-pushing", rows, test_close_while_pushing);
  g_test_add_func ("/peer/close-at-the-first-rtcp", test_close_at_the_first_rtcp);
  g_test_add_func ("/peer/cycles", test_cycles);
  g_test_add_func ("/peer/viewer-hangs-up", test_viewer_hangs_up);
  g_test_add_func ("/peer/viewer-freezes", test_viewer_freezes);
  return g_test_run ();
}
