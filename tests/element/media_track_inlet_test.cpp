// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Peers that come to one output in turn: what is linked sees one time.
#include <memory>
#include <vector>

#include <gst/gst.h>

#include "table.hpp"
#include "track_inlet.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

using Times = std::vector<GstClockTime>;

// The end of an output.
class Output {
public:
  Output () : pad_ (GRef<GstPad>::sink (gst_pad_new (nullptr, GST_PAD_SINK)))
  {
    gst_pad_set_chain_function_full (pad_.get (), on_packet, &times_, nullptr);
    gst_pad_set_active (pad_.get (), TRUE);
  }

  void take (TrackInlet &inlet)
  {
    if (const auto before = GRef<GstPad>::adopt (gst_pad_get_peer (pad_.get ())))
      gst_pad_unlink (before.get (), pad_.get ());
    g_assert_cmpint (gst_pad_link (inlet.exit (), pad_.get ()), ==, GST_PAD_LINK_OK);
  }

  const Times &times () const { return times_; }

private:
  static GstFlowReturn on_packet (GstPad *pad, GstObject *, GstBuffer *packet)
  {
    static_cast<Times *> (pad->chaindata)->push_back (GST_BUFFER_PTS (packet));
    gst_buffer_unref (packet);
    return GST_FLOW_OK;
  }

  GRef<GstPad> pad_;
  Times times_;
};

// One that sends packets of these times, in its own running time.
void send (Output &output, const std::shared_ptr<OutputTime> &time, GstClockTimeDiff offset,
           const Times &times)
{
  const auto inlet = TrackInlet::create (40);
  output.take (*inlet);
  StreamIntroduction introduction;
  introduction.id = "stream";
  introduction.group = gst_util_group_id_next ();
  introduction.time = time;
  inlet->set_running (true, offset);
  inlet->open (std::move (introduction));
  GstSegment all;
  gst_segment_init (&all, GST_FORMAT_TIME);
  gst_pad_send_event (inlet->entry (), gst_event_new_stream_start ("peer"));
  gst_pad_send_event (inlet->entry (), gst_event_new_segment (&all));
  for (const GstClockTime pts : times) {
    GstBuffer *packet = gst_buffer_new ();
    GST_BUFFER_PTS (packet) = pts;
    g_assert_cmpint (gst_pad_chain (inlet->entry (), packet), ==, GST_FLOW_OK);
  }
}

struct Row {
  const char *name;
  Times first, second; // of two peers
  GstClockTimeDiff offset;
  Times seen;
};

const Row rows[] = {
    {"forward", {10, 20}, {30, 40}, 0, {10, 20, 30, 40}},
    {"back", {10, 20}, {15, 25}, 0, {10, 20, 20, 25}},
    {"back-by-its-offset", {10, 20}, {115, 125}, -100, {10, 20, 20, 25}},
    {"pictures-in-another-order", {10, 40, 20, 30}, {35, 70, 50}, 0, {10, 40, 20, 30, 40, 70, 50}},
    {"no-time",
     {10, GST_CLOCK_TIME_NONE},
     {GST_CLOCK_TIME_NONE, 5},
     0,
     {10, GST_CLOCK_TIME_NONE, GST_CLOCK_TIME_NONE, 10}},
};

void test_in_turn (const Row &row)
{
  const auto time = std::make_shared<OutputTime> (0);
  Output output;
  send (output, time, 0, row.first);
  send (output, time, row.offset, row.second);
  g_assert_true (output.times () == row.seen);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/media/track-inlet", rows, test_in_turn);
  return g_test_run ();
}
