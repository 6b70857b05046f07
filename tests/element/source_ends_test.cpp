// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The end of what wsrtcsrc hands on, as who records needs it.
#include <memory>
#include <string>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "source_rig.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

#define PICTURE "videotestsrc is-live=true pattern=blue ! video/x-raw,width=160,height=120,framerate=30/1"
#define OUT(name) "fakesink name=" name " sync=false async=false"

struct EndRow {
  const char *name;
  const char *consumer;
  bool by_event; // the application sends it; else what is linked wants no more
};

const EndRow end_rows[] = {
    {"by-event", "wsrtcsrc name=src ! " OUT ("out"), true},
    {"by-event-raw", "wsrtcsrc name=src ! video/x-raw ! " OUT ("out"), true},
    {"by-downstream", "wsrtcsrc name=src ! identity eos-after=30 ! " OUT ("out"), false},
};

void wait_for_end (SourceRig &rig)
{
  const auto bus = GRef<GstBus>::adopt (gst_element_get_bus (rig.pipeline ()));
  wait_for ("the end", [&] {
    return static_cast<bool> (
        MiniRef<GstMessage>::adopt (gst_bus_pop_filtered (bus.get (), GST_MESSAGE_EOS)));
  });
}

// What records can close its file.
void test_end (const EndRow &row)
{
  SourceRig rig (row.consumer);
  FlowWatch out (rig.pipeline (), "out");
  rig.start_producer (PICTURE " ! wsrtcsink name=s");
  rig.play ();
  wait_for ("buffers", [&] { return out.buffers >= 20; });
  if (row.by_event)
    gst_element_send_event (rig.pipeline (), gst_event_new_eos ());
  wait_for_end (rig);
  g_assert_cmpuint (out.ends, ==, 1);
}

// ---- of what has not come

struct EarlyRow {
  const char *name;
  const char *consumer;
  const char *producer; // nullptr = none
};

#define VIDEO_OUT " src.video_0 ! " OUT ("out")
#define AUDIO_OUT " src.audio_0 ! " OUT ("other")

const EarlyRow early_rows[] = {
    {"nothing", "wsrtcsrc name=src ! " OUT ("out"), nullptr},
    {"nothing-of-two", "wsrtcsrc name=src" VIDEO_OUT AUDIO_OUT, nullptr},
    {"nothing-raw", "wsrtcsrc name=src ! video/x-raw ! " OUT ("out"), nullptr},
    {"no-sound", "wsrtcsrc name=src" VIDEO_OUT AUDIO_OUT, PICTURE " ! wsrtcsink name=s"},
};

// What waits for a pad gets it, with nothing but its end; and nothing comes after
// that, should the stream come.
void test_early_end (const EarlyRow &row)
{
  SourceRig rig (row.consumer);
  FlowWatch out (rig.pipeline (), "out");
  rig.play ();
  wait_for ("the source to say what it takes", [&] { return rig.sent ("capabilities") == 1; });
  if (row.producer) {
    rig.start_producer (row.producer);
    wait_for ("buffers", [&] { return out.buffers >= 20; });
  }
  gst_element_send_event (rig.pipeline (), gst_event_new_eos ());
  wait_for_end (rig);
  g_assert_cmpuint (out.ends, ==, 1);
  g_assert_cmpuint (out.group (), !=, GST_GROUP_ID_INVALID);
  g_assert_cmpuint (rig.pad_names ().size (), ==, 2);
  const guint64 before = out.buffers;
  rig.start_producer (PICTURE " ! wsrtcsink name=s");
  wait_for ("the answer to a stream", [&] { return rig.sent ("answer") == (row.producer ? 2 : 1); });
  const gint64 answered = g_get_monotonic_time ();
  wait_for ("two seconds to pass",
            [&] { return g_get_monotonic_time () - answered > 2 * G_TIME_SPAN_SECOND; });
  g_assert_cmpuint (out.buffers, ==, before);
  g_assert_cmpuint (rig.pad_names ().size (), ==, 2);
  assert_text (rig.complaints (), "");
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/source/end", end_rows, test_end);
  add_table ("/source/early-end", early_rows, test_early_end);
  return g_test_run ();
}
