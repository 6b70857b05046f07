// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What is handed on to webrtcbin must pass the same check again, unchanged.
#include "fuzz_target.hpp"
#include "sdp_check.hpp"

using namespace wsrtc;

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  for (const SdpType type : {SdpType::Offer, SdpType::Answer}) {
    const auto summary = check_sdp ({type, std::string (test::text_of (data, size))});
    if (!summary)
      continue;
    test::must (summary->sections.size () <= max_sdp_sections);
    const auto again = check_sdp ({type, summary->normalised});
    test::must (bool (again));
    test::must (again->normalised == summary->normalised);
    test::must (again->sections.size () == summary->sections.size ());
    for (unsigned i = 0; i < summary->sections.size (); i++)
      test::must (summary->transport_of (MLine{i}).index < summary->sections.size () &&
                  summary->tag_of (MLine{i}).index < summary->sections.size ());
    // An answer of as many sections, some refused, is one still.
    if (type == SdpType::Offer)
      test::must (bool (check_sdp ({SdpType::Offer, answer_to (*summary, {type, summary->normalised}).sdp})));
  }
  return 0;
}
