// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which codec a viewer is given, by table: no pipeline, no thread.
#include "codec_choice.hpp"

#include <glib.h>

#include "sender_caps.hpp"

using namespace wsrtc;

namespace {

// What there is, or was rejected: "+VP8" is passed on untouched, "VP8" encoded.
std::vector<Variant> rows (std::initializer_list<const char *> names)
{
  std::vector<Variant> found;
  for (const char *name : names)
    found.push_back (name[0] == '+' ? Variant{find_codec (name + 1), Making::Pass}
                                    : Variant{find_codec (name), Making::Encode});
  return found;
}

struct OfferCase {
  const char *path;
  std::vector<Variant> available;
  std::optional<Capabilities> capabilities;
  std::vector<Variant> rejected;
  const char *expected; // nullptr = none
  Making making = Making::Encode;
};

void check_offer (gconstpointer data)
{
  const auto &c = *static_cast<const OfferCase *> (data);
  const auto choice = choose_for_offer (c.available, c.capabilities, c.rejected);
  g_assert_cmpstr (choice ? choice->codec->name : nullptr, ==, c.expected);
  if (choice) {
    g_assert_cmpint (choice->payload_type, ==, choice->codec->payload_type);
    g_assert_cmpint (choice->extensions.mid, !=, choice->extensions.twcc);
    g_assert_true (choice->making == c.making);
  }
}

const std::vector<OfferCase> &offer_cases ()
{
  const auto source_h264 = rows ({"+H264", "VP8", "H264"});
  static const auto *cases = new std::vector<OfferCase>{
      {"unknown-viewer-gets-the-preferred", rows ({"VP8", "H264"}), std::nullopt, {}, "VP8"},
      {"preference-of-ours-wins", rows ({"H264", "VP8"}), Capabilities{{"VP8", "H264"}, {}}, {}, "H264"},
      {"what-the-viewer-has", rows ({"H264", "VP8"}), Capabilities{{"VP8"}, {}}, {}, "VP8"},
      {"case-does-not-count", rows ({"H264"}), Capabilities{{"h264"}, {}}, {}, "H264"},
      {"nothing-in-common", rows ({"H264"}), Capabilities{{"VP8", "AV1"}, {}}, {}, nullptr},
      {"next-after-a-rejection", rows ({"VP8", "H264"}), std::nullopt, rows ({"VP8"}), "H264"},
      {"all-rejected", rows ({"VP8", "H264"}), std::nullopt, rows ({"VP8", "H264"}), nullptr},
      {"audio-by-audio-names", rows ({"OPUS"}), Capabilities{{"opus"}, {}}, {}, nullptr},
      {"opus", rows ({"OPUS"}), Capabilities{{}, {"opus", "PCMU"}}, {}, "OPUS"},
      {"nothing-available", {}, std::nullopt, {}, nullptr},
      {"untouched-first", source_h264, std::nullopt, {}, "H264", Making::Pass},
      {"untouched-for-who-takes-it",
       source_h264,
       Capabilities{{"VP8", "H264"}, {}},
       {},
       "H264",
       Making::Pass},
      {"transcoded-for-who-does-not", source_h264, Capabilities{{"VP8"}, {}}, {}, "VP8"},
      {"transcoded-after-a-rejection", source_h264, std::nullopt, rows ({"+H264"}), "VP8"},
      {"own-h264-when-the-source's-was-rejected", source_h264, Capabilities{{"H264"}, {}}, rows ({"+H264"}),
       "H264"},
      {"all-ways-rejected", source_h264, Capabilities{{"H264"}, {}}, rows ({"+H264", "H264"}), nullptr},
  };
  return *cases;
}

struct AnswerCase {
  const char *path;
  std::vector<Variant> available;
  std::vector<SdpCodec> offered;
  const char *profile;
  int expected; // payload type, -1 = none
  Making making = Making::Encode;
};

void check_answer (gconstpointer data)
{
  const auto &c = *static_cast<const AnswerCase *> (data);
  SdpSection section;
  section.kind = "video";
  section.codecs = c.offered;
  section.extensions = {{3, mid_extension_uri}, {5, twcc_extension_uri}, {7, "urn:other"}};
  const auto choice = choose_for_answer (c.available, section, c.profile);
  g_assert_cmpint (choice ? choice->payload_type : -1, ==, c.expected);
  if (choice) {
    g_assert_cmpint (choice->extensions.mid, ==, 3);
    g_assert_cmpint (choice->extensions.twcc, ==, 5);
    g_assert_true (choice->making == c.making);
  }
}

const SdpCodec vp8{120, "VP8", 90000, ""};
const SdpCodec h264_mode0{97, "H264", 90000, "profile-level-id=42e01f;level-asymmetry-allowed=1"};
const SdpCodec h264_base{126, "H264", 90000,
                         "profile-level-id=42e01f;level-asymmetry-allowed=1;packetization-mode=1"};
const SdpCodec h264_high{127, "H264", 90000,
                         "packetization-mode=1; profile-level-id=64001f; level-asymmetry-allowed=1"};

const std::vector<AnswerCase> &answer_cases ()
{
  static const auto *cases = new std::vector<AnswerCase>{
      {"number-of-the-viewer", rows ({"VP8"}), {h264_base, vp8}, "", 120},
      {"preference-of-ours-wins", rows ({"H264", "VP8"}), {vp8, h264_base}, "", 126},
      {"h264-needs-mode-1", rows ({"H264"}), {h264_mode0}, "", -1},
      {"h264-profile-of-the-stream", rows ({"+H264"}), {h264_base, h264_high}, "640028", 127, Making::Pass},
      {"h264-no-profile-matches", rows ({"+H264"}), {h264_base}, "640028", -1},
      {"h264-encoded-where-no-profile-matches", rows ({"+H264", "H264"}), {h264_base}, "640028", 126},
      {"untouched-first", rows ({"+H264", "VP8"}), {vp8, h264_base}, "42c01f", 126, Making::Pass},
      {"transcoded-where-it-is-not-offered", rows ({"+H264", "VP8"}), {vp8}, "42c01f", 120},
      {"other-clock-rate", rows ({"VP8"}), {{120, "VP8", 48000, ""}}, "", -1},
      {"nothing-offered", rows ({"VP8"}), {}, "", -1},
  };
  return *cases;
}

void test_sender_caps ()
{
  const auto packetised = MiniRef<GstCaps>::adopt (gst_caps_from_string (
      "application/x-rtp, media=video, encoding-name=H264, clock-rate=90000, payload=96, "
      "packetization-mode=(string)1, profile-level-id=(string)42c028"));
  CodecChoice choice{find_codec ("H264"), 126, ExtensionIds{3, 5}, "42e01f"};
  const auto caps = make_sender_caps (packetised.get (), choice, 77);
  const GstStructure *s = gst_caps_get_structure (caps.get (), 0);
  int payload = 0;
  guint ssrc = 0;
  gst_structure_get (s, "payload", G_TYPE_INT, &payload, "ssrc", G_TYPE_UINT, &ssrc, nullptr);
  g_assert_cmpint (payload, ==, 126);
  g_assert_cmpuint (ssrc, ==, 77);
  g_assert_cmpstr (gst_structure_get_string (s, "profile-level-id"), ==, "42e028");
  g_assert_cmpstr (gst_structure_get_string (s, "extmap-3"), ==, mid_extension_uri);
  g_assert_cmpstr (gst_structure_get_string (s, "extmap-5"), ==, twcc_extension_uri);
  for (const char *feedback : {"rtcp-fb-nack", "rtcp-fb-nack-pli", "rtcp-fb-ccm-fir", "rtcp-fb-transport-cc"})
    g_assert_true (gst_structure_has_field (s, feedback));
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  for (const OfferCase &c : offer_cases ())
    g_test_add_data_func ((std::string ("/codec-choice/offer/") + c.path).c_str (), &c, check_offer);
  for (const AnswerCase &c : answer_cases ())
    g_test_add_data_func ((std::string ("/codec-choice/answer/") + c.path).c_str (), &c, check_answer);
  g_test_add_func ("/codec-choice/sender-caps", test_sender_caps);
  return g_test_run ();
}
