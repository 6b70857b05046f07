// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Any packets, under any description: the sources that get in are few. A
// description, a NUL, and for each packet its payload type, the last byte of its
// SSRC, and how many seconds it comes after the one before.
#include <algorithm>
#include <set>
#include <string>

#include "fuzz_target.hpp"
#include "rtp_admission.hpp"
#include "sdp_ptr.hpp"

using namespace wsrtc;

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const std::string_view text = test::text_of (data, size);
  const size_t end = std::min (text.find ('\0'), size);
  if (end == 0)
    return 0; // GStreamer's parser is never given nothing
  GstSDPMessage *parsed = nullptr;
  const bool good =
      gst_sdp_message_new_from_text (std::string (text.substr (0, end)).c_str (), &parsed) == GST_SDP_OK;
  const GUnique<GstSDPMessage> sdp (parsed);
  if (!good)
    return 0;
  RtpAdmission admission (*sdp, *sdp);
  const size_t most = gst_sdp_message_medias_len (sdp.get ()) * (2 + max_source_changes);
  std::set<uint8_t> admitted;
  RtpAdmission::Time now{};
  for (size_t i = end + 1; i + 3 <= size; i += 3) {
    now += std::chrono::seconds (data[i + 2]);
    const RtpVerdict verdict = admission.admits (data[i] & 0x7f, data[i + 1], now);
    // Who is in stays in while it sends.
    if (verdict != RtpVerdict::Dropped) {
      admitted.insert (data[i + 1]);
      test::must (admission.admits (data[i] & 0x7f, data[i + 1], now) == RtpVerdict::Passed);
    }
    (void)admission.admits ({{data[i], data[i + 1]}, {200, data[i + 2]}});
  }
  test::must (admitted.size () <= most);
  return 0;
}
