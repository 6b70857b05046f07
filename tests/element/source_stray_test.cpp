// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A pad of several that leads nowhere, as is usual behind demuxers: the others
// play on. When all do, that is an error.
#include <string>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "source_rig.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr const char *producer =
    "videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=30/1 ! wsrtcsink name=s "
    "audiotestsrc is-live=true samplesperbuffer=480 ! s.";

struct Row {
  const char *name;
  const char *consumer;
};

#define OUT "fakesink name=out sync=false async=false"

const Row rows[] = {
    {"sound", "wsrtcsrc name=src src.video_0 ! " OUT " src.audio_0 ! queue name=q"},
    {"sound-raw",
     "wsrtcsrc name=src src.video_0 ! video/x-raw ! " OUT " src.audio_0 ! audio/x-raw ! identity name=q"},
    {"picture", "wsrtcsrc name=src src.audio_0 ! " OUT " src.video_0 ! queue name=q"},
};

void wait_for_more (FlowWatch &out)
{
  const guint64 before = out.buffers;
  wait_for ("buffers", [&] { return out.buffers >= before + 60; });
}

// Something is linked behind it in the end.
void link_sink (SourceRig &rig, const char *name)
{
  const auto element = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (rig.pipeline ()), name));
  GstElement *sink = gst_element_factory_make ("fakesink", "late");
  g_object_set (sink, "async", FALSE, "sync", FALSE, nullptr);
  gst_bin_add (GST_BIN (rig.pipeline ()), sink);
  gst_element_sync_state_with_parent (sink);
  g_assert_true (gst_element_link (element.get (), sink));
}

void test_one (const Row &row)
{
  SourceRig rig (row.consumer);
  FlowWatch out (rig.pipeline (), "out"), stray (rig.pipeline (), "q");
  rig.start_producer (producer);
  rig.play ();
  wait_for ("the stray pad to be tried", [&] { return stray.buffers > 0; });
  wait_for_more (out);
  assert_text (rig.complaints (), "");
  link_sink (rig, "q");
  FlowWatch late (rig.pipeline (), "late");
  wait_for_more (late);
  wait_for_more (out);
  assert_text (rig.complaints (), "");
}

// What is behind the others wants no more.
void test_end ()
{
  SourceRig rig ("wsrtcsrc name=src src.video_0 ! identity eos-after=60 ! " OUT
                 " src.audio_0 ! identity name=q");
  FlowWatch out (rig.pipeline (), "out"), stray (rig.pipeline (), "q");
  rig.start_producer (producer);
  rig.play ();
  wait_for ("the end of both", [&] { return out.ends == 1 && stray.ends == 1; });
  assert_text (rig.complaints (), "");
}

void test_all ()
{
  SourceRig rig ("wsrtcsrc name=src src.video_0 ! queue name=q src.audio_0 ! queue name=r");
  FlowWatch picture (rig.pipeline (), "q"), sound (rig.pipeline (), "r");
  rig.start_producer (producer);
  rig.play ();
  rig.wait_for_complaint ("did not take the stream (not-linked)");
  wait_for ("both to be tried", [&] { return picture.buffers > 0 && sound.buffers > 0; });
  link_sink (rig, "q");
  FlowWatch late (rig.pipeline (), "late");
  wait_for_more (late);
  g_assert_cmpuint (rig.count_errors (), ==, 1);
  g_assert_cmpuint (rig.count_complaints (), ==, 1);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/source/stray", rows, test_one);
  g_test_add_func ("/source/stray/end", test_end);
  g_test_add_func ("/source/stray/all", test_all);
  return g_test_run ();
}
