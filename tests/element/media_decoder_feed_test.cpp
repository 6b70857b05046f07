// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What gets into the queue in front of a decoder that takes nothing for a while.
#include <atomic>

#include <gst/gst.h>

#include "decoder_feed.hpp"
#include "gptr.hpp"
#include "table.hpp"
#include "wait_for.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

// 25 frames a second.
constexpr GstClockTime frame = 40 * GST_MSECOND;

struct Row {
  const char *name;
  GstClockTime begin;  // time stamp of the first frame
  unsigned gap_after;  // frames after which there is a gap of 10 s; 0 = none
  unsigned sent;       // frames
  unsigned key_frames; // one in so many, the first one, too; 0 = none
  guint taken_least, taken_most;
  bool first_without_time = false;
  GstClockTime latency = 0; // that what is behind waits for
};

const Row rows[] = {
    {"from-0", 0, 0, 20, 100, 20, 20},
    {"from-an-hour", 3600 * GST_SECOND, 0, 20, 100, 20, 20},
    {"a-second-and-no-more", 0, 0, 60, 100, 25, 28},
    {"from-an-hour-a-second-and-no-more", 3600 * GST_SECOND, 0, 60, 100, 25, 28},
    {"no-key-frame", 0, 0, 20, 0, 0, 0},
    {"gap", 0, 5, 20, 100, 20, 20},
    {"first-without-a-time", 3600 * GST_SECOND, 0, 20, 100, 20, 20, true},
    {"first-without-a-time-and-gap", 0, 5, 20, 100, 20, 20, true},
    {"latency", 0, 0, 90, 100, 90, 90, false, 3 * GST_SECOND},
    {"latency-and-a-second-and-no-more", 0, 0, 150, 1000, 100, 103, false, 3 * GST_SECOND},
};

// A queue whose output is blocked, as by a decoder that is busy, and then is not.
struct Rig {
  Rig ()
      : queue (GRef<GstElement>::sink (gst_element_factory_make ("queue", nullptr))),
        in (GRef<GstPad>::sink (gst_pad_new ("in", GST_PAD_SRC))),
        out (GRef<GstPad>::sink (gst_pad_new ("out", GST_PAD_SINK)))
  {
    g_object_set (queue.get (), "max-size-buffers", 0, "max-size-bytes", 0, "max-size-time", guint64 (0),
                  nullptr);
    const auto sink = pad ("sink"), src = pad ("src");
    DecoderFeed::install (sink.get (), queue.get ());
    gst_pad_set_event_function (in.get (), [] (GstPad *, GstObject *, GstEvent *event) -> gboolean {
      gst_event_unref (event);
      return TRUE;
    });
    gst_pad_set_chain_function_full (
        out.get (),
        [] (GstPad *sink_pad, GstObject *, GstBuffer *buffer) {
          static_cast<Rig *> (sink_pad->chaindata)->came++;
          gst_buffer_unref (buffer);
          return GST_FLOW_OK;
        },
        this, nullptr);
    gst_pad_link (in.get (), sink.get ());
    gst_pad_link (src.get (), out.get ());
    block = gst_pad_add_probe (
        src.get (), GST_PAD_PROBE_TYPE_BLOCK_DOWNSTREAM,
        [] (GstPad *, GstPadProbeInfo *, gpointer) { return GST_PAD_PROBE_OK; }, nullptr, nullptr);
    gst_pad_set_active (in.get (), TRUE);
    gst_pad_set_active (out.get (), TRUE);
    gst_element_set_state (queue.get (), GST_STATE_PLAYING);
    gst_pad_push_event (in.get (), gst_event_new_stream_start ("test"));
    const auto caps = MiniRef<GstCaps>::adopt (gst_caps_new_empty_simple ("video/x-vp8"));
    gst_pad_push_event (in.get (), gst_event_new_caps (caps.get ()));
    GstSegment segment;
    gst_segment_init (&segment, GST_FORMAT_TIME);
    gst_pad_push_event (in.get (), gst_event_new_segment (&segment));
  }

  ~Rig ()
  {
    gst_pad_set_active (out.get (), FALSE);
    gst_element_set_state (queue.get (), GST_STATE_NULL);
  }

  Rig (const Rig &) = delete;
  Rig &operator= (const Rig &) = delete;

  GRef<GstPad> pad (const char *name) const
  {
    return GRef<GstPad>::adopt (gst_element_get_static_pad (queue.get (), name));
  }

  void push (GstClockTime time, bool is_key_frame)
  {
    GstBuffer *buffer = gst_buffer_new_allocate (nullptr, 100, nullptr);
    GST_BUFFER_PTS (buffer) = time;
    if (!is_key_frame)
      GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
    gst_pad_push (in.get (), buffer);
  }

  guint level () const
  {
    guint buffers = 0;
    g_object_get (queue.get (), "current-level-buffers", &buffers, nullptr);
    return buffers;
  }

  void unblock ()
  {
    if (block != 0)
      gst_pad_remove_probe (pad ("src").get (), block);
    block = 0;
  }

  GRef<GstElement> queue;
  GRef<GstPad> in, out;
  gulong block = 0;
  std::atomic<guint> came{0};
};

void test_taken (const Row &row)
{
  Rig rig;
  if (row.latency != 0)
    gst_pad_push_event (rig.out.get (), gst_event_new_latency (row.latency));
  GstClockTime time = row.begin;
  for (unsigned i = 0; i < row.sent; i++, time += frame) {
    if (row.gap_after != 0 && i == row.gap_after) {
      rig.unblock ();
      wait_for ("the queue to be empty", [&] { return rig.came == i; });
      time += 10 * GST_SECOND;
    }
    rig.push (i == 0 && row.first_without_time ? GST_CLOCK_TIME_NONE : time,
              row.key_frames != 0 && i % row.key_frames == 0);
  }
  rig.unblock ();
  wait_for ("the queue to be empty", [&] { return rig.level () == 0; });
  wait_for ("the frames", [&] { return rig.came >= row.taken_least; });
  g_assert_cmpuint (rig.came, <=, row.taken_most);
}

// After what was left out it goes on with a key frame.
void test_goes_on ()
{
  Rig rig;
  for (unsigned i = 0; i < 60; i++)
    rig.push (i * frame, i == 0);
  rig.unblock ();
  wait_for ("the queue to be empty", [&] { return rig.level () == 0 && rig.came > 0; });
  const guint before = rig.came;
  rig.push (60 * frame, false);
  rig.push (61 * frame, true);
  rig.push (62 * frame, false);
  wait_for ("two frames", [&] { return rig.came == before + 2; });
}

// A depayloader that waits for a key frame lets nothing through, and its own
// request may have been lost.
void test_asks_when_nothing_comes_out ()
{
  const auto feeder = GRef<GstElement>::sink (gst_element_factory_make ("identity", nullptr));
  const auto queue = GRef<GstElement>::sink (gst_element_factory_make ("queue", nullptr));
  const auto in = GRef<GstPad>::sink (gst_pad_new ("in", GST_PAD_SRC));
  const auto entry = GRef<GstPad>::adopt (gst_element_get_static_pad (feeder.get (), "sink"));
  const auto before = GRef<GstPad>::adopt (gst_element_get_static_pad (feeder.get (), "src"));
  const auto sink = GRef<GstPad>::adopt (gst_element_get_static_pad (queue.get (), "sink"));
  g_object_set (queue.get (), "leaky", 2, nullptr);
  DecoderFeed::install (entry.get (), queue.get ());
  std::atomic<guint> asked{0};
  gst_pad_set_event_function_full (
      in.get (),
      [] (GstPad *pad, GstObject *, GstEvent *event) -> gboolean {
        if (GST_EVENT_TYPE (event) == GST_EVENT_CUSTOM_UPSTREAM)
          (*static_cast<std::atomic<guint> *> (pad->eventdata))++;
        gst_event_unref (event);
        return TRUE;
      },
      &asked, nullptr);
  gst_pad_link (in.get (), entry.get ());
  gst_pad_link (before.get (), sink.get ());
  gst_pad_set_active (in.get (), TRUE);
  gst_element_set_state (feeder.get (), GST_STATE_PLAYING);
  gst_element_set_state (queue.get (), GST_STATE_PAUSED);
  gst_pad_push_event (in.get (), gst_event_new_stream_start ("test"));
  GstSegment segment;
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (in.get (), gst_event_new_segment (&segment));
  for (int i = 0; i < 10; i++)
    gst_pad_push (in.get (), gst_buffer_new_allocate (nullptr, 100, nullptr));
  g_assert_cmpuint (asked, ==, 0); // all of them are key frames
  g_object_set (feeder.get (), "drop-probability", 1.0f, nullptr);
  wait_for ("two requests", [&] {
    gst_pad_push (in.get (), gst_buffer_new_allocate (nullptr, 100, nullptr));
    return asked >= 2;
  });
  gst_element_set_state (feeder.get (), GST_STATE_NULL);
  gst_element_set_state (queue.get (), GST_STATE_NULL);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/media/decoder-feed", rows, test_taken);
  g_test_add_func ("/media/decoder-feed/goes-on", test_goes_on);
  g_test_add_func ("/media/decoder-feed/asks-when-nothing-comes-out", test_asks_when_nothing_comes_out);
  return g_test_run ();
}
