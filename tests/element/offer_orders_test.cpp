// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Offers whose sections come in any order and in bundles of any form, as pages have
// them that add and stop tracks: webrtcbin asserts at some of them, which would end the
// process. Each has an answer that is one to it, and nobody else is disturbed.
#include <sstream>
#include <string>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "offer_maker.hpp"
#include "sink_bench.hpp"
#include "source_rig.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

struct Row {
  const char *name;
  const char *sections, *group; // of make_offer ()
  const char *answered;
};

const Row rows[] = {
    {"video-data", "v d", "0 1", "BUNDLE 0 1|video 9|application 9"},
    {"data-video", "d v", "0 1", "BUNDLE 0 1|application 9|video 9"},
    {"video-data-audio", "v d a", "0 1 2", "BUNDLE 0 1 2|video 9|application 9|audio 9"},
    {"audio-data-video", "a d v", "0 1 2", "BUNDLE 0 1 2|audio 9|application 9|video 9"},
    {"data-video-audio", "d v a", "0 1 2", "BUNDLE 0 1 2|application 9|video 9|audio 9"},
    {"data-audio-video", "d a v", "0 1 2", "BUNDLE 0 1 2|application 9|audio 9|video 9"},
    {"video-audio-data", "v a d", "0 1 2", "BUNDLE 0 1 2|video 9|audio 9|application 9"},
    {"no-bundle/data-video", "d v", "", "application 9|video 9"},
    {"no-bundle/video-data-audio", "v d a", "", "video 9|application 9|audio 9"},
    {"tag/audio", "v a", "1 0", "BUNDLE 1 0|video 9|audio 9"},
    {"tag/video-behind-data", "d v", "1 0", "BUNDLE 1 0|application 9|video 9"},
    {"outside/data-first", "d v", "1", "BUNDLE 1|application 0|video 9"},
    {"outside/video", "v a v", "0 1", "BUNDLE 0 1|video 9|audio 9|video 0"},
    {"refused/video-first", "V v", "1", "BUNDLE 1|video 0|video 9"},
    {"refused/data-first", "D v", "1", "BUNDLE 1|application 0|video 9"},
    {"refused/data-between", "v D a", "0 2", "BUNDLE 0 2|video 9|application 0|audio 9"},
    {"refused/text-first", "T v", "1", "BUNDLE 1|text 0|video 9"},
    {"draft/data", "v s", "0 1", "BUNDLE 0|video 9|application 0"},
    {"draft/data-has-the-tag", "s v", "0 1", "BUNDLE 1|application 0|video 9"},
    {"unnamed-payload-type", "u v", "0 1", "BUNDLE 0 1|audio 9|video 9"},
};

// "BUNDLE 0 1|video 9|audio 0"
std::string heads_of (const std::string &sdp)
{
  std::istringstream text (sdp);
  std::string heads;
  for (std::string line; std::getline (text, line);) {
    std::istringstream words (line);
    std::string kind, port;
    words >> kind >> port;
    if (kind == "a=group:BUNDLE")
      heads += line.substr (8, line.find_last_not_of ('\r') - 7);
    else if (kind.rfind ("m=", 0) == 0)
      heads += (heads.empty () ? "" : "|") + kind.substr (2) + " " + port;
  }
  return heads;
}

void assert_answer (Loopback &line, const char *peer, const Row &row)
{
  const MessagePtr answer = line.wait_for_message (GST_WSRTC_MESSAGE_ANSWER, peer);
  const char *sdp = gst_wsrtc_message_get_text (answer.get ());
  g_test_message ("%s", sdp);
  assert_text (heads_of (sdp), row.answered);
}

void check_sink (const Row &row, const char *properties)
{
  SinkBench bench (properties);
  Loopback &line = bench.rig.line ();
  line.say (gst_wsrtc_message_new_offer ("bad", make_offer (row.sections, row.group).c_str ()));
  assert_answer (line, "bad", row);
  // Ours are for the section that has the bundle's transport at the peer.
  const MessagePtr candidate = line.wait_for_message (GST_WSRTC_MESSAGE_CANDIDATE, "bad");
  if (*row.group)
    g_assert_cmpint (gst_wsrtc_message_get_mline (candidate.get ()), ==, row.group[0] - '0');
  line.say (gst_wsrtc_message_new_bye ("bad", ""));
  bench.expect_leave ();
}

void test_sink (const Row &row)
{
  check_sink (row, "");
}

void test_data_sink (const Row &row)
{
  check_sink (row, "accept-data-channels=true");
}

void test_source (const Row &row)
{
  SourceRig rig ("wsrtcsrc name=src ! fakesink");
  rig.play ();
  wait_for ("the source to say what it takes", [&] { return rig.sent ("capabilities") == 1; });
  rig.line ().say (
      gst_wsrtc_message_new_offer (nullptr, make_offer (row.sections, row.group, true).c_str ()));
  assert_answer (rig.line (), nullptr, row);
  assert_text (rig.complaints (), "");
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/offer-orders/sink", rows, test_sink);
  add_table ("/offer-orders/data-sink", rows, test_data_sink);
  add_table ("/offer-orders/source", rows, test_source);
  return g_test_run ();
}
