// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What viewers report. No work beyond the size of a report.
#include "fuzz_target.hpp"
#include "rtcp_parse.hpp"

using namespace wsrtc;

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  (void)is_transport_feedback (data, size);
  const auto items = parse_rtcp (data, size);
  test::must (!items || size <= max_rtcp_size);
  if (items)
    test::must (items->size () <= size);
  return 0;
}
