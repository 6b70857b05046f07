// SPDX-License-Identifier: LGPL-2.1-or-later
//
// WebrtcPeer against a webrtcbin that receives: both directions of offer, all
// codecs, unused and rejected sections.
#include <gst/gst.h>

#include "peer_pair.hpp"
#include "table.hpp"

namespace {

using namespace wsrtc;
using namespace wsrtc::test;

struct Row {
  const char *name;
  bool viewer_offers;
  std::vector<TestTrack> tracks;
  std::vector<std::string> viewer_codecs;
  std::vector<int> payload_types; // that arrive, a section each; −1 = unused
  // webrtcbin 1.22 as an offerer has RTX for the first format of a section only,
  // 1.26 for all.
  bool rtx = true;
  bool bundle = true;
};

const Row rows[] = {
    {"offer/vp8", false, {{"VP8", 11}}, {"VP8"}, {96}},
    {"offer/h264", false, {{"H264", 12}}, {"H264"}, {104}},
    {"offer/opus", false, {{"OPUS", 13}}, {"OPUS"}, {111}},
    {"offer/vp8+opus", false, {{"VP8", 14}, {"OPUS", 15}}, {"VP8", "OPUS"}, {96, 111}},
    {"offer/opus+h264+vp8",
     false,
     {{"OPUS", 16}, {"H264", 17}, {"VP8", 18}},
     {"VP8", "OPUS", "H264"},
     {111, 104, 96}},
    {"offer/video-rejected", false, {{"H264", 19}, {"OPUS", 20}}, {"OPUS"}, {-1, 111}},
    {"offer/audio-rejected", false, {{"VP8", 21}, {"OPUS", 22}}, {"VP8"}, {96, -1}},
    {"answer/vp8", true, {{"VP8", 31}}, {"VP8"}, {96}},
    {"answer/vp8-of-many", true, {{"VP8", 32}}, {"H264", "VP8"}, {96}, false},
    {"answer/h264-of-many", true, {{"H264", 33}}, {"VP8", "H264"}, {104}, false},
    {"answer/video+audio", true, {{"H264", 34}, {"OPUS", 35}}, {"VP8", "H264", "OPUS"}, {104, 111}, false},
    {"answer/audio+video", true, {{"OPUS", 36}, {"VP8", 37}}, {"OPUS", "VP8", "H264"}, {111, 96}},
    {"answer/without-bundle", true, {{"VP8", 40}, {"OPUS", 41}}, {"VP8", "OPUS"}, {96, 111}, true, false},
    {"answer/audio-unused", true, {{"", 0}, {"VP8", 38}}, {"OPUS", "VP8"}, {-1, 96}},
    {"answer/video-unused", true, {{"", 0}, {"OPUS", 39}}, {"VP8", "OPUS"}, {-1, 111}},
};

bool is_rtx_known (const Row &row)
{
  guint major = 0, minor = 0, micro = 0, nano = 0;
  gst_version (&major, &minor, &micro, &nano);
  return row.rtx || minor == 22;
}

void check_sections (const Row &row, const std::vector<ReceivedSection> &sections)
{
  g_assert_cmpuint (sections.size (), ==, row.payload_types.size ());
  for (size_t i = 0; i < sections.size (); i++) {
    g_assert_cmpint (sections[i].payload_type, ==, row.payload_types[i]);
    if (row.payload_types[i] < 0)
      continue;
    g_assert_cmpuint (sections[i].ssrc, ==, row.tracks[i].ssrc);
    g_assert_cmpstr (sections[i].mid_in_packets.c_str (), ==, sections[i].mid.c_str ());
    const bool video = sections[i].payload_type != 111;
    if (is_rtx_known (row))
      g_assert_cmpint (sections[i].rtx_payload_type >= 0, ==, video && row.rtx);
  }
}

void test_connect (const Row &row)
{
  PairOptions options;
  options.viewer_offers = row.viewer_offers;
  options.tracks = row.tracks;
  options.receiver.codecs = row.viewer_codecs;
  options.receiver.bundle = row.bundle;
  PeerPair pair (options);
  const gint64 begun = g_get_monotonic_time ();
  pair.start ();
  pair.until ("a certificate", [&] { return pair.certificate.has_value (); });
  g_test_message ("connected after %" G_GINT64_FORMAT " ms", (g_get_monotonic_time () - begun) / 1000);
  pair.until_media_flows ();
  pair.until ("RTCP from the viewer", [&] { return pair.peer->last_rtcp () > begun; });
  pair.until ("the end of gathering", [&] { return pair.gathered; });
  pair.run ([&] {
    check_sections (row, pair.viewer->sections ());
    g_assert_cmpint (pair.local_candidates, >, 0);
    const std::string errors = pair.viewer->errors ();
    g_assert_cmpstr (errors.c_str (), ==, "");
    g_assert_false (pair.failure.has_value ());
  });
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/peer/connect", rows, test_connect);
  return g_test_run ();
}
