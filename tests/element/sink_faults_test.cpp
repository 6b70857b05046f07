// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a viewer can do to wsrtcsink: descriptions, fingerprints and candidates
// that are wrong. Each ends that viewer with one warning, and hurts no other.
#include <gst/gst.h>

#include "sdp_check.hpp"
#include "sink_bench.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

// ---- descriptions

void replace_all (std::string &text, const std::string &from, const std::string &to)
{
  for (size_t at = 0; (at = text.find (from, at)) != std::string::npos; at += to.size ())
    text.replace (at, from.size (), to);
}

// The whole lines that begin so.
void replace_lines (std::string &sdp, const std::string &start, const std::string &line)
{
  for (size_t at = 0; (at = sdp.find (start, at)) != std::string::npos; at += line.size ())
    sdp.replace (at, sdp.find ('\n', at) + 1 - at, line);
}

std::string section_of (const std::string &sdp)
{
  return sdp.substr (sdp.find ("m="));
}

void append_sections (std::string &sdp, unsigned count)
{
  const std::string section = section_of (sdp);
  for (unsigned i = 0; i < count; i++) {
    std::string copy = section;
    replace_lines (copy, "a=mid:", "a=mid:copy" + std::to_string (i) + "\r\n");
    sdp += copy;
  }
}

struct DescriptionFault {
  const char *name;
  void (*spoil) (std::string &sdp);
  const char *cause;
};

const DescriptionFault description_faults[] = {
    {"empty", [] (std::string &sdp) { sdp.clear (); }, "session description"},
    {"garbage", [] (std::string &sdp) { sdp = "{\"this is\": no SDP}"; }, "session description"},
    {"cut-off", [] (std::string &sdp) { sdp.resize (sdp.size () / 2); }, "session description"},
    {"without-media", [] (std::string &sdp) { sdp.resize (sdp.find ("m=")); }, "session description"},
    {"unknown-bundle-id",
     [] (std::string &sdp) { replace_lines (sdp, "a=group:BUNDLE", "a=group:BUNDLE nobody\r\n"); },
     "a=group:BUNDLE names a section that does not exist"},
    {"sixty-sections", [] (std::string &sdp) { append_sections (sdp, 59); }, "sections"},
    {"without-fingerprint", [] (std::string &sdp) { replace_lines (sdp, "a=fingerprint:", ""); },
     "fingerprint"},
    {"malformed-fingerprint",
     [] (std::string &sdp) { replace_lines (sdp, "a=fingerprint:", "a=fingerprint:sha-256 ZZ:1\r\n"); },
     "fingerprint"},
    {"sha-1-fingerprint",
     [] (std::string &sdp) {
       replace_lines (sdp, "a=fingerprint:",
                      "a=fingerprint:sha-1 "
                      "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33\r\n");
     },
     "fingerprint"},
    {"without-ice", [] (std::string &sdp) { replace_lines (sdp, "a=ice-ufrag:", ""); }, "a=ice-ufrag"},
    {"oversize", [] (std::string &sdp) { sdp += "a=x:" + std::string (max_sdp_bytes, 'x') + "\r\n"; },
     "session description"},
};

void expect_end_without_media (SinkBench &bench, const std::string &cause)
{
  bench.expect_end (cause);
  g_assert_cmpuint (bench.rig.packets ("bad"), ==, 0);
}

void join_with_description (SinkBench &bench, const DescriptionFault &row, bool offers)
{
  ViewerOptions options;
  options.offers = offers;
  options.role = offers ? "viewer" : ""; // so that no offer of ours is on its way
  options.alter = [spoil = row.spoil] (Message &message) {
    if (auto *description = std::get_if<Description> (&message.body))
      spoil (description->sdp);
    return true;
  };
  bench.rig.join ("bad", options);
}

void test_answer (const DescriptionFault &row)
{
  SinkBench bench;
  join_with_description (bench, row, false);
  expect_end_without_media (bench, row.cause);
}

void test_offer (const DescriptionFault &row)
{
  SinkBench bench;
  join_with_description (bench, row, true);
  expect_end_without_media (bench, row.cause);
}

void test_wrong_number_of_sections ()
{
  SinkBench bench;
  join_with_description (bench, {"", [] (std::string &sdp) { append_sections (sdp, 1); }, ""}, false);
  expect_end_without_media (bench, "its answer has 2 media sections where our offer has 1");
}

void test_offer_without_a_common_codec ()
{
  SinkBench bench;
  const auto spoil = [] (std::string &sdp) {
    for (const char *codec : {"VP8", "H264"})
      replace_all (sdp, codec, "VC2");
  };
  join_with_description (bench, {"", spoil, ""}, true);
  expect_end_without_media (bench, "no section to receive media in a codec that we have");
}

void test_rejects_every_codec ()
{
  SinkBench bench;
  ViewerOptions options;
  options.receiver.codecs = {"AV1"};
  bench.rig.join ("bad", options);
  expect_end_without_media (bench, "it rejected what was offered to it");
}

// ---- certificates

struct Way {
  const char *name;
  bool offers; // the viewer does
};

const Way ways[] = {{"in-answer", false}, {"in-offer", true}};

// The session is up to DTLS, and then no packet leaves.
void test_wrong_fingerprint (const Way &way)
{
  SinkBench bench;
  ViewerOptions options;
  options.offers = way.offers;
  options.role = way.offers ? "viewer" : "";
  options.receiver.corrupt_fingerprint = true;
  bench.rig.join ("bad", options);
  expect_end_without_media (bench, "the DTLS certificate is not the one that the session description names");
}

// ---- candidates

constexpr const char *candidate_text = "candidate:1 1 UDP 2113937151 10.99.0.77 40000 typ host";

Candidate candidate_for (unsigned index)
{
  return {candidate_text, MLine{index}, std::nullopt};
}

struct CandidateFault {
  const char *name;
  Candidate candidate;
};

// Refused one by one; the session goes on.
const CandidateFault harmless_candidates[] = {
    {"of-no-section", candidate_for (7)},
    {"of-no-mid", {candidate_text, std::nullopt, Mid ("nobody")}},
    {"200-kB", {std::string (candidate_text) + " x " + std::string (200000, 'y'), MLine{0}, std::nullopt}},
    {"garbage", {"candidate:\r\na=inactive", MLine{0}, std::nullopt}},
    {"of-port-0", {"candidate:1 1 UDP 2113937151 10.99.0.77 0 typ host", MLine{0}, std::nullopt}},
    {"end", {"", MLine{9}, std::nullopt}},
};

void test_harmless_candidate (const CandidateFault &row)
{
  SinkBench bench;
  bench.rig.join ("bad");
  bench.rig.say ("bad", row.candidate); // before there is a description
  bench.rig.wait_for_packets ("bad");
  bench.rig.say ("bad", row.candidate);
  bench.expect_media ();
}

// Names of mDNS are not looked up, and not missed either: we find the viewer
// by the checks that it sends.
void test_local_names ()
{
  SinkBench bench;
  ViewerOptions options;
  options.alter = [] (Message &message) {
    if (auto *candidate = std::get_if<Candidate> (&message.body))
      candidate->text =
          "candidate:1 1 UDP 2113937151 0f1d9a6e-77aa-4be5-9a0f-1f3f1a4c2b11.local 40000 typ host";
    return true;
  };
  bench.rig.join ("bad", options);
  bench.expect_media ();
}

void test_many_candidates ()
{
  SinkBench bench;
  bench.rig.join ("bad", ViewerOptions{{}, "", {}, false, [] (Message &) { return false; }});
  for (unsigned i = 0; i < 10000; i++)
    bench.rig.say ("bad", candidate_for (0));
  expect_end_without_media (bench, "ICE candidates");
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/sink/faults/answer", description_faults, test_answer);
  add_table ("/sink/faults/offer", description_faults, test_offer);
  g_test_add_func ("/sink/faults/answer/wrong-number-of-sections", test_wrong_number_of_sections);
  g_test_add_func ("/sink/faults/offer/no-common-codec", test_offer_without_a_common_codec);
  g_test_add_func ("/sink/faults/answer/rejects-every-codec", test_rejects_every_codec);
  add_table ("/sink/faults/wrong-fingerprint", ways, test_wrong_fingerprint);
  add_table ("/sink/faults/candidate", harmless_candidates, test_harmless_candidate);
  g_test_add_func ("/sink/faults/candidate/local-names", test_local_names);
  g_test_add_func ("/sink/faults/candidate/ten-thousand", test_many_candidates);
  return g_test_run ();
}
