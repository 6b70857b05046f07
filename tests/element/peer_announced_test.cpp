// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What two descriptions tell of one track: its name and its retransmission.
#include <string>

#include "announced_source.hpp"
#include "assert_text.hpp"
#include "session_description.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr const char *head = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n";

std::string section (const std::string &attributes)
{
  return "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\nc=IN IP4 0.0.0.0\r\n" + attributes;
}

#define SSRC "a=ssrc:1234 msid:a b\r\na=ssrc:1234 cname:me\r\n"
#define FID "a=ssrc-group:FID 1234 5678\r\n"
#define RTX "a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n"

struct Row {
  const char *name;
  std::string ours, theirs; // sections
  std::string cname;
  int rtx_payload_type; // -1 = none
  uint32_t rtx_ssrc;
};

const Row rows[] = {
    {"all", section (FID SSRC RTX), section (RTX), "me", 97, 5678},
    {"second-section", section ("a=ssrc:1 cname:other\r\n" RTX) + section (FID SSRC RTX),
     section ("") + section (RTX), "me", 97, 5678},
    {"with-rtx-time", section (FID SSRC "a=fmtp:97 apt=96;rtx-time=200\r\n"),
     section ("a=fmtp:97 rtx-time=200;apt=96\r\n"), "me", 97, 5678},
    {"among-others", section ("a=fmtp:97 apt=100\r\na=fmtp:96 x=y\r\na=fmtp:98 apt=96\r\n" FID SSRC),
     section ("a=fmtp:98 apt=96\r\n"), "me", 98, 5678},
    {"not-answered", section (FID SSRC RTX), section (""), "me", -1, 0},
    {"answered-under-another-number", section (FID SSRC RTX), section ("a=fmtp:98 apt=96\r\n"), "me", -1, 0},
    {"of-another-payload-type", section (FID SSRC "a=fmtp:97 apt=98\r\n"), section (RTX), "me", -1, 0},
    {"no-ssrc-for-it", section (SSRC RTX), section (RTX), "me", -1, 0},
    {"ssrc-of-another", section ("a=ssrc-group:FID 99 5678\r\n" SSRC RTX), section (RTX), "me", -1, 0},
    {"other-group", section ("a=ssrc-group:FEC-FR 1234 5678\r\n" SSRC RTX), section (RTX), "me", -1, 0},
    {"fid-of-one", section ("a=ssrc-group:FID 1234\r\n" SSRC RTX), section (RTX), "me", -1, 0},
    {"not-ours", section ("a=ssrc:99 cname:other\r\n" RTX), section (RTX), "", -1, 0},
    {"fewer-sections-in-theirs", section ("") + section (FID SSRC RTX), section (RTX), "", -1, 0},
    {"numbers-out-of-range", section ("a=ssrc-group:FID 1234 99999999999\r\n" SSRC "a=fmtp:997 apt=96\r\n"),
     section ("a=fmtp:997 apt=96\r\n"), "me", -1, 0},
};

WebrtcDescription parse (SdpType type, const std::string &sections)
{
  auto parsed = parse_description ({type, head + sections});
  g_assert_true (static_cast<bool> (parsed));
  return std::move (*parsed);
}

void test_row (const Row &row)
{
  const auto ours = parse (SdpType::Offer, row.ours), theirs = parse (SdpType::Answer, row.theirs);
  const AnnouncedSource source = announced_source (*ours->sdp, *theirs->sdp, 1234, 96);
  assert_text (source.cname, row.cname);
  g_assert_cmpint (source.retransmission ? source.retransmission->payload_type : -1, ==,
                   row.rtx_payload_type);
  g_assert_cmpuint (source.retransmission ? source.retransmission->ssrc : 0, ==, row.rtx_ssrc);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/peer/announced", rows, test_row);
  return g_test_run ();
}
