// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What RTP and RTCP is let in, by the descriptions alone.
#include <string>
#include <utility>
#include <vector>

#include <gst/gst.h>

#include "rtp_admission.hpp"
#include "sdp_ptr.hpp"
#include "table.hpp"

namespace {

using namespace wsrtc;
using namespace wsrtc::test;

GUnique<GstSDPMessage> parse (const std::string &text)
{
  GstSDPMessage *message = nullptr;
  g_assert_cmpint (gst_sdp_message_new_from_text (text.c_str (), &message), ==, GST_SDP_OK);
  return GUnique<GstSDPMessage> (message);
}

#define HEAD "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"
#define VIDEO "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\na=mid:v\r\na=rtpmap:97 rtx/90000\r\n"
#define AUDIO "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:a\r\n"

struct AdmissionRow {
  const char *name;
  const char *sdp;

  struct Packet {
    int payload_type; // -1 = no more
    uint32_t ssrc;
    bool admitted;
    int at = 0; // s
  } packets[10];
};

const AdmissionRow admission_rows[] = {
    {"named",
     HEAD VIDEO "a=ssrc:1 cname:x\r\n",
     {{96, 1, true}, {98, 1, false}, {96, 2, false}, {-1, 0, false}}},
    {"named-with-rtx",
     HEAD VIDEO "a=ssrc-group:FID 1 2\r\na=ssrc:1 cname:x\r\na=ssrc:2 cname:x\r\n",
     {{96, 1, true}, {97, 2, true}, {97, 3, false}, {-1, 0, false}}},
    {"simulcast",
     HEAD VIDEO
     "a=ssrc-group:SIM 1 3\r\na=ssrc-group:FID 1 2\r\na=ssrc-group:FID 3 4\r\na=ssrc:1 cname:x\r\n",
     {{96, 1, true}, {97, 2, true}, {96, 3, false}, {97, 4, false}, {-1, 0, false}}},
    {"unnamed", HEAD VIDEO, {{96, 1, true}, {97, 2, true}, {96, 3, false}, {96, 1, true}, {-1, 0, false}}},
    {"unnamed-after-a-pause",
     HEAD VIDEO,
     {{96, 1, true},
      {97, 2, true, 2},
      {96, 3, false, 2},
      {96, 3, true, 3}, // 1 is silent
      {97, 4, false, 4},
      {97, 4, true, 5},
      {96, 1, false, 5}, // it comes too late
      {96, 5, true, 6},
      {96, 5, true, 100},
      {-1, 0, false}}},
    {"unnamed-retransmissions-first",
     HEAD VIDEO,
     {{97, 1, true}, {97, 2, false}, {96, 2, true}, {96, 3, false}, {-1, 0, false}}},
    {"named-after-a-pause",
     HEAD VIDEO "a=ssrc:1 cname:x\r\n",
     {{96, 1, true}, {96, 2, false, 100}, {96, 1, true, 100}, {-1, 0, false}}},
    {"unnamed-of-bundle",
     "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE v a\r\n" VIDEO AUDIO,
     {{96, 1, true}, {111, 2, false}, {-1, 0, false}}},
    {"of-another-section",
     HEAD VIDEO "a=ssrc:1 cname:x\r\n" AUDIO "a=ssrc:2 cname:x\r\n",
     {{96, 1, true}, {111, 2, true}, {111, 1, false}, {96, 2, false}, {-1, 0, false}}},
    {"unused", HEAD "m=video 0 UDP/TLS/RTP/SAVPF 96\r\na=mid:v\r\n", {{96, 1, false}, {-1, 0, false}}},
    {"inactive", HEAD VIDEO "a=inactive\r\na=ssrc:1 cname:x\r\n", {{96, 1, false}, {-1, 0, false}}},
};

void test_admission (const AdmissionRow &row)
{
  const auto sdp = parse (row.sdp);
  RtpAdmission admission (*sdp, *sdp);
  for (const auto &packet : row.packets) {
    if (packet.payload_type < 0)
      return;
    const RtpAdmission::Time now{std::chrono::seconds (1000 + packet.at)};
    const RtpVerdict verdict = admission.admits (guint8 (packet.payload_type), packet.ssrc, now);
    g_assert_true ((verdict != RtpVerdict::Dropped) == packet.admitted);
  }
}

// webrtcbin makes something for each source, and keeps it.
void test_many_changes ()
{
  const auto sdp = parse (HEAD VIDEO);
  RtpAdmission admission (*sdp, *sdp);
  unsigned passed = 0, anew = 0;
  for (uint32_t ssrc = 1; ssrc <= 1000; ssrc++) {
    const RtpVerdict verdict =
        admission.admits (96, ssrc, RtpAdmission::Time (std::chrono::seconds (10 * ssrc)));
    passed += verdict == RtpVerdict::Passed;
    anew += verdict == RtpVerdict::PassedAnew;
  }
  g_assert_cmpuint (passed, ==, 1);
  g_assert_cmpuint (anew, ==, 16);
  // The one that it ended with goes on.
  g_assert_true (admission.admits (96, 17, RtpAdmission::Time (std::chrono::hours (10))) ==
                 RtpVerdict::Passed);
}

struct ReportRow {
  const char *name;
  std::vector<ReportHead> compound;
  bool admitted;
};

// Of a track whose source is 1.
const ReportRow report_rows[] = {
    {"of-the-track", {{200, 1}, {202, 1}}, true},
    {"of-a-receiver", {{201, 7}, {206, 7}}, true},
    {"of-a-stranger", {{200, 7}}, false},
    {"of-a-stranger-first", {{200, 7}, {200, 1}}, false},
    {"of-a-stranger-behind-a-receiver", {{201, 7}, {200, 8}}, false},
    {"of-a-stranger-beside", {{200, 1}, {200, 7}}, true},
    {"of-nobody", {}, true},
};

void test_reports (const ReportRow &row)
{
  const auto sdp = parse (HEAD VIDEO "a=ssrc:1 cname:x\r\n");
  RtpAdmission admission (*sdp, *sdp);
  g_assert_true (admission.admits (row.compound) == row.admitted);
}

void test_many_reporters ()
{
  RtpAdmission admission;
  int admitted = 0;
  for (uint32_t ssrc = 1; ssrc <= 1000; ssrc++)
    admitted += admission.admits ({{201, ssrc}});
  g_assert_cmpint (admitted, ==, 16);
  g_assert_true (admission.admits ({{201, 1}}));
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/rtp-admission/admission", admission_rows, test_admission);
  add_table ("/rtp-admission/reports", report_rows, test_reports);
  g_test_add_func ("/rtp-admission/many-changes", test_many_changes);
  g_test_add_func ("/rtp-admission/many-reporters", test_many_reporters);
  return g_test_run ();
}
