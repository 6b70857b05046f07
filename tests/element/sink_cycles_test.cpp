// SPDX-License-Identifier: LGPL-2.1-or-later
//
// wsrtcsink through many lives, with viewers who come and go: states up and
// down in every order, pads that are requested and released at any moment.
// Nothing is left behind, and who looks on elsewhere does not notice.
#include <atomic>
#include <functional>
#include <vector>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "codecs.hpp"
#include "leaks.hpp"
#include "long_run.hpp"
#include "packet_gaps.hpp"
#include "peer_watch.hpp"
#include "sink_rig.hpp"
#include "table.hpp"
#include "visitors.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr const char *raw_video =
    "videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=30/1 ! wsrtcsink name=s "
    "negotiation-timeout=60000"; // a slow machine may take long from one state to the next

// Far above what it takes, for busy machines; the figure is in the log.
constexpr int gap_limit_ms = 2000;

// Looks on while others have their troubles.
class Bystander {
public:
  explicit Bystander (SinkRig &rig) : rig_ (rig)
  {
    ViewerOptions options;
    options.receiver.keep_old = true;
    options.receiver.on_packet = PacketGaps::watch (gaps_);
    rig_.join ("stays", options);
    rig_.wait_for_packets ("stays");
    gaps_->start ();
  }

  void assert_undisturbed ()
  {
    rig_.wait_for_packets ("stays");
    const int gap = gaps_->longest (find_codec ("VP8")->payload_type);
    g_test_message ("longest wait for a packet elsewhere: %d ms", gap);
    g_assert_cmpint (gap, <, gap_limit_ms);
    g_assert_false (rig_.removed ("stays"));
    assert_text (rig_.complaints (), "");
    rig_.with ("stays", [] (WebrtcReceiver &viewer) { viewer.close_old (); });
  }

private:
  SinkRig &rig_;
  const std::shared_ptr<PacketGaps> gaps_ = std::make_shared<PacketGaps> ();
};

// ---- states

constexpr GstState states[] = {GST_STATE_NULL, GST_STATE_READY, GST_STATE_PAUSED, GST_STATE_PLAYING};

class Walk {
public:
  Walk () : visitors_ (rig_, dice_, 3) {}

  void step ()
  {
    const GstState state = states[throw_dice (dice_, G_N_ELEMENTS (states))];
    g_assert_cmpint (gst_element_set_state (rig_.pipeline (), state), !=, GST_STATE_CHANGE_FAILURE);
    // Now and then the next change comes before this one is done.
    if (throw_dice (dice_, 3) > 0)
      gst_element_get_state (rig_.pipeline (), nullptr, nullptr, 20 * GST_SECOND);
    if (state == GST_STATE_NULL) {
      visitors_.forget_all ();
      return;
    }
    rig_.line ().wait_until_started ();
    visitors_.stir ();
    if (state == GST_STATE_PLAYING && throw_dice (dice_, 4) == 0 && !visitors_.present ().empty ())
      rig_.wait_for_packets (visitors_.present ().back (), 3);
  }

  void end ()
  {
    rig_.stop ();
    visitors_.forget_all ();
    peers_.wait_for_alive (0);
    assert_text (rig_.complaints (), "");
    g_test_message ("%zu viewers, %zu sessions", visitors_.came (), peers_.count_made ());
  }

private:
  SinkRig rig_{raw_video};
  PeerWatch peers_{rig_.sink ()};
  Dice dice_{1};
  Visitors visitors_;
};

void test_states ()
{
  SinkRig elsewhere (raw_video);
  elsewhere.play ();
  Bystander bystander (elsewhere);
  {
    Walk warm_up;
    for (int i = 0; i < 5; i++)
      warm_up.step ();
    warm_up.end ();
  }
  {
    const LeakGuard guard;
    Walk walk;
    for (int i = 0; i < rounds (60, 1000); i++)
      walk.step ();
    walk.end ();
  }
  bystander.assert_undisturbed ();
}

// ---- pads

// Each kind of source is there once, for all pads: a tee goes on when a pad
// that it feeds is released.
constexpr const char *feeds =
    "videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=30/1 ! wsrtcsink name=s  "
    "audiotestsrc is-live=true ! tee name=audio allow-not-linked=true  "
    "videotestsrc is-live=true ! video/x-raw,width=80,height=60,framerate=10/1 ! "
    "tee name=video allow-not-linked=true";

// One thread's pads.
class Pads {
public:
  Pads (SinkRig &rig, unsigned seed) : rig_ (rig), dice_ (seed) {}

  void stir ()
  {
    constexpr size_t most = 3;
    if (pads_.size () < most && throw_dice (dice_, 2) == 0)
      request ();
    else if (!pads_.empty ())
      release (throw_dice (dice_, pads_.size ()));
  }

  void release_all ()
  {
    while (!pads_.empty ())
      release (0);
  }

  int requested () const { return static_cast<int> (made_.size ()); }

  size_t count_alive () const
  {
    size_t alive = 0;
    for (const auto &pad : made_)
      alive += pad->lock () ? 1 : 0;
    return alive;
  }

private:
  struct Fed {
    GRef<GstElement> tee;
    GRef<GstPad> from, to;
  };

  void request ()
  {
    const bool video = throw_dice (dice_, 3) == 0;
    Fed fed;
    fed.to =
        GRef<GstPad>::adopt (gst_element_request_pad_simple (rig_.sink (), video ? "video_%u" : "audio_%u"));
    g_assert_nonnull (fed.to.get ());
    made_.push_back (std::make_unique<GWeak<GstPad>> (fed.to.get ()));
    // Some get no media at all.
    if (throw_dice (dice_, 4) > 0) {
      const char *name = video ? "video" : "audio";
      fed.tee = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (rig_.pipeline ()), name));
      fed.from = GRef<GstPad>::adopt (gst_element_request_pad_simple (fed.tee.get (), "src_%u"));
      g_assert_cmpint (gst_pad_link (fed.from.get (), fed.to.get ()), ==, GST_PAD_LINK_OK);
    }
    pads_.push_back (std::move (fed));
  }

  void release (size_t number)
  {
    const Fed fed = std::move (pads_[number]);
    pads_.erase (pads_.begin () + static_cast<std::ptrdiff_t> (number));
    gst_element_release_request_pad (rig_.sink (), fed.to.get ());
    if (fed.from)
      gst_element_release_request_pad (fed.tee.get (), fed.from.get ());
  }

  SinkRig &rig_;
  Dice dice_;
  std::vector<Fed> pads_;
  std::vector<std::unique_ptr<GWeak<GstPad>>> made_;
};

// The same from another thread.
class OtherThread {
public:
  OtherThread (SinkRig &rig, int count) : pads_ (rig, 2), count_ (count)
  {
    thread_ = g_thread_new ("pads", run, this);
  }

  void join () { g_thread_join (thread_); }

  const Pads &pads () const { return pads_; }

private:
  static gpointer run (gpointer data)
  {
    auto *self = static_cast<OtherThread *> (data);
    while (self->pads_.requested () < self->count_)
      self->pads_.stir ();
    self->pads_.release_all ();
    return nullptr;
  }

  Pads pads_;
  const int count_;
  GThread *thread_ = nullptr;
};

void stir_pads (SinkRig &rig, int count)
{
  Dice dice (1);
  Visitors visitors (rig, dice, 3);
  Pads pads (rig, 3);
  OtherThread other (rig, count / 2);
  int seen = 0;
  while (pads.requested () < count / 2) {
    pads.stir ();
    if (throw_dice (dice, 4) == 0)
      visitors.stir ();
    // Time for sessions to come to something.
    if (pads.requested () >= seen + 10) {
      seen = pads.requested ();
      rig.wait_for_packets ("stays", 10);
    }
  }
  other.join ();
  g_test_message ("%d pads, %zu viewers", pads.requested () + other.pads ().requested (), visitors.came ());
  // Those who are there see what is left.
  for (const std::string &id : visitors.present ())
    rig.wait_for_packets (id, 3);
  pads.release_all ();
  visitors.leave_all ();
  wait_for ("the pads to be gone", [&] {
    assert_text (rig.complaints (), ""); // what is on the bus holds them
    return pads.count_alive () + other.pads ().count_alive () == 0;
  });
}

void test_pads ()
{
  SinkRig rig (feeds);
  PeerWatch peers (rig.sink ());
  rig.play ();
  Bystander bystander (rig);
  const auto stir = [&] (int count) {
    stir_pads (rig, count);
    rig.wait_for_sections ("stays", 1);
    peers.wait_for_alive (1);
    rig.with ("stays", [] (WebrtcReceiver &viewer) { viewer.close_old (); });
  };
  stir (10);
  {
    const LeakGuard guard;
    const size_t before = count_descriptors ();
    stir (rounds (60, 1000));
    bystander.assert_undisturbed ();
    // One more offer may come for the last pads, and leaves a connection, too.
    wait_for ("what is left to be as before", [&] {
      rig.with ("stays", [] (WebrtcReceiver &viewer) { viewer.close_old (); });
      return count_descriptors () <= before;
    });
  }
  g_test_message ("%zu sessions", peers.count_made ());
  g_assert_cmpuint (rig.count_elements ("clocksync"), ==, 1);
}

// In a probe, as dynamic pipelines are changed: on the thread that feeds the pad.
void test_release_in_probe ()
{
  struct Fed {
    SinkRig rig{feeds};
    GRef<GstElement> tee = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (rig.pipeline ()), "audio"));
    GRef<GstPad> to = GRef<GstPad>::adopt (gst_element_request_pad_simple (rig.sink (), "audio_%u"));
    GRef<GstPad> from = GRef<GstPad>::adopt (gst_element_request_pad_simple (tee.get (), "src_%u"));
    std::atomic<bool> released{false};
  } fed;

  g_assert_cmpint (gst_pad_link (fed.from.get (), fed.to.get ()), ==, GST_PAD_LINK_OK);
  fed.rig.play ();
  fed.rig.join ("ann");
  fed.rig.wait_for_sections ("ann", 2);
  gst_pad_add_probe (
      fed.from.get (), GST_PAD_PROBE_TYPE_BLOCK_DOWNSTREAM,
      [] (GstPad *, GstPadProbeInfo *, gpointer data) {
        auto *self = static_cast<Fed *> (data);
        if (!self->released.exchange (true)) {
          gst_element_release_request_pad (self->rig.sink (), self->to.get ());
          gst_element_release_request_pad (self->tee.get (), self->from.get ());
        }
        return GST_PAD_PROBE_REMOVE;
      },
      &fed, nullptr);
  wait_for ("the probe", [&] { return fed.released.load (); });
  fed.rig.wait_for_sections ("ann", 1);
  g_assert_false (fed.rig.removed ("ann"));
  assert_text (fed.rig.complaints (), "");
}

// ---- another pipeline

struct Move {
  const char *name;
  GstState state; // of the bin while it is moved
};

const Move moves[] = {{"null", GST_STATE_NULL}, {"ready", GST_STATE_READY}, {"playing", GST_STATE_PLAYING}};

// The viewer is there before, and unless the element went to NULL he stays.
void test_moved (const Move &row)
{
  SinkRig rig ("( name=b videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=30/1 ! "
               "wsrtcsink name=s )  fakesrc is-live=true ! fakesink");
  rig.play ();
  rig.join ("ann");
  rig.wait_for_packets ("ann");
  const auto bin = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (rig.pipeline ()), "b"));
  gst_element_set_locked_state (bin.get (), TRUE);
  gst_element_set_state (bin.get (), row.state);
  gst_bin_remove (GST_BIN (rig.pipeline ()), bin.get ());

  const auto other = GRef<GstElement>::sink (gst_pipeline_new ("other"));
  const auto clock = GRef<GstClock>::adopt (gst_element_get_clock (rig.pipeline ()));
  gst_pipeline_use_clock (GST_PIPELINE (other.get ()), clock.get ());
  gst_element_set_start_time (other.get (), GST_CLOCK_TIME_NONE);
  gst_element_set_base_time (other.get (), gst_element_get_base_time (rig.pipeline ()));
  gst_bin_add (GST_BIN (other.get ()), bin.get ());
  gst_element_set_locked_state (bin.get (), FALSE);
  gst_element_set_state (other.get (), GST_STATE_PLAYING);
  if (row.state == GST_STATE_NULL) {
    rig.kill ("ann");
    rig.line ().wait_until_started ();
    rig.join ("ann");
  }
  rig.wait_for_packets ("ann");
  gst_element_set_state (other.get (), GST_STATE_NULL);
  wait_for ("ann to be seen out", [&] { return rig.removed ("ann"); });
  assert_text (rig.complaints (), "");
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/sink/cycles/states", test_states);
  g_test_add_func ("/sink/cycles/pads", test_pads);
  g_test_add_func ("/sink/cycles/release-in-probe", test_release_in_probe);
  add_table ("/sink/cycles/moved", moves, test_moved);
  return g_test_run ();
}
