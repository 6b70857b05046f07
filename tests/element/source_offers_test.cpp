// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the other side may offer and answer, and offer later while its stream is
// played: it is taken, or refused with a reason, and the picture goes on.
#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "receiver_sdp.hpp"
#include "source_rig.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

#define PICTURE "videotestsrc is-live=true pattern=blue ! video/x-raw,width=160,height=120,framerate=30/1"
#define TONE "audiotestsrc is-live=true samplesperbuffer=480"
#define RGB "videoconvert ! video/x-raw,format=RGB ! fakesink name=out sync=false async=false"

bool is_blue (const SeenPicture &picture)
{
  return picture.rgb[2] > 180 && picture.rgb[0] < 80;
}

std::string many_sections (unsigned count)
{
  std::string sdp = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n";
  for (unsigned i = 0; i < count; i++)
    sdp +=
        "m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:" + std::to_string (i) +
        "\r\na=sendonly\r\na=rtpmap:96 VP8/90000\r\na=rtcp-mux\r\na=setup:actpass\r\n"
        "a=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuvwx\r\n"
        "a=fingerprint:sha-256 "
        "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF\r\n";
  return sdp;
}

std::string with (std::string sdp, const std::string &old_text, const std::string &new_text)
{
  for (size_t at = 0; (at = sdp.find (old_text, at)) != std::string::npos; at += new_text.size ())
    sdp.replace (at, old_text.size (), new_text);
  return sdp;
}

// The same in the first section of that kind only.
std::string with_in (const std::string &kind, const std::string &sdp, const std::string &old_text,
                     const std::string &new_text)
{
  const size_t begin = sdp.find ("m=" + kind);
  g_assert_cmpuint (begin, !=, std::string::npos);
  const size_t end = std::min (sdp.find ("\r\nm=", begin), sdp.size ());
  const std::string section = sdp.substr (begin, end - begin), changed = with (section, old_text, new_text);
  g_assert_true (changed != section);
  return sdp.substr (0, begin) + changed + sdp.substr (end);
}

void wait_for_quiet (const char *what, FlowWatch &flow)
{
  guint64 seen = 0;
  gint64 since = 0;
  wait_for (what, [&] {
    const gint64 now = g_get_monotonic_time ();
    if (flow.buffers != seen || since == 0) {
      seen = flow.buffers;
      since = now;
    }
    return now - since > G_TIME_SPAN_SECOND;
  });
}

// ---- offers that cannot be taken

struct BadOfferRow {
  const char *name;
  std::string sdp;
  const char *complaint;
};

const BadOfferRow bad_offer_rows[] = {
    {"sixty-sections", many_sections (60), "section"},
    {"unknown-codecs", with (many_sections (2), "VP8/", "FANCY/"), "no codec that can be received here"},
    {"nothing-sent", with (many_sections (1), "sendonly", "recvonly"), "no media to be received"},
    {"inactive", with (many_sections (2), "sendonly", "inactive"), "no media to be received"},
    {"rejected", with (many_sections (1), "m=video 9", "m=video 0"), "no media to be received"},
    {"no-sections", many_sections (0), "section"},
    {"no-description", "hello", "the peer: "},
    {"no-fingerprint", with (many_sections (1), "a=fingerprint", "a=finger"), "fingerprint"},
};

// One warning with the reason, which the peer is told, too; then it is tried
// again, and what comes next is taken.
void test_bad_offer (const BadOfferRow &row)
{
  SourceRig rig ("wsrtcsrc name=src ! " RGB);
  FlowWatch out (rig.pipeline (), "out");
  rig.play ();
  wait_for ("the source to say what it takes", [&] { return rig.sent ("capabilities") == 1; });
  rig.line ().say (gst_wsrtc_message_new_offer (nullptr, row.sdp.c_str ()));
  rig.wait_for_complaint (row.complaint);
  wait_for ("another try", [&] { return rig.sent ("capabilities") >= 2; });
  g_test_message ("%s", rig.complaints ().c_str ());
  g_assert_cmpuint (rig.count_complaints (), ==, 1);
  g_assert_cmpuint (rig.count_errors (), ==, 0);
  g_assert_cmpuint (rig.sent ("error"), ==, 1);
  g_assert_cmpuint (rig.sent ("bye"), ==, 1);
  rig.start_producer (PICTURE " ! wsrtcsink name=s");
  wait_for ("blue", [&] { return is_blue (out.picture ()); });
}

// While a stream is played, they are refused with an error, and the picture goes
// on in the session that is.
void test_bad_later_offer (const BadOfferRow &row)
{
  SourceRig rig ("wsrtcsrc name=src ! " RGB);
  FlowWatch out (rig.pipeline (), "out");
  rig.play ();
  rig.start_producer (PICTURE " ! wsrtcsink name=s");
  wait_for ("blue", [&] { return is_blue (out.picture ()); });
  rig.line ().say (gst_wsrtc_message_new_offer (nullptr, row.sdp.c_str ()));
  wait_for ("an error to be told", [&] { return rig.sent ("error") == 1; });
  const guint64 before = out.buffers;
  wait_for ("pictures", [&] { return out.buffers > before + 60; });
  g_assert_cmpuint (rig.sent ("bye"), ==, 0);
  g_assert_cmpuint (rig.sent ("capabilities"), ==, 1);
  g_assert_cmpuint (out.back, ==, 0);
  g_assert_cmpuint (out.ends, ==, 0);
  assert_text (rig.complaints (), "");
}

// An application's own signaller may bring words of others, or of one that was
// replaced: they are not taken for those of the one that is played.
void test_words_of_others ()
{
  SourceRig rig ("wsrtcsrc name=src ! " RGB);
  FlowWatch out (rig.pipeline (), "out");
  const auto goes_on = [&out] (const char *what) {
    const guint64 before = out.buffers;
    wait_for (what, [&] { return out.buffers > before + 45; });
  };
  rig.alter_producer ([] (Message &message) { message.peer = PeerId ("camera"); });
  rig.play ();
  rig.start_producer (PICTURE " ! wsrtcsink name=s");
  wait_for ("blue", [&] { return is_blue (out.picture ()); });
  rig.line ().say (gst_wsrtc_message_new_bye ("stranger", nullptr));
  goes_on ("pictures after the bye of a stranger");
  rig.line ().say (gst_wsrtc_message_new_offer ("other-1", many_sections (1).c_str ()));
  wait_for ("an answer to the other one", [&] { return rig.sent ("answer") == 2; });
  rig.line ().say (
      gst_wsrtc_message_new_candidate ("camera", "candidate:1 1 UDP 1 192.0.2.1 9 typ host", 0, "video0"));
  rig.line ().say (gst_wsrtc_message_new_bye ("other-1", nullptr));
  goes_on ("pictures after the end of who was to be next");
  rig.line ().say (gst_wsrtc_message_new_offer ("other-2", many_sections (1).c_str ()));
  wait_for ("an answer to another one", [&] { return rig.sent ("answer") == 3; });
  rig.line ().say (gst_wsrtc_message_new_bye ("camera", nullptr));
  wait_for_quiet ("the end of the camera", out);
  g_assert_cmpuint (rig.sent ("bye"), ==, 0); // the other one is waited for
  g_assert_cmpuint (rig.sent ("capabilities"), ==, 1);
  assert_text (rig.complaints (), "");
}

// Again and again: most of them cost nothing.
void test_flood_of_offers ()
{
  SourceRig rig ("wsrtcsrc name=src ! " RGB);
  FlowWatch out (rig.pipeline (), "out");
  rig.play ();
  rig.start_producer (PICTURE " ! wsrtcsink name=s");
  wait_for ("blue", [&] { return is_blue (out.picture ()); });
  const std::string bad = with (many_sections (2), "sendonly", "inactive");
  for (int i = 0; i < 100; i++)
    rig.line ().say (gst_wsrtc_message_new_offer (nullptr, bad.c_str ()));
  wait_for ("errors to be told", [&] { return rig.sent ("error") >= 8; });
  const guint64 before = out.buffers;
  wait_for ("pictures", [&] { return out.buffers > before + 60; });
  g_test_message ("%u of 100 were looked at", rig.sent ("error"));
  g_assert_cmpuint (rig.sent ("error"), <, 20);
  g_assert_cmpuint (out.back, ==, 0);
  assert_text (rig.complaints (), "");
}

// The certificate is not the one that the description promised: nothing of it
// comes out.
void test_wrong_certificate ()
{
  SourceRig rig ("wsrtcsrc name=src ! " RGB);
  FlowWatch out (rig.pipeline (), "out");
  rig.alter_producer ([] (Message &message) {
    if (auto *description = std::get_if<Description> (&message.body))
      description->sdp = with_wrong_fingerprints (std::move (description->sdp));
  });
  rig.start_producer (PICTURE " ! wsrtcsink name=s");
  rig.play ();
  rig.wait_for_complaint ("certificate is not the one");
  wait_for ("another try", [&] { return rig.sent ("capabilities") >= 2; });
  g_test_message ("%s", rig.complaints ().c_str ());
  g_assert_cmpuint (out.buffers, ==, 0);
  g_assert_cmpuint (rig.pad_names ().size (), ==, 0);
  g_assert_cmpuint (rig.count_errors (), ==, 0);
}

// ---- later offers that have less in them

using Change = std::function<std::string (const std::string &)>;

struct LaterRow {
  const char *name;
  bool sound_goes_on;
  Change change; // of the second offer, in which a second sound is missing already, and those after it
};

Change sound_with (const char *old_text, const char *new_text)
{
  return [=] (const std::string &sdp) { return with_in ("audio", sdp, old_text, new_text); };
}

// Offered on the transport of another section, a section without `bundle-only`
// and with port 0 is a rejected one (RFC 8843).
const LaterRow later_rows[] = {
    {"section-gone", true, {}},
    {"inactive", false, sound_with ("a=sendonly", "a=inactive")},
    {"recvonly", false, sound_with ("a=sendonly", "a=recvonly")},
    {"sendrecv", true, sound_with ("a=sendonly", "a=sendrecv")},
    {"rejected", false, sound_with ("\r\na=bundle-only", "")},
    {"unknown-codec", false, sound_with ("/48000/2", "/12345/2")},
};

void release_input (GstElement *pipeline, const char *name)
{
  const auto element = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (pipeline), name));
  const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (element.get (), "src"));
  const auto input = GRef<GstPad>::adopt (gst_pad_get_peer (pad.get ()));
  const auto sink = GRef<GstElement>::adopt (gst_pad_get_parent_element (input.get ()));
  gst_element_set_locked_state (element.get (), TRUE);
  gst_element_set_state (element.get (), GST_STATE_NULL);
  gst_pad_unlink (pad.get (), input.get ());
  gst_element_release_request_pad (sink.get (), input.get ());
}

// The pads stay, those whose section is gone or is not sent any more are quiet,
// and the others go on.
void test_later (const LaterRow &row)
{
  SourceRig rig ("wsrtcsrc name=src src.video_0 ! " RGB
                 " src.audio_0 ! fakesink name=first sync=false async=false"
                 " src.audio_1 ! fakesink name=second sync=false async=false");
  FlowWatch out (rig.pipeline (), "out"), first (rig.pipeline (), "first"),
      second (rig.pipeline (), "second");
  auto offers = std::make_shared<std::atomic<int>> (0);
  rig.alter_producer ([&row, offers] (Message &message) {
    auto *description = std::get_if<Description> (&message.body);
    if (description && description->type == SdpType::Offer && ++*offers >= 2 && row.change)
      description->sdp = row.change (description->sdp);
  });
  rig.play ();
  rig.start_producer (PICTURE " ! wsrtcsink name=s audio-codecs=<OPUS> " TONE " ! s. " TONE
                              " name=extra ! s.");
  wait_for ("picture and two sounds",
            [&] { return is_blue (out.picture ()) && first.buffers > 10 && second.buffers > 10; });
  release_input (rig.producer (), "extra");
  wait_for ("another answer", [&] { return rig.sent ("answer") >= 2; });
  wait_for_quiet ("the second sound to be quiet", second);
  if (!row.sound_goes_on)
    wait_for_quiet ("the first sound to be quiet", first);
  const guint64 pictures = out.buffers, sounds = first.buffers;
  wait_for ("pictures", [&] { return out.buffers > pictures + 30; });
  if (row.sound_goes_on)
    wait_for ("sound", [&] { return first.buffers > sounds + 10; });
  else
    g_assert_cmpuint (first.buffers, ==, sounds);
  g_assert_cmpuint (rig.pad_names ().size (), ==, 3);
  g_assert_cmpuint (out.back, ==, 0);
  g_assert_cmpuint (out.ends + first.ends + second.ends, ==, 0);
  assert_text (rig.complaints (), "");
}

// ---- answers

struct AnswerRow {
  const char *name;
  Change change;
  const char *complaint; // "" = it is taken, without the sound
};

Change all_with (const char *old_text, const char *new_text)
{
  return [=] (const std::string &sdp) { return with (sdp, old_text, new_text); };
}

const AnswerRow answer_rows[] = {
    {"sound-inactive", sound_with ("a=sendonly", "a=inactive"), ""},
    {"sound-rejected", sound_with ("m=audio 9", "m=audio 0"), ""},
    {"all-inactive", all_with ("a=sendonly", "a=inactive"), "rejected"},
    {"all-receive", all_with ("a=sendonly", "a=recvonly"), "rejected"},
    {"all-rejected",
     [] (const std::string &sdp) {
       return with (with (sdp, "m=video 9", "m=video 0"), "m=audio 9", "m=audio 0");
     },
     "rejected"},
};

void test_answer (const AnswerRow &row)
{
  SourceRig rig ("wsrtcsrc name=src ! " RGB);
  FlowWatch out (rig.pipeline (), "out");
  auto altered = std::make_shared<std::atomic<bool>> (true);
  rig.alter_producer ([&row, altered] (Message &message) {
    auto *description = std::get_if<Description> (&message.body);
    if (description && description->type == SdpType::Answer && *altered)
      description->sdp = row.change (description->sdp);
  });
  rig.let_source_offer ();
  rig.play ();
  wait_for ("the source to say what it takes", [&] { return rig.sent ("capabilities") == 1; });
  rig.start_producer (PICTURE " ! wsrtcsink name=s " TONE " ! s.");
  if (*row.complaint) {
    rig.wait_for_complaint (row.complaint);
    g_test_message ("%s", rig.complaints ().c_str ());
    g_assert_cmpuint (rig.pad_names ().size (), ==, 0);
    *altered = false;
  }
  wait_for ("blue", [&] { return is_blue (out.picture ()); });
  g_assert_cmpuint (rig.pad_names ().size (), ==, *row.complaint ? 2 : 1);
  g_assert_cmpuint (rig.count_errors (), ==, 0);
  g_assert_cmpuint (rig.count_complaints (), ==, *row.complaint ? 1 : 0);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/source/bad-offer", bad_offer_rows, test_bad_offer);
  add_table ("/source/bad-later-offer", bad_offer_rows, test_bad_later_offer);
  g_test_add_func ("/source/words-of-others", test_words_of_others);
  g_test_add_func ("/source/flood-of-offers", test_flood_of_offers);
  g_test_add_func ("/source/wrong-certificate", test_wrong_certificate);
  add_table ("/source/later-offer", later_rows, test_later);
  add_table ("/source/answer", answer_rows, test_answer);
  return g_test_run ();
}
