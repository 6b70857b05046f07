// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Offers whose sections come in any order, in bundles of any form: what webrtcbin is
// shown of them, and what its answer becomes.
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <glib.h>

#include "assert_text.hpp"
#include "offer_maker.hpp"
#include "sdp_check.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

SdpSummary summary_of (const std::string &sdp, SdpType type = SdpType::Offer)
{
  auto summary = check_sdp ({type, sdp});
  if (!summary)
    g_error ("%s", summary.error ().text.c_str ());
  return std::move (*summary);
}

// Lines that begin so, joined: "m=video 9|m=audio 0".
std::string lines_of (const std::string &sdp, const std::vector<std::string> &starts)
{
  std::istringstream text (sdp);
  std::string found;
  for (std::string line; std::getline (text, line);) {
    for (const std::string &start : starts)
      if (line.rfind (start, 0) == 0)
        found += (found.empty () ? "" : "|") + line.substr (0, line.find_last_not_of ('\r') + 1);
  }
  return found;
}

std::string heads_of (const std::string &sdp)
{
  std::istringstream lines (lines_of (sdp, {"a=group:", "m="}));
  std::string heads;
  for (std::string line; std::getline (lines, line, '|');) {
    std::istringstream words (line);
    std::string kind, port;
    words >> kind >> port;
    heads += (heads.empty () ? "" : "|") + (line[0] == 'm' ? kind + " " + port : line);
  }
  return heads;
}

// The sections are named by letters, see make_offer (); each has its place as its mid.
struct Row {
  const char *name;
  const char *sections;
  const char *group; // "" = none
  const char *shown; // to webrtcbin
  const char *answered;
};

const Row rows[] = {
    {"usual", "v a d", "0 1 2", "a=group:BUNDLE 0 1 2|m=video 9|m=audio 9|m=application 9",
     "a=group:BUNDLE 0 1 2|m=video 9|m=audio 9|m=application 9"},
    {"data-first", "d v", "0 1", "a=group:BUNDLE 0 1|m=application 9|m=video 9",
     "a=group:BUNDLE 0 1|m=application 9|m=video 9"},
    {"data-between", "v d a", "0 1 2", "a=group:BUNDLE 0 1 2|m=video 9|m=application 9|m=audio 9",
     "a=group:BUNDLE 0 1 2|m=video 9|m=application 9|m=audio 9"},
    {"tag-is-second", "v a", "1 0", "a=group:BUNDLE 0 1|m=video 9|m=audio 9",
     "a=group:BUNDLE 1 0|m=video 9|m=audio 9"},
    {"data-first-tag-is-video", "d v", "1 0", "a=group:BUNDLE 0 1|m=application 9|m=video 9",
     "a=group:BUNDLE 1 0|m=application 9|m=video 9"},
    {"first-is-refused", "V a", "1", "a=group:BUNDLE 0 1|m=audio 9|m=audio 9",
     "a=group:BUNDLE 1|m=video 0|m=audio 9"},
    {"data-first-is-refused", "D v", "1", "a=group:BUNDLE 0 1|m=audio 9|m=video 9",
     "a=group:BUNDLE 1|m=application 0|m=video 9"},
    {"port-0-in-the-bundle", "v A", "0 1", "a=group:BUNDLE 0 1|m=video 9|m=audio 0",
     "a=group:BUNDLE 0|m=video 9|m=audio 0"},
    {"data-outside", "d v", "1", "a=group:BUNDLE 0 1|m=audio 9|m=video 9",
     "a=group:BUNDLE 1|m=application 0|m=video 9"},
    {"video-outside", "v a v", "0 1", "a=group:BUNDLE 0 1 2|m=video 9|m=audio 9|m=audio 9",
     "a=group:BUNDLE 0 1|m=video 9|m=audio 9|m=video 0"},
    {"text-refused", "T v", "1", "a=group:BUNDLE 0 1|m=audio 9|m=video 9",
     "a=group:BUNDLE 1|m=text 0|m=video 9"},
    {"data-of-a-draft", "v s", "0 1", "a=group:BUNDLE 0 1|m=video 9|m=audio 9",
     "a=group:BUNDLE 0|m=video 9|m=application 0"},
    {"data-of-a-draft-has-the-tag", "s v", "0 1", "a=group:BUNDLE 0 1|m=audio 9|m=video 9",
     "a=group:BUNDLE 1|m=application 0|m=video 9"},
    {"no-bundle", "d v a", "", "m=application 9|m=video 9|m=audio 9", "m=application 9|m=video 9|m=audio 9"},
    {"no-bundle-refused", "V a", "", "m=video 0|m=audio 9", "m=video 0|m=audio 9"},
};

// As webrtcbin does: each section has an answer, in one bundle of all in their order.
void test_offer (const Row &row)
{
  const SdpSummary summary = summary_of (make_offer (row.sections, row.group));
  assert_text (heads_of (summary.normalised), row.shown);
  const SdpSummary again = summary_of (summary.normalised);
  assert_text (again.normalised, summary.normalised);
  const Description answer = answer_to (summary, {SdpType::Answer, summary.normalised});
  // Whether a section with port 0 that is in the bundle is refused is webrtcbin's to say.
  assert_text (heads_of (answer.sdp), row.answered);
  g_assert_true (bool (check_sdp ({SdpType::Answer, with_setup (answer.sdp, "active")})));
}

// A section that is refused keeps its kind, protocol and formats, and has no transport.
void test_refusal ()
{
  const SdpSummary summary = summary_of (make_offer ("V a", "1"));
  const Description answer = answer_to (summary, {SdpType::Answer, summary.normalised});
  const size_t first = answer.sdp.find ("m=video"), second = answer.sdp.find ("m=audio");
  assert_text (answer.sdp.substr (first, second - first),
               "m=video 0 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=inactive\r\n");
}

// That of the section which the offer names first, and nobody else's.
void test_transport ()
{
  std::string sdp = make_offer ("v a", "1 0");
  const size_t audio = sdp.find ("m=audio");
  const std::string ufrag = "a=ice-ufrag:";
  sdp.replace (sdp.find (ufrag, audio) + ufrag.size (), 4, "tagg");
  sdp += "a=candidate:1 1 UDP 2130706431 192.0.2.1 9 typ host\r\n";
  const std::string shown = summary_of (sdp).normalised;
  assert_text (
      lines_of (shown, {"m=", "a=ice-ufrag", "a=candidate"}),
      "m=video 9 UDP/TLS/RTP/SAVPF 96|a=ice-ufrag:tagg|a=candidate:1 1 UDP 2130706431 192.0.2.1 9 typ "
      "host|m=audio 9 UDP/TLS/RTP/SAVPF 111|a=ice-ufrag:tagg");
}

// What all have is not what the section has which the others are bundled to; fuzzing found it.
void test_session_transport ()
{
  std::string sdp = make_offer ("v a", "1 0");
  const std::string ufrag = "a=ice-ufrag:";
  const size_t first = sdp.find (ufrag);
  const std::string of_all = sdp.substr (first, sdp.find ("\r\n", first) + 2 - first);
  sdp.insert (sdp.find ("m=video"), of_all);
  sdp.replace (sdp.find (ufrag, sdp.find ("m=audio")) + ufrag.size (), 4, "tagg");
  const SdpSummary summary = summary_of (sdp);
  assert_text (lines_of (summary.normalised, {"m=", ufrag}),
               of_all.substr (0, of_all.size () - 2) +
                   "|m=video 9 UDP/TLS/RTP/SAVPF 96|a=ice-ufrag:tagg|m=audio 9 "
                   "UDP/TLS/RTP/SAVPF 111|a=ice-ufrag:tagg");
  assert_text (summary_of (summary.normalised).normalised, summary.normalised);
}

// A certificate for each section is for those who do not bundle.
void test_other_fingerprint ()
{
  const std::string fingerprint = "a=fingerprint:";
  std::string sdp = make_offer ("v a", "0 1");
  const auto own = summary_of (sdp).fingerprints;
  const size_t digest = sdp.find (' ', sdp.find (fingerprint, sdp.find ("m=audio"))) + 1;
  sdp.replace (digest, 5, "99:99");
  const SdpSummary summary = summary_of (sdp);
  g_assert_cmpuint (summary.fingerprints.size (), ==, 1);
  assert_text (summary.fingerprints[0].digest, own[0].digest);
  g_assert_true (summary.normalised.find ("99:99") == std::string::npos);
}

// A payload type that nobody has named is one that nobody can take.
void test_unnamed ()
{
  const std::string shown = summary_of (make_offer ("u v", "0 1")).normalised;
  assert_text (lines_of (shown, {"m=", "a=rtpmap"}),
               "m=audio 9 UDP/TLS/RTP/SAVPF 0 55|a=rtpmap:55 unknown/8000|m=video 9 UDP/TLS/RTP/SAVPF "
               "96|a=rtpmap:96 VP8/90000");
}

// An answer to us that refuses sections: what webrtcbin is shown of it, and where its
// transport and our candidates are.
struct AnswerRow {
  const char *name;
  const char *sections, *group;
  const char *shown;
  unsigned tag;
};

const AnswerRow answer_rows[] = {
    {"all", "v a", "0 1", "a=group:BUNDLE 0 1|m=video 9|m=audio 9", 0},
    {"second-is-refused", "v A", "0", "a=group:BUNDLE 0|m=video 9|m=audio 0", 0},
    {"first-is-refused", "V a", "1", "a=group:BUNDLE 0 1|m=video 9|m=audio 9", 1},
    {"tag-is-second", "v a", "1 0", "a=group:BUNDLE 0 1|m=video 9|m=audio 9", 1},
    {"no-bundle", "V a", "", "m=video 0|m=audio 9", 0},
};

void test_answer (const AnswerRow &row)
{
  const SdpSummary offer = summary_of (make_offer ("v a", "0 1"));
  const std::string sdp = with_setup (make_offer (row.sections, row.group), "active") +
                          "a=candidate:1 1 UDP 2130706431 192.0.2.1 9 typ host\r\n";
  auto answer = check_sdp ({SdpType::Answer, sdp});
  g_assert_true (bool (answer));
  const bool refused = answer->sections[0].rejected;
  show_answer (*answer, offer);
  assert_text (heads_of (answer->normalised), row.shown);
  g_assert_cmpint (answer->sections[0].rejected, ==, refused);
  g_assert_cmpuint (answer->tag_of ({0}).index, ==, row.tag);
  g_assert_cmpuint (answer->transport_of ({row.tag}).index, ==, 0);
  const size_t candidate = answer->normalised.find ("a=candidate:");
  g_assert_cmpint (candidate < answer->normalised.find ("m=audio"), ==, row.tag == 1);
  g_assert_true (bool (check_sdp ({SdpType::Answer, answer->normalised})));
}

// Port 0 is a refusal in an answer, and in an offer only outside of the bundle.
struct PortRow {
  const char *name;
  SdpType type;
  const char *group;
  bool bundle_only; // RFC 8843 section 6
  bool rejected;
};

const PortRow port_rows[] = {
    {"offer-in-bundle", SdpType::Offer, "0 1", false, false},
    {"offer-bundle-only", SdpType::Offer, "0 1", true, false},
    {"offer-outside-bundle", SdpType::Offer, "0", false, true},
    {"answer-in-bundle", SdpType::Answer, "0 1", false, true},
    {"answer-outside-bundle", SdpType::Answer, "0", false, true},
};

void test_port (const PortRow &row)
{
  std::string sdp = make_offer ("v A", row.group);
  if (row.bundle_only)
    sdp += "a=bundle-only\r\n";
  if (row.type == SdpType::Answer)
    sdp = with_setup (std::move (sdp), "active");
  const SdpSummary summary = summary_of (sdp, row.type);
  g_assert_false (summary.sections[0].rejected);
  g_assert_cmpint (summary.sections[1].rejected, ==, row.rejected);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/sdp-bundle/order", rows, test_offer);
  add_table ("/sdp-bundle/answer", answer_rows, test_answer);
  add_table ("/sdp-bundle/port-0", port_rows, test_port);
  g_test_add_func ("/sdp-bundle/refusal", test_refusal);
  g_test_add_func ("/sdp-bundle/transport", test_transport);
  g_test_add_func ("/sdp-bundle/session-transport", test_session_transport);
  g_test_add_func ("/sdp-bundle/other-fingerprint", test_other_fingerprint);
  g_test_add_func ("/sdp-bundle/unnamed-payload-type", test_unnamed);
  return g_test_run ();
}
