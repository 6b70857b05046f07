// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Viewers of an encoded input, some of whom cannot take its codec: who gets
// what, from how many encoders, and for how long.
#include <algorithm>
#include <cstring>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "big_endian.hpp"
#include "factories.hpp"
#include "leaks.hpp"
#include "sink_rig.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

const std::string raw =
    "videotestsrc is-live=true pattern=ball ! video/x-raw,width=160,height=120,framerate=30/1 ! ";
const std::string h264 = raw + "x264enc name=e tune=zerolatency speed-preset=ultrafast key-int-max=60 ! "
                               "video/x-h264,profile=constrained-baseline,stream-format=byte-stream ! ";

std::string sink (const std::string &properties = "")
{
  return "wsrtcsink name=s " + properties + " ";
}

// Names its codecs, as our page does.
ViewerOptions announces (const std::vector<std::string> &video, const std::vector<std::string> &audio = {})
{
  ViewerOptions options;
  options.role = "viewer";
  options.capabilities = Capabilities{video, audio};
  options.receiver.codecs = video;
  options.receiver.codecs.insert (options.receiver.codecs.end (), audio.begin (), audio.end ());
  return options;
}

ViewerOptions takes (const std::vector<std::string> &codecs, bool offers = false)
{
  ViewerOptions options;
  options.receiver.codecs = codecs;
  options.offers = offers;
  return options;
}

size_t count_encoders (SinkRig &rig)
{
  const auto names = rig.elements ();
  return static_cast<size_t> (std::count_if (names.begin (), names.end (), [] (const std::string &name) {
    const auto factory = GRef<GstElementFactory>::adopt (gst_element_factory_find (name.c_str ()));
    return factory &&
           gst_element_factory_list_is_type (factory.get (), GST_ELEMENT_FACTORY_TYPE_VIDEO_ENCODER);
  }));
}

void wait_for_encoders (SinkRig &rig, size_t count)
{
  wait_for ((std::to_string (count) + " encoders").c_str (), [&] { return count_encoders (rig) == count; });
}

// ---- whose pictures arrive as they were

using Units = std::set<std::string>;

bool is_slice (char header)
{
  const int type = header & 0x1f;
  return type == 1 || type == 5;
}

// The slices of a byte stream.
void split_frame (const std::string &frame, Units &units)
{
  const std::string code ("\0\0\1", 3);
  for (size_t at = frame.find (code); at != frame.npos;) {
    const size_t start = at + code.size ();
    at = frame.find (code, start);
    std::string unit = frame.substr (start, at == frame.npos ? at : at - start);
    while (!unit.empty () && unit.back () == '\0')
      unit.pop_back ();
    if (!unit.empty () && is_slice (unit[0]))
      units.insert (unit);
  }
}

// Those of an aggregation packet (STAP-A), each behind its size. Slices in
// fragments are left out: there are enough of the others.
void split_aggregate (const std::string &payload, Units &units)
{
  for (size_t at = 1; at + 2 < payload.size ();) {
    const size_t unit_size = read_be16 (payload.data () + at);
    if (is_slice (payload[at + 2]))
      units.insert (payload.substr (at + 2, unit_size));
    at += 2 + unit_size;
  }
}

// Notes the slices that the source makes, and those that a viewer gets.
class Untouched {
public:
  explicit Untouched (SinkRig &rig)
  {
    const auto encoder = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (rig.pipeline ()), "e"));
    pad_ = GRef<GstPad>::adopt (gst_element_get_static_pad (encoder.get (), "src"));
    gst_pad_add_probe (pad_.get (), GST_PAD_PROBE_TYPE_BUFFER, on_frame, this, nullptr);
  }

  void see_packet (const guint8 *packet, gsize size)
  {
    gsize start = 12 + 4 * (packet[0] & 0x0f);
    if (packet[0] & 0x10)
      start += 4 + 4 * read_be16 (packet + start + 2);
    if (start >= size)
      return;
    const std::string payload (reinterpret_cast<const char *> (packet) + start, size - start);
    const std::lock_guard<std::mutex> lock (mutex_);
    if (is_slice (payload[0]))
      received_.insert (payload);
    else if ((payload[0] & 0x1f) == 24)
      split_aggregate (payload, received_);
  }

  void check ()
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    g_assert_cmpuint (received_.size (), >, 20);
    for (const std::string &unit : received_)
      g_assert_cmpuint (sent_.count (unit), ==, 1);
  }

private:
  static GstPadProbeReturn on_frame (GstPad *, GstPadProbeInfo *info, gpointer data)
  {
    auto *self = static_cast<Untouched *> (data);
    GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
    std::string frame (gst_buffer_get_size (buffer), '\0');
    gst_buffer_extract (buffer, 0, frame.data (), frame.size ());
    const std::lock_guard<std::mutex> lock (self->mutex_);
    split_frame (frame, self->sent_);
    return GST_PAD_PROBE_OK;
  }

  GRef<GstPad> pad_;
  std::mutex mutex_; // protects the two below
  Units sent_, received_;
};

void test_shared ()
{
  std::unique_ptr<Untouched> untouched; // outlives the viewer, who writes to the end
  SinkRig rig ((h264 + sink ("linger=1000")).c_str ());
  untouched = std::make_unique<Untouched> (rig);
  rig.play ();
  ViewerOptions plain = announces ({"H264"});
  plain.receiver.on_packet = [&] (const guint8 *packet, gsize size) { untouched->see_packet (packet, size); };
  rig.join ("plain", plain);
  rig.wait_for_packets ("plain");
  g_assert_cmpuint (count_encoders (rig), ==, 0);

  const std::vector<std::string> others{"a", "b", "c", "d"};
  for (const std::string &id : others)
    rig.join (id, announces ({"VP8"}));
  for (const std::string &id : others)
    rig.wait_for_packets (id);
  g_assert_cmpuint (count_encoders (rig), ==, 1);
  g_assert_cmpuint (rig.count_elements ("rtpvp8pay"), ==, 1);
  const auto sections = rig.sections ("plain");

  for (const std::string &id : others)
    rig.leave (id);
  wait_for_encoders (rig, 0);
  g_assert_cmpuint (rig.count_elements ("avdec_h264"), ==, 0);
  rig.wait_for_packets ("plain");
  g_assert_cmpuint (rig.sections ("plain")[0].ssrc, ==, sections[0].ssrc);
  g_assert_false (rig.removed ("plain"));
  assert_text (rig.complaints (), "");
  untouched->check ();
}

struct Unable {
  const char *name;
  ViewerOptions viewer;
};

const std::vector<Unable> &unable ()
{
  static const auto *rows = new std::vector<Unable>{
      {"capabilities", announces ({"VP8"})},
      {"rejection", takes ({"VP8"})},
  };
  return *rows;
}

void test_unable (const Unable &row)
{
  SinkRig rig ((h264 + sink ()).c_str ());
  rig.play ();
  rig.join ("able", announces ({"VP8", "H264"}));
  rig.wait_for_packets ("able");
  g_assert_cmpuint (count_encoders (rig), ==, 0);
  rig.join ("unable", row.viewer);
  rig.wait_for_packets ("unable");
  g_assert_cmpuint (rig.count_elements ("vp8enc"), ==, 1);
  rig.wait_for_packets ("able");
  assert_text (rig.complaints (), "");
}

const char *const never_text =
    "video_0 can be had in H264 only: transcode=never keeps it as it is; set transcode=auto for viewers that "
    "cannot take that";

struct Refused {
  const char *name;
  const char *properties;
  std::vector<const char *> missing;
  ViewerOptions viewer;
  std::string text;
  std::string or_text = text; // where both offer, whoever is sooner
};

const std::vector<Refused> &refused ()
{
  const std::string none = "peer bad: it takes no codec that we have (";
  const std::string no_section =
      "peer bad: its offer has no section to receive media in a codec that we have (";
  const std::string rejected = "peer bad: it rejected what was offered to it\n";
  const std::string no_decoder =
      "video_0 can be had in H264 only: no decoder for H264 works here; install avdec_h264 (Debian package "
      "gstreamer1.0-libav), or openh264dec (Debian package gstreamer1.0-plugins-bad), or give the pad raw "
      "media";
  static const auto *rows = new std::vector<Refused>{
      {"never", "transcode=never", {}, announces ({"VP8"}), none + never_text + ")\n"},
      {"never-after-a-rejection", "transcode=never", {}, takes ({"VP8"}), rejected},
      {"never-when-it-offers",
       "transcode=never",
       {},
       takes ({"VP8"}, true),
       no_section + never_text + ")\n",
       rejected},
      {"no-decoder", "", {"avdec_h264", "openh264dec"}, announces ({"VP8"}), none + no_decoder + ")\n"},
  };
  return *rows;
}

void test_refused (const Refused &row)
{
  const Without without (row.missing);
  SinkRig rig ((h264 + sink (row.properties)).c_str ());
  rig.play ();
  rig.join ("good", announces ({"H264"}));
  rig.wait_for_packets ("good");
  rig.join ("bad", row.viewer);
  rig.wait_until_removed ("bad");
  rig.wait_for_complaint ("peer bad: ");
  g_test_message ("%s", rig.complaints ().c_str ());
  if (rig.complaints () != row.or_text)
    assert_text (rig.complaints (), row.text);
  g_assert_cmpuint (rig.count_complaints (), ==, 1);
  g_assert_cmpuint (rig.count_errors (), ==, 0);
  const MessagePtr told = rig.line ().wait_for_message (GST_WSRTC_MESSAGE_ERROR, "bad");
  g_assert_nonnull (told.get ());
  rig.wait_for_packets ("good");
}

// Sound is better than nothing, and is told to be so.
void test_part ()
{
  SinkRig rig ((h264 + sink ("transcode=never") + "audiotestsrc is-live=true ! s.").c_str ());
  rig.play ();
  rig.join ("hears", announces ({"VP8"}, {"OPUS"}));
  rig.wait_for_packets ("hears");
  assert_text (rig.complaints (),
               std::string ("peer hears: it gets only a part of the stream (") + never_text + ")\n");
}

// Encoded anew for those, too, who could take it as it is.
void test_always ()
{
  SinkRig rig ((h264 + sink ("transcode=always bitrate=300000 video-codecs=<H264>")).c_str ());
  rig.play ();
  rig.join ("any", announces ({"H264"}));
  rig.wait_for_packets ("any");
  g_assert_cmpuint (count_encoders (rig), ==, 1);
  assert_text (rig.complaints (), "");
}

// ---- encoders that nobody needs

void test_linger_of_raw ()
{
  SinkRig rig ((raw + sink ("linger=300")).c_str ());
  rig.play ();
  for (int round = 0; round < 3; round++) {
    rig.join ("v");
    rig.wait_for_packets ("v");
    g_assert_cmpuint (count_encoders (rig), ==, 1);
    rig.leave ("v");
    wait_for_encoders (rig, 0);
  }
  assert_text (rig.complaints (), "");
}

void test_leaks ()
{
  SinkRig rig ((h264 + sink ("linger=0")).c_str ());
  rig.play ();
  rig.join ("stays", announces ({"H264"}));
  rig.wait_for_packets ("stays");
  const auto cycle = [&] {
    rig.join ("goes", announces ({"VP8"}));
    rig.wait_for_packets ("goes", 1);
    rig.leave ("goes");
    wait_for_encoders (rig, 0);
  };
  for (int round = 0; round < 3; round++)
    cycle (); // what comes to stay
  {
    const LeakGuard guard;
    for (int round = 0; round < 50; round++)
      cycle ();
  }
  rig.wait_for_packets ("stays");
  g_assert_false (rig.removed ("stays"));
  assert_text (rig.complaints (), "");
}

// Properties that are set meanwhile count from the next start on.
void test_settings_of_next_start ()
{
  SinkRig rig ((raw + sink ("video-codecs=<VP8> bitrate=500000")).c_str ());
  std::atomic<gint> bitrate{0};
  g_signal_connect (
      rig.sink (), "encoder-setup",
      G_CALLBACK (+[] (GstElement *, const char *, GstElement *encoder, std::atomic<gint> *set) {
        gint value = 0;
        g_object_get (encoder, "target-bitrate", &value, nullptr);
        *set = value;
      }),
      &bitrate);
  for (const gint wanted : {500000, 700000}) {
    g_object_set (rig.sink (), "bitrate", static_cast<guint> (wanted), nullptr);
    rig.play ();
    const std::string id = std::to_string (wanted);
    rig.join (id);
    rig.wait_for_packets (id);
    g_assert_cmpint (bitrate, ==, wanted);
    rig.stop ();
    g_assert_cmpuint (count_encoders (rig), ==, 0);
  }
}

// ---- encoders that fail

#define X264 "x264enc tune=zerolatency speed-preset=ultrafast"
#define TO_H264                                                                                              \
  "identity ! capssetter join=false replace=true "                                                           \
  "caps=video/x-h264,stream-format=byte-stream,alignment=au,profile=constrained-baseline"

struct Failing {
  const char *name;
  FakeElement fake;
};

const Failing failing[] = {
    {"error", {"vah264enc", X264, 60, GST_FLOW_ERROR}},
    {"not-negotiated", {"vah264enc", X264, 60, GST_FLOW_NOT_NEGOTIATED}},
    {"from-the-start", {"vah264enc", X264, 0, GST_FLOW_NOT_NEGOTIATED}},
};

void test_failing (const Failing &row)
{
  const WithFakes fakes ({row.fake});
  SinkRig rig ((raw + sink ("video-codecs=<H264>")).c_str ());
  rig.play ();
  for (const char *id : {"a", "b"})
    rig.join (id, announces ({"H264"}));
  wait_for ("the next encoder",
            [&] { return rig.count_elements ("x264enc") == 1 && rig.count_elements ("vah264enc") == 0; });
  for (const char *id : {"a", "b"}) {
    rig.wait_for_packets (id, 60);
    g_assert_false (rig.removed (id));
    // One session each.
    rig.line ().wait_for_message (GST_WSRTC_MESSAGE_OFFER, id);
    g_assert_null (rig.line ().take_message (GST_WSRTC_MESSAGE_OFFER, id).get ());
  }
  assert_text (rig.complaints (), "");
}

// None is left: one error says so, and the viewer hears it too.
void test_last_encoder ()
{
  const WithFakes fakes ({FakeElement{"vah264enc", TO_H264, 0, GST_FLOW_ERROR}});
  const Without without ({"x264enc", "openh264enc"});
  SinkRig rig ((raw + sink ("video-codecs=<H264>")).c_str ());
  rig.play ();
  rig.join ("v", announces ({"H264"}));
  rig.wait_for_complaint ("video_0: vah264enc failed (the fake element fails): no other encoder for H264");
  rig.wait_until_removed ("v");
  g_test_message ("%s", rig.complaints ().c_str ());
  g_assert_cmpuint (rig.count_errors (), ==, 1);
  rig.line ().wait_for_message (GST_WSRTC_MESSAGE_ERROR, "v");
}

// Those of one codec have failed: its viewers are offered another.
void test_next_codec ()
{
  const WithFakes fakes ({FakeElement{"vah264enc", TO_H264, 0, GST_FLOW_ERROR}});
  const Without without ({"x264enc", "openh264enc"});
  SinkRig rig ((raw + sink ("video-codecs=<H264,VP8>")).c_str ());
  rig.play ();
  rig.join ("v", announces ({"H264", "VP8"}));
  rig.wait_for_packets ("v");
  g_assert_cmpuint (rig.count_elements ("vp8enc"), ==, 1);
  assert_text (rig.complaints (), "");
}

// A transcoding that fails for good is no business of those who do without.
void test_last_decoder ()
{
  const WithFakes fakes ({FakeElement{
      "vah264dec",
      "identity ! capssetter join=false replace=true caps=video/x-raw,format=I420,width=160,height=120", 0,
      GST_FLOW_ERROR}});
  const Without without ({"avdec_h264", "openh264dec"});
  SinkRig rig ((h264 + sink ()).c_str ());
  rig.play ();
  rig.join ("plain", announces ({"H264"}));
  rig.wait_for_packets ("plain");
  rig.join ("v", announces ({"VP8"}));
  rig.wait_until_removed ("v");
  rig.wait_for_complaint (
      "peer v: video_0: vah264dec failed (the fake element fails): no other decoder for H264");
  rig.wait_for_packets ("plain");
  g_assert_false (rig.removed ("plain"));
  g_assert_cmpuint (rig.count_complaints (), ==, 1);
  g_assert_cmpuint (rig.count_errors (), ==, 0);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/sink/transcode/shared", test_shared);
  add_table ("/sink/transcode/unable", unable (), test_unable);
  add_table ("/sink/transcode/refused", refused (), test_refused);
  g_test_add_func ("/sink/transcode/part", test_part);
  g_test_add_func ("/sink/transcode/always", test_always);
  g_test_add_func ("/sink/transcode/linger-of-raw", test_linger_of_raw);
  g_test_add_func ("/sink/transcode/settings-of-next-start", test_settings_of_next_start);
  add_table ("/sink/transcode/failing", failing, test_failing);
  g_test_add_func ("/sink/transcode/last-encoder", test_last_encoder);
  g_test_add_func ("/sink/transcode/next-codec", test_next_codec);
  g_test_add_func ("/sink/transcode/last-decoder", test_last_decoder);
  g_test_add_func ("/sink/transcode/leaks", test_leaks);
  return g_test_run ();
}
