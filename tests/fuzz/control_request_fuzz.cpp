// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Mouse and keys of viewers.
#include "control_request.hpp"
#include "fuzz_target.hpp"

using namespace wsrtc;

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const auto request = read_control_request (test::text_of (data, size));
  test::must (!request || size <= max_control_bytes);
  if (request)
    test::must (
        !write_control_response (request->id, request->event ? "" : request->event.error ().text).empty ());
  return 0;
}
