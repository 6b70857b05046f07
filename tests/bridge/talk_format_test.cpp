// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What is made of a camera's media sections: which are backchannels, and what is
// sent to them. The caps are those that rtspsrc makes of SDP.
#include <string>
#include <vector>

#include "gptr.hpp"
#include "table.hpp"
#include "talk_format.hpp"

using namespace wsrtc;
using namespace wsrtc::bridge;
using namespace wsrtc::test;

namespace {

using Caps = MiniRef<GstCaps>;

Caps caps_of (const char *fields)
{
  auto caps = Caps::adopt (gst_caps_from_string ((std::string ("application/x-unknown,") + fields).c_str ()));
  g_assert_nonnull (caps.get ());
  return caps;
}

// ---- which sections

struct SectionRow {
  const char *name;
  const char *fields;
  bool is_one;
};

const SectionRow sections[] = {
    {"backchannel", "media=audio,encoding-name=PCMU,a-sendonly=(string)\"\"", true},
    {"capitals", "media=Audio,encoding-name=PCMU,a-sendonly=(string)\"\"", true},
    {"its-own-sound", "media=audio,encoding-name=PCMU,a-recvonly=(string)\"\"", false},
    {"no-direction", "media=audio,encoding-name=PCMU", false},
    {"picture", "media=video,encoding-name=H264,a-sendonly=(string)\"\"", false},
    {"no-media", "encoding-name=PCMU,a-sendonly=(string)\"\"", false},
};

void test_section (const SectionRow &row)
{
  g_assert_cmpint (is_backchannel (caps_of (row.fields).get ()), ==, row.is_one);
}

void test_no_section ()
{
  const auto any = Caps::adopt (gst_caps_new_any ()), empty = Caps::adopt (gst_caps_new_empty ());
  for (const GstCaps *caps :
       {static_cast<const GstCaps *> (nullptr), static_cast<const GstCaps *> (any.get ()),
        static_cast<const GstCaps *> (empty.get ())}) {
    g_assert_false (is_backchannel (caps));
    g_assert_false (bool (talk_format_of (caps)));
  }
}

// ---- what is sent

struct FormatRow {
  const char *name;
  const char *fields;
  std::vector<const char *> parts; // of the elements
  const char *payloaded;           // fields of the RTP that comes out
  const char *needs = nullptr;     // an element that may be missing
};

const FormatRow formats[] = {
    {"pcmu",
     "payload=0,clock-rate=8000,encoding-name=PCMU",
     {"rate=8000,channels=1", "rtppcmupay pt=0"},
     "payload=0,clock-rate=8000,encoding-name=PCMU"},
    {"small-letters",
     "payload=0,clock-rate=8000,encoding-name=pcmu",
     {"mulawenc"},
     "payload=0,clock-rate=8000,encoding-name=PCMU"},
    {"pcmu/dynamic",
     "payload=101,clock-rate=8000,encoding-name=PCMU",
     {"pt=101"},
     "payload=101,clock-rate=8000,encoding-name=PCMU"},
    {"pcma",
     "payload=8,clock-rate=8000,encoding-name=PCMA",
     {"alawenc"},
     "payload=8,clock-rate=8000,encoding-name=PCMA"},
    {"g726",
     "payload=97,clock-rate=8000,encoding-name=G726-32",
     {"force-aal2=false"},
     "payload=97,clock-rate=8000,encoding-name=G726-32",
     "avenc_g726"},
    {"g726/aal2",
     "payload=97,clock-rate=8000,encoding-name=AAL2-G726-16",
     {"bitrate=16000", "force-aal2=true"},
     "payload=97,clock-rate=8000,encoding-name=AAL2-G726-16",
     "avenc_g726"},
    {"l16/mono",
     "payload=98,clock-rate=16000,encoding-name=L16",
     {"format=S16BE,rate=16000,channels=1"},
     "payload=98,clock-rate=16000,encoding-name=L16"},
    {"l16/stereo",
     "payload=98,clock-rate=44100,encoding-name=L16,encoding-params=(string)2",
     {"rate=44100,channels=2"},
     "payload=98,clock-rate=44100,encoding-name=L16"},
    {"l16/too-many-channels",
     "payload=98,clock-rate=44100,encoding-name=L16,encoding-params=(string)64",
     {"rate=44100,channels=1"},
     "payload=98,clock-rate=44100,encoding-name=L16"},
    {"aac",
     "payload=99,clock-rate=16000,encoding-name=MPEG4-GENERIC,encoding-params=(string)1,mode=(string)AAC-hbr",
     {"rate=16000,channels=1", "rtpmp4gpay pt=99"},
     "payload=99,clock-rate=16000,encoding-name=MPEG4-GENERIC",
     "voaacenc"},
    {"opus",
     "payload=111,clock-rate=48000,encoding-name=OPUS",
     {"rate=48000", "rtpopuspay"},
     "payload=111,clock-rate=48000,encoding-name=OPUS"},
    {"g722",
     "payload=9,clock-rate=8000,encoding-name=G722",
     {"rate=16000"},
     "payload=9,clock-rate=8000,encoding-name=G722",
     "avenc_g722"},
};

bool is_installed (const char *element)
{
  GstElementFactory *factory = gst_element_factory_find (element);
  if (factory)
    gst_object_unref (factory);
  return factory != nullptr;
}

// Runs it for a moment, with a tone.
std::string payloaded_by (const TalkFormat &format)
{
  const std::string line = "audiotestsrc num-buffers=50 ! audioconvert ! audioresample ! " + format.elements +
                           " ! fakesink name=out sync=false";
  GError *fault = nullptr;
  const auto pipeline = GRef<GstElement>::sink (gst_parse_launch (line.c_str (), &fault));
  g_assert_no_error (fault);
  gst_element_set_state (pipeline.get (), GST_STATE_PLAYING);
  const auto bus = GRef<GstBus>::adopt (gst_element_get_bus (pipeline.get ()));
  const auto message = MiniRef<GstMessage>::adopt (gst_bus_timed_pop_filtered (
      bus.get (), 30 * GST_SECOND, GstMessageType (GST_MESSAGE_ERROR | GST_MESSAGE_EOS)));
  g_assert_nonnull (message.get ());
  if (GST_MESSAGE_TYPE (message.get ()) == GST_MESSAGE_ERROR) {
    gst_message_parse_error (message.get (), &fault, nullptr);
    g_assert_no_error (fault);
  }
  const auto out = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (pipeline.get ()), "out"));
  const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (out.get (), "sink"));
  const auto caps = Caps::adopt (gst_pad_get_current_caps (pad.get ()));
  const GUnique<char> text (gst_caps_to_string (caps.get ()));
  gst_element_set_state (pipeline.get (), GST_STATE_NULL);
  return text.get ();
}

void test_format (const FormatRow &row)
{
  if (row.needs && !is_installed (row.needs)) {
    g_test_skip (row.needs);
    return;
  }
  const auto format = talk_format_of (caps_of (row.fields).get ());
  if (!format)
    g_error ("%s", format.error ().text.c_str ());
  for (const char *part : row.parts)
    if (format->elements.find (part) == std::string::npos)
      g_error ("\"%s\" is not in: %s", part, format->elements.c_str ());
  const std::string made = payloaded_by (*format);
  g_test_message ("%s", made.c_str ());
  const auto wanted =
      Caps::adopt (gst_caps_from_string ((std::string ("application/x-rtp,") + row.payloaded).c_str ()));
  const auto got = Caps::adopt (gst_caps_from_string (made.c_str ()));
  g_assert_true (gst_caps_can_intersect (got.get (), wanted.get ()));
  g_assert_true (gst_caps_is_subset (got.get (), wanted.get ()));
}

struct BadRow {
  const char *name;
  const char *fields;
  const char *words;
};

const BadRow bad_rows[] = {
    {"unknown", "payload=96,clock-rate=8000,encoding-name=GSM", "in GSM, which is not known"},
    {"no-name", "payload=96,clock-rate=8000", "does not say in which codec"},
    // It goes into a pipeline's description.
    {"no-codec-at-all", "payload=96,encoding-name=(string)\"PCMU ! filesink location=x\"",
     "which is not known"},
};

void test_bad (const BadRow &row)
{
  const auto format = talk_format_of (caps_of (row.fields).get ());
  g_assert_false (bool (format));
  g_test_message ("%s", format.error ().text.c_str ());
  g_assert_true (format.error ().text.find (row.words) != std::string::npos);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/bridge/talk/section", sections, test_section);
  g_test_add_func ("/bridge/talk/section/none", test_no_section);
  add_table ("/bridge/talk/format", formats, test_format);
  add_table ("/bridge/talk/bad", bad_rows, test_bad);
  return g_test_run ();
}
