// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Every codec as raw media, encoded, and as RTP: the packets that come out, and
// that nothing is encoded or decoded which need not be.
#include <algorithm>
#include <string>
#include <vector>

#include "leaks.hpp"
#include "media_rig.hpp"
#include "table.hpp"
#include "wait_for.hpp"

using namespace wsrtc;
using test::MediaRig;
using test::RecordingOutlet;
using test::SeenBatch;
using test::wait_for;

namespace {

#define VIDEO "videotestsrc pattern=ball ! video/x-raw,format=I420,width=320,height=240,framerate=30/1"
#define SOUND "audiotestsrc samplesperbuffer=441 ! audio/x-raw,rate=44100,channels=2"
#define TELEPHONE "audiotestsrc samplesperbuffer=1024 ! audio/x-raw,rate=8000,channels=1"
#define WIDE_TELEPHONE "audiotestsrc samplesperbuffer=1024 ! audio/x-raw,rate=16000,channels=1"

struct CodecCase {
  const char *codec;
  MediaKind kind;
  const char *raw;
  const char *encoder;
  const char *payloader; // makes packets that are too long for us
  const char *needs;     // a factory without which the row is passed over
};

const CodecCase codec_cases[] = {
    {"VP8", MediaKind::Video, VIDEO, "vp8enc deadline=1 keyframe-max-dist=10 target-bitrate=2000000",
     "rtpvp8pay mtu=3000", "vp8enc"},
    {"H264", MediaKind::Video, VIDEO, "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=10",
     "rtph264pay mtu=3000", "x264enc"},
    {"VP9", MediaKind::Video, VIDEO,
     "vp9enc deadline=1 cpu-used=8 lag-in-frames=0 keyframe-max-dist=10 target-bitrate=2000000",
     "rtpvp9pay mtu=3000", "vp9enc"},
    {"AV1", MediaKind::Video, VIDEO, "av1enc usage-profile=realtime cpu-used=10 lag-in-frames=0",
     "rtpav1pay mtu=3000", "rtpav1pay"},
    {"H265", MediaKind::Video, VIDEO,
     "x265enc tune=zerolatency speed-preset=ultrafast key-int-max=10 option-string=bframes=0 log-level=none",
     "rtph265pay mtu=3000", "x265enc"},
    {"OPUS", MediaKind::Audio, SOUND, "audioresample ! opusenc", "rtpopuspay", "opusenc"},
    {"G722", MediaKind::Audio, WIDE_TELEPHONE, "avenc_g722", "rtpg722pay mtu=3000", "avenc_g722"},
    {"PCMU", MediaKind::Audio, TELEPHONE, "mulawenc", "rtppcmupay mtu=3000", "mulawenc"},
    {"PCMA", MediaKind::Audio, TELEPHONE, "alawenc", "rtppcmapay mtu=3000", "alawenc"},
};

bool has (const char *factory)
{
  return static_cast<bool> (GRef<GstElementFactory>::adopt (gst_element_factory_find (factory)));
}

// How many elements of the ingest have that word in their class.
size_t count_class (const MediaRig &rig, const char *word)
{
  const auto names = rig.factories ();
  return static_cast<size_t> (std::count_if (names.begin (), names.end (), [word] (const std::string &name) {
    const auto factory = GRef<GstElementFactory>::adopt (gst_element_factory_find (name.c_str ()));
    return factory &&
           strstr (gst_element_factory_get_metadata (factory.get (), GST_ELEMENT_METADATA_KLASS), word);
  }));
}

void assert_packets (const std::vector<SeenBatch> &batches, const CodecRow &codec, unsigned mtu)
{
  GstClockTime last = 0;
  for (const SeenBatch &batch : batches) {
    g_assert_cmpuint (batch.running_time, >=, last);
    last = batch.running_time;
    for (const auto &packet : batch.packets) {
      g_assert_cmpint (packet.payload_type, ==, codec.payload_type);
      g_assert_cmpuint (packet.size + max_extension_size, <=, mtu);
    }
  }
  g_assert_true (std::any_of (batches.begin (), batches.end (), [] (const auto &b) { return b.key_frame; }));
  g_assert_cmpuint (last, >, batches.front ().running_time);
}

void assert_offer (const Rendition &rendition)
{
  const auto caps = rendition.rtp_caps ();
  const GstStructure *s = gst_caps_get_structure (caps.get (), 0);
  const CodecRow &codec = rendition.codec ();
  int clock_rate = 0;
  gst_structure_get_int (s, "clock-rate", &clock_rate);
  g_assert_cmpstr (gst_structure_get_string (s, "encoding-name"), ==, codec.name);
  g_assert_cmpint (clock_rate, ==, codec.clock_rate);
  if (g_strcmp0 (codec.name, "OPUS") == 0)
    g_assert_cmpstr (gst_structure_get_string (s, "encoding-params"), ==, "2");
  if (codec.profile_field)
    g_assert_nonnull (gst_structure_get_string (s, codec.profile_field));
  const auto refuse_private = [] (GQuark id, const GValue *, gpointer) -> gboolean {
    const char *name = g_quark_to_string (id);
    for (const char *prefix : {"ssrc", "seqnum", "timestamp", "clock-base", "sprop-parameter", "sprop-vps",
                               "sprop-sps", "sprop-pps", "npt-", "a-", "x-", "extmap-", "rtcp-fb-"})
      g_assert_false (g_str_has_prefix (name, prefix));
    return TRUE;
  };
  gst_structure_foreach (s, refuse_private, nullptr);
}

enum class Form { Raw, Encoded, Rtp };

std::string launch_of (const CodecCase &row, Form form)
{
  std::string launch = row.raw;
  if (form != Form::Raw)
    launch += std::string (" ! ") + row.encoder;
  if (form == Form::Rtp)
    launch += std::string (" ! ") + row.payloader;
  return launch;
}

void check_form (const CodecCase &row, Form form)
{
  MediaRig rig (launch_of (row, form), row.kind);
  rig.play ();
  RenditionSettings settings;
  settings.mtu = 600;
  Rendition &rendition = rig.rendition (row.codec, settings);
  const auto outlet = rig.watch (rendition, 20);
  assert_packets (outlet->batches (), rendition.codec (), settings.mtu);
  assert_offer (rendition);
  g_assert_cmpuint (count_class (rig, "Encoder"), ==, form == Form::Raw ? 1 : 0);
  g_assert_cmpuint (count_class (rig, "Decoder"), ==, 0);
  g_assert_cmpuint (count_class (rig, "Depayloader"), ==, form == Form::Rtp ? 1 : 0);
  g_assert_true (rig.ingest ().encoded () == (form == Form::Raw ? nullptr : &rendition.codec ()));
  rig.assert_healthy ();
}

struct FormRow {
  std::string name;
  const CodecCase &codec;
  Form form;
};

void test_form (const FormRow &row)
{
  if (!has (row.codec.needs))
    return g_test_skip ((std::string (row.codec.needs) + " is not installed").c_str ());
  check_form (row.codec, row.form);
}

std::vector<FormRow> make_form_rows ()
{
  std::vector<FormRow> rows;
  for (const CodecCase &codec : codec_cases)
    for (const auto &[word, form] :
         {std::pair ("raw", Form::Raw), std::pair ("encoded", Form::Encoded), std::pair ("rtp", Form::Rtp)})
      rows.push_back ({std::string (codec.codec) + "-" + word, codec, form});
  return rows;
}

// ---- what is decoded as it comes in

struct DecodedRow {
  const char *name;
  const char *launch;
  const char *needs;
};

const DecodedRow decoded_rows[] = {
    {"aac", SOUND " ! voaacenc", "voaacenc"},
    {"aac-rtp-mpeg4-generic", SOUND " ! voaacenc ! aacparse ! rtpmp4gpay", "voaacenc"},
    {"aac-rtp-latm", SOUND " ! voaacenc ! aacparse ! rtpmp4apay", "voaacenc"},
    {"mp3", SOUND " ! lamemp3enc", "lamemp3enc"},
    {"mp3-rtp", SOUND " ! lamemp3enc ! mpegaudioparse ! rtpmpapay", "lamemp3enc"},
    {"vorbis", SOUND " ! audioconvert ! vorbisenc", "vorbisenc"},
    {"flac", SOUND " ! flacenc", "flacenc"},
    {"l16-rtp", SOUND " ! audioconvert ! rtpL16pay", "rtpL16pay"},
};

void test_decoded (const DecodedRow &row)
{
  if (!has (row.needs))
    return g_test_skip ((std::string (row.needs) + " is not installed").c_str ());
  MediaRig rig (row.launch, MediaKind::Audio);
  rig.play ();
  Rendition &rendition = rig.rendition ("OPUS");
  const auto outlet = rig.watch (rendition, 20);
  assert_packets (outlet->batches (), rendition.codec (), 1200);
  g_assert_null (rig.ingest ().encoded ());
  rig.assert_healthy ();
}

// ---- sound that has to be mixed or resampled

struct SoundRow {
  const char *name;
  const char *caps;
  int channels = 2; // that Opus has of it
};

const SoundRow sound_rows[] = {
    {"5.1", "audio/x-raw,format=F32LE,rate=48000,channels=6,channel-mask=(bitmask)0x3f"},
    {"7-channels", "audio/x-raw,format=S16LE,rate=48000,channels=7,channel-mask=(bitmask)0x13f"},
    {"7-channels-without-places", "audio/x-raw,format=S16LE,rate=48000,channels=7,channel-mask=(bitmask)0"},
    {"3-channels-without-places", "audio/x-raw,format=F32LE,rate=48000,channels=3,channel-mask=(bitmask)0"},
    {"63-channels-without-places", "audio/x-raw,format=S16LE,rate=48000,channels=63,channel-mask=(bitmask)0"},
    {"11025-hz", "audio/x-raw,format=S16LE,rate=11025,channels=1", 1},
    {"mono-of-floats", "audio/x-raw,format=F32LE,rate=44100,channels=1", 1},
    {"odd-rate", "audio/x-raw,format=S24LE,rate=45678,channels=2"},
    {"192-khz", "audio/x-raw,format=S32LE,rate=192000,channels=2"},
};

int channels_of_encoder (const MediaRig &rig)
{
  const auto encoder = rig.find ("opusenc");
  const auto sink = GRef<GstPad>::adopt (gst_element_get_static_pad (encoder.get (), "sink"));
  const auto caps = MiniRef<GstCaps>::adopt (gst_pad_get_current_caps (sink.get ()));
  g_assert_nonnull (caps.get ());
  int channels = 0;
  g_assert_true (gst_structure_get_int (gst_caps_get_structure (caps.get (), 0), "channels", &channels));
  return channels;
}

void test_sound (const SoundRow &row)
{
  for (const char *codec : {"OPUS", "PCMU"}) {
    MediaRig rig (std::string ("audiotestsrc ! ") + row.caps, MediaKind::Audio);
    rig.play ();
    Rendition &rendition = rig.rendition (codec);
    const auto outlet = rig.watch (rendition, 5);
    assert_packets (outlet->batches (), rendition.codec (), 1200);
    if (g_str_equal (codec, "OPUS"))
      g_assert_cmpint (channels_of_encoder (rig), ==, row.channels);
    rig.assert_healthy ();
  }
}

// ---- the front itself

// A camera that says its parameter sets only in its SDP, and a viewer that comes
// later than the depayloader has put them into the stream.
void test_late_rendition_has_parameter_sets ()
{
  MediaRig rig (VIDEO " ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=10 ! "
                      "rtph264pay config-interval=0",
                MediaKind::Video);
  rig.play ();
  std::atomic<unsigned> frames{0};
  const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (rig.find ("tee").get (), "sink"));
  gst_pad_add_probe (
      pad.get (), GST_PAD_PROBE_TYPE_BUFFER,
      [] (GstPad *, GstPadProbeInfo *, gpointer data) {
        ++*static_cast<std::atomic<unsigned> *> (data);
        return GST_PAD_PROBE_OK;
      },
      &frames, nullptr);
  wait_for ("frames before the viewer", [&] { return frames > 15; });
  const auto outlet = rig.watch (rig.rendition ("H264"), 20);
  g_assert_cmpuint (outlet->key_frames (), >, 0);
}

// The source changes what it sends: the elements of the front go and come.
void test_front_changes ()
{
  MediaRig rig (
      "videotestsrc num-buffers=10 ! video/x-raw,width=64,height=64,framerate=30/1 ! vp8enc deadline=1 ! "
      "c. videotestsrc num-buffers=10 ! video/x-raw,width=64,height=64,framerate=30/1 ! vp8enc "
      "deadline=1 ! rtpvp8pay ! c. videotestsrc ! video/x-raw,width=64,height=64,framerate=30/1 ! "
      "vp8enc deadline=1 ! c. concat name=c",
      MediaKind::Video);
  rig.play ();
  const auto outlet = std::make_shared<RecordingOutlet> ();
  rig.rendition ("VP8").fanout ().add (outlet);
  wait_for ("packets of all three", [&] { return outlet->count () >= 25; });
  g_assert_cmpuint (rig.count ("rtpvp8depay"), ==, 0);
  rig.assert_healthy ();
}

struct ShutDownRow {
  const char *name;
  MediaKind kind;
  const char *launch;
  const char *codec;
};

const ShutDownRow shut_down_rows[] = {
    {"rtp", MediaKind::Video, VIDEO " ! vp8enc deadline=1 ! rtpvp8pay", "VP8"},
    {"aac", MediaKind::Audio, SOUND " ! voaacenc", "OPUS"},
};

void shut_down (const ShutDownRow &row)
{
  MediaRig rig (row.launch, row.kind);
  rig.play ();
  rig.watch (rig.rendition (row.codec), 1);
  rig.ingest ().shut_down ();
  g_assert_cmpuint (rig.factories ().size (), ==, 0);
  rig.assert_healthy ();
}

void test_shut_down (const ShutDownRow &row)
{
  shut_down (row); // plugins and thread pools come to stay
  test::LeakGuard guard;
  for (int round = 0; round < 10; round++)
    shut_down (row);
}

// Up and down with the elements of the front in place.
void test_restart ()
{
  MediaRig rig (VIDEO " ! vp8enc deadline=1 keyframe-max-dist=10 ! rtpvp8pay", MediaKind::Video);
  rig.play ();
  const auto outlet = rig.watch (rig.rendition ("VP8"), 3);
  for (int round = 0; round < 3; round++) {
    gst_element_set_state (rig.pipeline (), GST_STATE_READY);
    const size_t before = outlet->count ();
    gst_element_set_state (rig.pipeline (), GST_STATE_PLAYING);
    wait_for ("packets after a restart", [&] { return outlet->count () > before + 3; });
  }
  g_assert_cmpuint (rig.count ("rtpvp8depay"), ==, 1);
  rig.assert_healthy ();
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  static const auto form_rows = make_form_rows ();
  test::add_table ("/media/input/form", form_rows, test_form);
  test::add_table ("/media/input/decoded", decoded_rows, test_decoded);
  test::add_table ("/media/input/sound", sound_rows, test_sound);
  test::add_table ("/media/input/shut-down", shut_down_rows, test_shut_down);
  g_test_add_func ("/media/input/late-rendition", test_late_rendition_has_parameter_sets);
  g_test_add_func ("/media/input/front-changes", test_front_changes);
  g_test_add_func ("/media/input/restart", test_restart);
  return g_test_run ();
}
