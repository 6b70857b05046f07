// SPDX-License-Identifier: LGPL-2.1-or-later
//
// wsrtcsrc on a path that loses packets: what is lost is asked for again, and
// where that is switched off, a key frame is.
#include <atomic>
#include <memory>
#include <string>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "big_endian.hpp"
#include "source_rig.hpp"
#include "stats_fields.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

struct Loss {
  std::atomic<int> every{0}; // each n-th packet of the media does not get through; 0 = all do
  std::atomic<guint64> seen{0};
  std::atomic<bool> all{false}; // nothing at all gets through
};

using LossPtr = std::shared_ptr<Loss>;

GstPadProbeReturn lose (GstPad *, GstPadProbeInfo *info, gpointer data)
{
  Loss &loss = **static_cast<LossPtr *> (data);
  guint8 head[2] = {};
  gst_buffer_extract (GST_PAD_PROBE_INFO_BUFFER (info), 0, head, sizeof head);
  constexpr int vp8 = 96;
  if ((head[1] & 0x7f) != vp8 || loss.every == 0)
    return GST_PAD_PROBE_OK;
  return ++loss.seen % guint64 (loss.every) == 0 ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

GstPadProbeReturn lose_all (GstPad *, GstPadProbeInfo *, gpointer data)
{
  return (*static_cast<LossPtr *> (data))->all ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

void add_probe (GstElement *element, const char *name, GstPadProbeCallback probe, const LossPtr &loss)
{
  const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (element, name));
  gst_pad_add_probe (pad.get (), GST_PAD_PROBE_TYPE_BUFFER, probe, new LossPtr (loss),
                     [] (gpointer ptr) { delete static_cast<LossPtr *> (ptr); });
}

void on_element (GstBin *, GstBin *, GstElement *element, gpointer data)
{
  GstElementFactory *factory = gst_element_get_factory (element);
  if (!factory || g_strcmp0 (GST_OBJECT_NAME (factory), "dtlssrtpdec") != 0)
    return;
  const LossPtr &loss = *static_cast<LossPtr *> (data);
  add_probe (element, "rtp_src", lose, loss);
  add_probe (element, "sink", lose_all, loss);
}

void on_prepare_peer (GstElement *, const char *, GstElement *webrtcbin, gpointer loss)
{
  g_signal_connect (webrtcbin, "deep-element-added", G_CALLBACK (on_element), loss);
}

struct Row {
  const char *name;
  const char *properties;
  double least; // of the pictures that were sent
  bool again;   // what was lost comes once more
};

// With retransmission nearly all come on a machine that is idle; without, each
// loss costs the pictures up to the next key frame.
const Row rows[] = {
    {"retransmission", "latency=500", 0.7, true},
    {"key-frames", "latency=40 retransmission=false", 0.2, false},
};

// What was lost is counted, and what was done about it.
void expect_counts (SourceRig &rig, bool again)
{
  const PadFigures track (rig.source (), "video_0");
  g_assert_cmpint (track.lost (), >, 0);
  if (again) {
    g_assert_cmpuint (track.count ("nack-count"), >, 0);
    g_assert_cmpuint (track.count ("retransmitted-packets-received"), >, 0);
  } else {
    g_assert_cmpuint (track.count ("retransmitted-packets-received"), ==, 0);
    g_assert_cmpuint (track.count ("packets-missing"), >, 0);
    g_assert_cmpuint (track.count ("pli-count") + track.count ("fir-count"), >, 0);
  }
}

void test_loss (const Row &row)
{
  auto loss = std::make_shared<Loss> ();
  SourceRig rig ((std::string ("wsrtcsrc name=src ") + row.properties +
                  " ! video/x-raw ! fakesink name=out sync=false async=false")
                     .c_str ());
  g_signal_connect (rig.source (), "prepare-peer", G_CALLBACK (on_prepare_peer), &loss);
  FlowWatch out (rig.pipeline (), "out");
  std::unique_ptr<FlowWatch> in;
  rig.start_producer (
      "videotestsrc is-live=true pattern=ball ! "
      "video/x-raw,width=320,height=240,framerate=30/1 ! wsrtcsink name=s",
      [&] (GstElement *pipeline) { in = std::make_unique<FlowWatch> (pipeline, "s", "video_0"); });
  rig.play ();
  wait_for ("pictures", [&] { return out.buffers >= 30; });
  const guint64 sent_before = in->buffers, seen_before = out.buffers;
  loss->every = 50;
  wait_for ("ten seconds' pictures to be sent", [&] { return in->buffers >= sent_before + 300; });
  const double share = double (out.buffers - seen_before) / double (in->buffers - sent_before);
  g_test_message ("%.1f %% of the pictures came, of the packets each 50th did not", share * 100);
  g_assert_cmpfloat (share, >, row.least);
  expect_counts (rig, row.again);
  assert_text (rig.complaints (), "");
  in = nullptr;
}

// A source that vanishes without a word is missed, and waited for again.
void test_silence ()
{
  auto loss = std::make_shared<Loss> ();
  SourceRig rig (
      "wsrtcsrc name=src peer-timeout=1500 ! video/x-raw ! fakesink name=out sync=false async=false");
  g_signal_connect (rig.source (), "prepare-peer", G_CALLBACK (on_prepare_peer), &loss);
  FlowWatch out (rig.pipeline (), "out");
  rig.start_producer ("videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=30/1 ! "
                      "wsrtcsink name=s");
  rig.play ();
  wait_for ("pictures", [&] { return out.buffers >= 30; });
  loss->all = true;
  wait_for ("another try", [&] { return rig.sent ("capabilities") >= 2; });
  loss->all = false;
  const guint64 before = out.buffers;
  wait_for ("pictures again", [&] { return out.buffers >= before + 30; });
  g_assert_cmpuint (out.ends, ==, 0);
  assert_text (rig.complaints (), "");
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/source/loss", rows, test_loss);
  g_test_add_func ("/source/silence", test_silence);
  return g_test_run ();
}
