// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What is read of a fragment is written so that it is read as the same.
#include "fuzz_target.hpp"
#include "sdp_fragment.hpp"
#include "sdp_text.hpp"

using namespace wsrtc;

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const auto fragment = read_sdp_fragment (test::text_of (data, size));
  if (!fragment)
    return 0;
  test::must (fragment->sections.size () <= max_sdp_sections);
  const std::string written = write_sdp_fragment (*fragment);
  if (written.size () > max_sdp_line_bytes)
    return 0; // a fixed m= line may be longer than what was read
  const auto again = read_sdp_fragment (written);
  test::must (bool (again));
  test::must (again->ice == fragment->ice);
  test::must (write_sdp_fragment (*again) == written);
  return 0;
}
