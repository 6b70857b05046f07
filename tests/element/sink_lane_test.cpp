// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which way media take to a viewer, and what it hears of them by RTCP.
#include <atomic>
#include <cstring>
#include <map>
#include <mutex>
#include <vector>

#include <gst/gst.h>
#include <gst/video/video.h>

#include "assert_text.hpp"
#include "big_endian.hpp"
#include "inner_elements.hpp"
#include "sink_rig.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr const char *raw_both =
    "videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=30/1 ! "
    "wsrtcsink name=s audiotestsrc is-live=true ! s.";

// ---- the way

// What webrtcbin's own SRTP encoder is given.
struct Encoder {
  std::atomic<int> media{0}, control{0};

  static void on_peer (GstElement *, const char *, GstElement *webrtcbin, Encoder *self)
  {
    g_signal_connect (webrtcbin, "deep-element-added", G_CALLBACK (on_element), self);
  }

  static void on_element (GstBin *, GstBin *, GstElement *element, Encoder *self)
  {
    GstElementFactory *factory = gst_element_get_factory (element);
    if (!factory || std::strcmp (GST_OBJECT_NAME (factory), "srtpenc") != 0)
      return;
    g_signal_connect (element, "pad-added", G_CALLBACK (on_pad), self);
    gst_element_foreach_sink_pad (
        element,
        [] (GstElement *encoder, GstPad *pad, gpointer data) -> gboolean {
          on_pad (encoder, pad, static_cast<Encoder *> (data));
          return TRUE;
        },
        self);
  }

  static void on_pad (GstElement *, GstPad *pad, Encoder *self)
  {
    if (!GST_PAD_IS_SINK (pad))
      return;
    auto *count = g_str_has_prefix (GST_PAD_NAME (pad), "rtcp") ? &self->control : &self->media;
    const auto types = GstPadProbeType (GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST);
    gst_pad_add_probe (
        pad, types,
        [] (GstPad *, GstPadProbeInfo *, gpointer data) {
          (*static_cast<std::atomic<int> *> (data))++;
          return GST_PAD_PROBE_OK;
        },
        count, nullptr);
  }
};

// Both of them with one key would give it away: whoever sends media sends RTCP.
void test_one_encrypts (const MediaPathRow &path)
{
  Encoder encoder;
  SinkRig rig (raw_both, path.name);
  g_signal_connect (rig.sink (), "prepare-peer", G_CALLBACK (Encoder::on_peer), &encoder);
  rig.play ();
  rig.join ("ann");
  rig.wait_for_sections ("ann", 2);
  if (std::strcmp (path.name, "peer-connection") == 0) {
    g_assert_cmpint (encoder.media, >, 0);
    wait_for ("RTCP of webrtcbin", [&] { return encoder.control > 0; });
    return;
  }
  // GStreamer's first interval is at most 7.5 s (RFC 3550 section 6.2); it
  // would send something in that time.
  const gint64 start = g_get_monotonic_time ();
  wait_for ("8 s of media", [&] { return g_get_monotonic_time () - start > 8 * G_USEC_PER_SEC; });
  rig.wait_for_packets ("ann");
  g_assert_cmpint (encoder.media, ==, 0);
  g_assert_cmpint (encoder.control, ==, 0);
}

// Two transports, two keys: those go through webrtcbin.
void test_unbundled (const MediaPathRow &path)
{
  SinkRig rig (raw_both, path.name);
  ViewerOptions options;
  options.receiver.bundle = false;
  options.offers = true;
  options.role = "viewer"; // so that we wait for what it says
  rig.play ();
  rig.join ("ann", options);
  rig.wait_for_sections ("ann", 2);
  assert_text (rig.complaints (), "");
}

// ---- the cipher

struct Peer {
  static void on_peer (GstElement *, const char *, GstElement *webrtcbin, Peer *self)
  {
    const std::lock_guard lock (self->mutex);
    self->bin = GRef<GstElement>::take_ref (webrtcbin);
  }

  std::mutex mutex; // protects bin
  GRef<GstElement> bin;
};

// Lanes have AEAD_AES_128_GCM too. Up to 1.28, DTLS of GStreamer offers AES-CM
// with HMAC-SHA1-80 alone, and says so in the range of its property; where there
// is more, its two ends agree on it, and the lane has to serve that.
void test_cipher ()
{
  constexpr guint aes_cm = 1, aes_gcm = 3; // GstDtlsSrtpCipher, as GstSrtpCipherType
  Peer peer;
  Encoder encoder;
  SinkRig rig (raw_both);
  g_signal_connect (rig.sink (), "prepare-peer", G_CALLBACK (Peer::on_peer), &peer);
  g_signal_connect (rig.sink (), "prepare-peer", G_CALLBACK (Encoder::on_peer), &encoder);
  rig.play ();
  rig.join ("ann");
  rig.wait_for_sections ("ann", 2);
  const std::lock_guard lock (peer.mutex);
  const auto dtls = find_elements (peer.bin.get (), "dtlsenc");
  g_assert_cmpuint (dtls.size (), ==, 1);
  auto *object = G_OBJECT (dtls.front ().get ());
  const auto *spec =
      G_PARAM_SPEC_UINT (g_object_class_find_property (G_OBJECT_GET_CLASS (object), "srtp-cipher"));
  guint cipher = 0;
  g_object_get (object, "srtp-cipher", &cipher, nullptr);
  g_assert_cmpuint (cipher, ==, spec->maximum < aes_gcm ? aes_cm : aes_gcm);
  g_assert_cmpint (encoder.media, ==, 0);
  peer.bin = nullptr;
}

// ---- what is said

// The last report of each SSRC, and those who said goodbye.
struct Heard {
  struct Report {
    guint64 ntp = 0;
    guint32 rtp_time = 0, packets = 0;
    int count = 0;
    std::string cname;
  };

  void on_rtcp (const guint8 *data, gsize size)
  {
    const std::lock_guard lock (mutex);
    guint32 last = 0;
    for (gsize at = 0; at + 8 <= size; at += 4 * (read_be16 (data + at + 2) + 1)) {
      const guint8 *packet = data + at;
      const guint32 ssrc = read_be32 (packet + 4);
      if (packet[1] == 200 && at + 28 <= size) {
        Report &report = reports[ssrc];
        report.ntp = read_be64 (packet + 8);
        report.rtp_time = read_be32 (packet + 16);
        report.packets = read_be32 (packet + 20);
        report.count++;
        last = ssrc;
      } else if (packet[1] == 202 && ssrc == last && at + 10 + packet[9] <= size) {
        reports[ssrc].cname.assign (reinterpret_cast<const char *> (packet + 10), packet[9]);
      } else if (packet[1] == 203) {
        goodbyes++;
      }
    }
  }

  Report report (guint32 ssrc)
  {
    const std::lock_guard lock (mutex);
    return reports[ssrc];
  }

  std::mutex mutex; // protects the reports
  std::map<guint32, Report> reports;
  std::atomic<int> goodbyes{0};
};

ViewerOptions listening (Heard &heard)
{
  ViewerOptions options;
  options.receiver.on_rtcp = [&heard] (const guint8 *data, gsize size) { heard.on_rtcp (data, size); };
  return options;
}

// Then RTP times are running times.
void begin_at_zero (GstElement *, const char *, GstElement *payloader, gpointer)
{
  g_object_set (payloader, "timestamp-offset", 0u, nullptr);
}

// NTP time of running time 0, in seconds.
double beginning (const Heard::Report &report, int clock_rate)
{
  return static_cast<double> (report.ntp) / 4294967296.0 - static_cast<double> (report.rtp_time) / clock_rate;
}

// A report names one moment by two clocks, NTP's and that of its track. Sound
// and picture are together when the reports of both agree on when the stream
// began, and stay together when the next ones do.
void test_reports (const MediaPathRow &path)
{
  constexpr double tolerance = 0.02; // s; what is heard as late begins at 0.04 s
  Heard heard;                       // outlives the viewer
  SinkRig rig (raw_both, path.name);
  g_signal_connect (rig.sink (), "payloader-setup", G_CALLBACK (begin_at_zero), nullptr);
  rig.play ();
  rig.join ("ann", listening (heard));
  rig.wait_for_sections ("ann", 2);
  const auto sections = rig.sections ("ann");
  for (const int count : {1, 3}) {
    Heard::Report video, audio;
    wait_for ("reports of both tracks", [&] {
      video = heard.report (sections[0].ssrc);
      audio = heard.report (sections[1].ssrc);
      return video.count >= count && audio.count >= count;
    });
    g_assert_cmpfloat_with_epsilon (beginning (video, 90000), beginning (audio, 48000), tolerance);
    g_assert_cmpuint (video.packets, >, 0);
    g_assert_cmpuint (audio.packets, >, 0);
    assert_text (video.cname, audio.cname);
    g_assert_cmpuint (video.cname.size (), >, 0);
  }
}

void test_goodbye ()
{
  Heard heard;
  SinkRig rig (raw_both);
  rig.play ();
  rig.join ("ann", listening (heard));
  rig.wait_for_sections ("ann", 2);
  rig.stop ();
  wait_for ("a goodbye", [&] { return heard.goodbyes > 0; });
}

// ---- what is asked for

// Key frames that an encoder was asked for.
struct Asked {
  std::atomic<int> count{0};

  static void on_encoder (GstElement *, const char *, GstElement *encoder, Asked *self)
  {
    const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (encoder, "src"));
    gst_pad_add_probe (
        pad.get (), GST_PAD_PROBE_TYPE_EVENT_UPSTREAM,
        [] (GstPad *, GstPadProbeInfo *info, gpointer data) {
          if (gst_event_has_name (GST_PAD_PROBE_INFO_EVENT (info), "GstForceKeyUnit"))
            static_cast<Asked *> (data)->count++;
          return GST_PAD_PROBE_OK;
        },
        self, nullptr);
  }
};

void test_key_frame_wanted (const MediaPathRow &path)
{
  Asked asked;
  SinkRig rig ("videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=30/1 ! "
               "wsrtcsink name=s",
               path.name);
  g_signal_connect (rig.sink (), "encoder-setup", G_CALLBACK (Asked::on_encoder), &asked);
  ViewerOptions options;
  options.receiver.codecs = {"VP8"};
  options.receiver.deliver = true;
  rig.play ();
  rig.join ("ann", options);
  rig.wait_for_packets ("ann");
  const int before = asked.count;
  wait_for ("a key frame to be asked for", [&] {
    rig.with ("ann", [] (WebrtcReceiver &viewer) { viewer.request_key_frames (); });
    return asked.count > before;
  });
}

// A camera whose next key frame is far away, and which makes none when asked.
void test_first_viewer ()
{
  std::atomic<int> frames{0}; // until the pipeline has ended
  SinkRig rig ("videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=30/1 ! "
               "x264enc name=encoder tune=zerolatency speed-preset=ultrafast key-int-max=100000 ! "
               "video/x-h264,profile=constrained-baseline ! identity name=camera ! wsrtcsink name=s");
  const auto camera = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (rig.pipeline ()), "camera"));
  const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (camera.get (), "src"));
  gst_pad_add_probe (
      pad.get (), GST_PAD_PROBE_TYPE_EVENT_UPSTREAM,
      [] (GstPad *, GstPadProbeInfo *, gpointer) { return GST_PAD_PROBE_DROP; }, nullptr, nullptr);
  const auto count = [] (GstPad *, GstPadProbeInfo *, gpointer to) {
    ++*static_cast<std::atomic<int> *> (to);
    return GST_PAD_PROBE_OK;
  };
  gst_pad_add_probe (pad.get (), GST_PAD_PROBE_TYPE_BUFFER, count, &frames, nullptr);
  rig.play ();
  wait_for ("pictures that nobody sees", [&] { return frames > 30; });
  const auto encoder = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (rig.pipeline ()), "encoder"));
  gst_element_send_event (encoder.get (),
                          gst_video_event_new_upstream_force_key_unit (GST_CLOCK_TIME_NONE, TRUE, 0));
  wait_for ("a key frame and some more that nobody sees", [&] { return frames > 60; });
  rig.join ("ann");
  rig.wait_for_packets ("ann", 60);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/sink/lane/one-encrypts", media_paths, test_one_encrypts);
  add_table ("/sink/lane/unbundled", media_paths, test_unbundled);
  g_test_add_func ("/sink/lane/cipher", test_cipher);
  add_table ("/sink/lane/reports", media_paths, test_reports);
  add_table ("/sink/lane/key-frame-wanted", media_paths, test_key_frame_wanted);
  g_test_add_func ("/sink/lane/first-viewer", test_first_viewer);
  g_test_add_func ("/sink/lane/goodbye", test_goodbye);
  return g_test_run ();
}
