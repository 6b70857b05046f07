// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The meter of WebSocket frames, which sees a connection's bytes before libsoup does:
// however they are cut it counts the same, and nothing is over its limits unnoticed.
// The first byte says how long the pieces are.
#include <algorithm>

#include "../../gst/wsrtc/wire/frame_meter.hpp"
#include "fuzz_target.hpp"

using namespace wsrtc;

namespace {

constexpr FrameMeter::Limits limits{4096, 8};

FrameMeter::Verdict feed (FrameMeter &meter, const uint8_t *data, size_t size, size_t piece)
{
  for (size_t at = 0; at < size; at += piece)
    if (const auto verdict = meter.feed (data + at, std::min (piece, size - at));
        verdict != FrameMeter::Verdict::Fine)
      return verdict;
  return FrameMeter::Verdict::Fine;
}

} // namespace

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size < 2)
    return 0;
  FrameMeter whole (limits), pieces (limits);
  const auto verdict = whole.feed (data + 1, size - 1);
  test::must (feed (pieces, data + 1, size - 1, size_t{data[0]} + 1) == verdict);
  test::must (pieces.messages () == whole.messages () && pieces.frames () == whole.frames ());
  test::must (pieces.pings () == whole.pings () && pieces.pongs () == whole.pongs ());
  test::must (whole.messages () + whole.pings () + whole.pongs () <= whole.frames ());
  if (verdict != FrameMeter::Verdict::Fine)
    return 0;
  test::must (pieces.unfinished_bytes () == whole.unfinished_bytes ());
  test::must (whole.unfinished_bytes () <= std::min<uint64_t> (limits.message_bytes, size));
  return 0;
}
