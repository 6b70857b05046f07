// SPDX-License-Identifier: LGPL-2.1-or-later
//
// wsrtcsink and its viewers when all goes well: who gets what. What media have
// to do with is tested on both media paths.
#include <algorithm>
#include <atomic>
#include <mutex>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "leaks.hpp"
#include "sink_rig.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr const char *raw_both =
    "videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=30/1 ! "
    "wsrtcsink name=s audiotestsrc is-live=true ! s.";
constexpr const char *raw_video =
    "videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=30/1 ! wsrtcsink name=s";

ViewerOptions takes (std::vector<std::string> codecs)
{
  ViewerOptions options;
  options.receiver.codecs = std::move (codecs);
  return options;
}

void assert_section (const ReceivedSection &section, const char *mid)
{
  g_assert_cmpstr (section.mid.c_str (), ==, mid);
  g_assert_cmpint (section.payload_type, >=, 0);
  g_assert_cmpuint (section.packets, >, 0);
  g_assert_cmpstr (section.mid_in_packets.c_str (), ==, mid);
}

void test_we_offer (const MediaPathRow &path)
{
  SinkRig rig (raw_both, path.name);
  rig.play ();
  rig.join ("ann");
  rig.wait_for_packets ("ann");
  const auto sections = rig.sections ("ann");
  g_assert_cmpuint (sections.size (), ==, 2);
  assert_section (sections[0], "video0");
  g_assert_cmpint (sections[0].rtx_payload_type, >, 0);
  wait_for ("audio too", [&] { return rig.sections ("ann")[1].packets > 5; });
  assert_section (rig.sections ("ann")[1], "audio1");
  assert_text (rig.complaints (), "");
}

void test_viewer_offers (const MediaPathRow &path)
{
  SinkRig rig (raw_both, path.name);
  ViewerOptions options = takes ({"OPUS", "VP8"}); // its own order of sections
  options.offers = true;
  rig.play ();
  rig.join ("bob", options);
  rig.wait_for_packets ("bob");
  wait_for ("both sections", [&] {
    const auto sections = rig.sections ("bob");
    return sections.size () == 2 && sections[0].packets > 5 && sections[1].packets > 5;
  });
  assert_text (rig.complaints (), "");
}

void test_one_encoder ()
{
  SinkRig rig (raw_video);
  rig.play ();
  for (const char *id : {"a", "b", "c", "d"})
    rig.join (id);
  for (const char *id : {"a", "b", "c", "d"})
    rig.wait_for_packets (id);
  g_assert_cmpuint (rig.count_elements ("vp8enc"), ==, 1);
  g_assert_cmpuint (rig.count_elements ("rtpvp8pay"), ==, 1);
}

// Bit rates that the encoders were set to, in bit/s; the owner thread writes.
struct Bitrates {
  std::atomic<gint> video{0}, audio{0};

  static void on_encoder (GstElement *, const char *pad, GstElement *encoder, Bitrates *self)
  {
    const bool is_video = g_str_has_prefix (pad, "video");
    gint bitrate = 0;
    g_object_get (encoder, is_video ? "target-bitrate" : "bitrate", &bitrate, nullptr);
    (is_video ? self->video : self->audio) = bitrate;
  }
};

// The user's bit rate is one for pictures.
void test_bitrate_is_for_video ()
{
  Bitrates bitrates;
  SinkRig rig ("videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=30/1 ! "
               "wsrtcsink name=s bitrate=500000 video-codecs=<VP8> audiotestsrc is-live=true ! s.");
  g_signal_connect (rig.sink (), "encoder-setup", G_CALLBACK (Bitrates::on_encoder), &bitrates);
  rig.play ();
  rig.join ("ann");
  rig.wait_for_packets ("ann");
  g_assert_cmpint (bitrates.video, ==, 500000);
  g_assert_cmpint (bitrates.audio, ==, 96000);
}

void test_no_viewer_no_encoder ()
{
  SinkRig rig (raw_both);
  rig.play ();
  g_assert_cmpuint (rig.count_elements ("vp8enc"), ==, 0);
  g_assert_cmpuint (rig.count_elements ("opusenc"), ==, 0);
}

// A viewer that announces nothing rejects VP8, and is offered H264.
void test_next_codec_after_rejection (const MediaPathRow &path)
{
  SinkRig rig (raw_video, path.name);
  rig.play ();
  rig.join ("h264-only", takes ({"H264"}));
  rig.wait_for_packets ("h264-only");
  g_assert_cmpuint (rig.count_elements ("rtph264pay"), ==, 1);
  assert_text (rig.complaints (), "");
}

void test_codec_by_capabilities ()
{
  SinkRig rig (raw_video);
  rig.play ();
  ViewerOptions options = takes ({"H264"});
  options.role = "viewer";
  options.capabilities = Capabilities{{"H264"}, {"opus"}};
  rig.join ("announces", options);
  rig.wait_for_packets ("announces");
  g_assert_cmpuint (rig.count_elements ("vp8enc"), ==, 0);
}

// Has a role but says nothing more: offered the preferred codec after a while.
void test_silent_role ()
{
  SinkRig rig (raw_video);
  rig.play ();
  ViewerOptions options;
  options.role = "viewer";
  rig.join ("silent", options);
  rig.wait_for_packets ("silent");
}

struct PassThrough {
  const char *name;
  const char *launch;
  const char *encoder; // that must not be there
};

const PassThrough pass_through[] = {
    {"h264-byte-stream",
     "videotestsrc is-live=true ! video/x-raw,format=I420,width=160,height=120 ! x264enc name=e "
     "tune=zerolatency "
     "key-int-max=15 ! video/x-h264,profile=constrained-baseline,stream-format=byte-stream ! wsrtcsink "
     "name=s",
     "x264enc"},
    {"h264-avc",
     "videotestsrc is-live=true ! video/x-raw,format=I420,width=160,height=120 ! x264enc name=e "
     "tune=zerolatency "
     "key-int-max=15 ! video/x-h264,profile=constrained-baseline,stream-format=avc ! wsrtcsink name=s",
     "x264enc"},
    {"opus", "audiotestsrc is-live=true ! opusenc ! wsrtcsink name=s", "opusenc"},
};

void test_pass_through (const PassThrough &row)
{
  SinkRig rig (row.launch);
  rig.play ();
  rig.join ("eve");
  rig.wait_for_packets ("eve");
  g_assert_cmpuint (rig.count_elements (row.encoder), ==, 0);
  assert_text (rig.complaints (), "");
}

// Viewers that came first are served when media come.
void test_early_viewer (const MediaPathRow &path)
{
  SinkRig rig (raw_video, path.name);
  gst_element_set_state (rig.pipeline (), GST_STATE_PAUSED);
  rig.line ().wait_until_started ();
  rig.join ("early");
  ViewerOptions offers;
  offers.offers = true;
  rig.join ("early-offers", offers);
  rig.play ();
  rig.wait_for_packets ("early");
  rig.wait_for_packets ("early-offers");
}

// While the pipeline has no end of its own, a new viewer starts with a key
// frame that it caused, whenever it comes.
void test_join_causes_key_frame (const MediaPathRow &path)
{
  SinkRig rig (raw_video, path.name);
  rig.play ();
  rig.join ("first");
  rig.wait_for_packets ("first", 200);
  rig.join ("second");
  rig.wait_for_packets ("second", 1);
}

// The transport-wide number (one-byte header extension with our id 1) of an RTP
// packet; -1 = there is none.
int transport_wide_number (const guint8 *packet, gsize size)
{
  const gsize start = 12 + 4 * (packet[0] & 0x0f);
  if (!(packet[0] & 0x10) || size < start + 4 || packet[start] != 0xbe || packet[start + 1] != 0xde)
    return -1;
  const gsize end = start + 4 + 4 * (packet[start + 2] << 8 | packet[start + 3]);
  for (gsize at = start + 4; at < end && end <= size;) {
    const int id = packet[at] >> 4, length = (packet[at] & 0x0f) + 1;
    if (id == 1 && length == 2)
      return packet[at + 1] << 8 | packet[at + 2];
    at += id == 0 ? 1 : 1 + length;
  }
  return -1;
}

// Frames go through webrtcbin as lists; every packet, of both sections, has a
// number of its own all the same. Gaps are allowed: a busy machine loses some on
// the socket.
void test_transport_wide_numbers (const MediaPathRow &path)
{
  std::mutex mutex; // these two outlive the viewer, who writes to the end
  std::vector<int> numbers;
  SinkRig rig ("videotestsrc is-live=true pattern=snow ! video/x-raw,width=640,height=480,framerate=30/1 ! "
               "wsrtcsink name=s audiotestsrc is-live=true ! s.",
               path.name);
  ViewerOptions options;
  options.receiver.on_packet = [&] (const guint8 *packet, gsize size) {
    const std::lock_guard<std::mutex> lock (mutex);
    numbers.push_back (transport_wide_number (packet, size));
  };
  rig.play ();
  rig.join ("counts", options);
  rig.wait_for_packets ("counts", 400);
  const std::lock_guard<std::mutex> lock (mutex);
  std::sort (numbers.begin (), numbers.end ());
  for (size_t i = 1; i < numbers.size (); i++)
    g_assert_cmpint (numbers[i], >, numbers[i - 1]);
  g_assert_cmpint (numbers.front (), >=, 0);
}

void test_retransmission (const MediaPathRow &path)
{
  SinkRig rig (raw_video, path.name);
  ViewerOptions options = takes ({"VP8"});
  options.receiver.deliver = true;
  options.receiver.lose_every = 10;
  rig.play ();
  rig.join ("loses", options);
  wait_for ("retransmissions", [&] {
    const auto sections = rig.sections ("loses");
    return !sections.empty () && sections[0].rtx_packets > 3;
  });
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/sink/we-offer", media_paths, test_we_offer);
  add_table ("/sink/viewer-offers", media_paths, test_viewer_offers);
  g_test_add_func ("/sink/one-encoder", test_one_encoder);
  g_test_add_func ("/sink/bitrate-is-for-video", test_bitrate_is_for_video);
  g_test_add_func ("/sink/no-viewer-no-encoder", test_no_viewer_no_encoder);
  add_table ("/sink/next-codec-after-rejection", media_paths, test_next_codec_after_rejection);
  g_test_add_func ("/sink/codec-by-capabilities", test_codec_by_capabilities);
  g_test_add_func ("/sink/silent-role", test_silent_role);
  add_table ("/sink/pass-through", pass_through, test_pass_through);
  add_table ("/sink/early-viewer", media_paths, test_early_viewer);
  add_table ("/sink/transport-wide-numbers", media_paths, test_transport_wide_numbers);
  add_table ("/sink/retransmission", media_paths, test_retransmission);
  add_table ("/sink/join-causes-key-frame", media_paths, test_join_causes_key_frame);
  return g_test_run ();
}
