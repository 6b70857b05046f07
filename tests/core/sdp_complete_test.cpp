// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sdp_complete.hpp"

#include "assert_text.hpp"
#include "table.hpp"

using namespace wsrtc;

namespace {

const std::string head = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE v a\r\n";
const std::string video =
    "m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=rtpmap:96 VP8/90000\r\na=mid:v\r\n";
const std::string audio =
    "m=audio 9 UDP/TLS/RTP/SAVPF 97\r\nc=IN IP4 0.0.0.0\r\na=rtpmap:97 opus/48000/2\r\na=mid:a\r\n";
const std::string first = "candidate:1 1 udp 2130706431 192.0.2.7 39132 typ host";
const std::string second = "candidate:2 1 udp 2130706430 192.0.2.8 39132 typ host";
const std::string end = "a=end-of-candidates\r\n";

std::string line (const std::string &candidate)
{
  return "a=" + candidate + "\r\n";
}

Candidate of (const std::string &text, int mline, const char *mid = nullptr)
{
  Candidate candidate;
  candidate.text = text;
  if (mline >= 0)
    candidate.mline = MLine{static_cast<unsigned> (mline)};
  if (mid)
    candidate.mid = Mid (mid);
  return candidate;
}

struct Row {
  const char *name;
  std::string sdp;
  std::vector<Candidate> candidates;
  std::string completed;
};

const Row rows[] = {
    {"none", head + video, {}, head + video},
    {"one", head + video + audio, {of (first, 0)}, head + video + line (first) + end + audio},
    {"by-mid", head + video + audio, {of (first, -1, "a")}, head + video + audio + line (first) + end},
    {"by-nothing", head + video + audio, {of (first, -1)}, head + video + line (first) + end + audio},
    {"two-in-order",
     head + video,
     {of (first, 0), of (second, 0), of ("", 0)},
     head + video + line (first) + line (second) + end},
    {"there-already", head + video + line (first), {of (first, 0)}, head + video + line (first) + end},
    {"complete-already", head + video + line (first) + end, {}, head + video + line (first) + end},
    {"unknown-mid", head + video, {of (first, -1, "x")}, head + video},
    {"mdns", head + video, {of ("candidate:1 1 udp 1 a.local 5 typ host", 0)}, head + video},
    {"broken", head + video, {of ("candidate:1\r\na=x", 0)}, head + video},
};

void check_row (const Row &row)
{
  const Result<std::string> completed = complete_sdp (row.sdp, row.candidates);
  g_assert_true (bool (completed));
  assert_text (*completed, row.completed);
}

void refuses_what_is_none ()
{
  g_assert_false (bool (complete_sdp ("hello", {})));
}

void candidates_of_fragments ()
{
  const SdpIce described{{"EsAw", "P2uYro0UCOQ4zxjKXaWCBui1"}, {Mid ("v"), Mid ("a")}};
  SdpFragment fragment;
  fragment.ice = described.credentials;
  fragment.sections.push_back ({"audio", Mid ("a"), {first, second}, true});
  const auto candidates = candidates_of (fragment, described);
  g_assert_true (bool (candidates));
  g_assert_cmpuint (candidates->size (), ==, 3);
  g_assert_cmpuint (candidates->front ().mline->index, ==, 1);
  assert_text (candidates->at (1).text, second);
  assert_text (candidates->back ().text, "");

  fragment.sections.push_back ({"audio", Mid ("x"), {}, false});
  const auto unknown = candidates_of (fragment, described);
  g_assert_false (bool (unknown));
  g_assert_cmpint (static_cast<int> (unknown.error ().fault), ==, static_cast<int> (Fault::Unsupported));
}

void reads_credentials ()
{
  const std::string transport =
      "a=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\na=setup:actpass\r\n"
      "a=fingerprint:sha-256 "
      "AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:"
      "AA:AA:AA:AA:AA\r\n";
  const Result<SdpIce> ice = read_sdp_ice ({SdpType::Offer, head + video + transport + audio + transport});
  if (!ice)
    g_error ("%s", ice.error ().text.c_str ());
  assert_text (ice->credentials.ufrag, "EsAw");
  g_assert_cmpuint (ice->mids.size (), ==, 2);
  assert_text (ice->mids.back ().str (), "a");
  g_assert_false (bool (read_sdp_ice ({SdpType::Offer, head + video})));
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  wsrtc::test::add_table ("/sdp-complete/rows", rows, check_row);
  g_test_add_func ("/sdp-complete/none", refuses_what_is_none);
  g_test_add_func ("/sdp-complete/fragments", candidates_of_fragments);
  g_test_add_func ("/sdp-complete/credentials", reads_credentials);
  return g_test_run ();
}
