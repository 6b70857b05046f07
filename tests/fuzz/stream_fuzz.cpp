// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Packets and frames of the four video codecs: the first byte says what it is.
#include "fuzz_target.hpp"
#include "packet_look.hpp"
#include "picture_heads.hpp"
#include "stream_look.hpp"

using namespace wsrtc;

namespace {

void check_ranges (const std::optional<std::vector<ByteRange>> &kept, size_t size)
{
  if (!kept)
    return;
  for (const ByteRange &range : *kept)
    test::must (range.offset <= size && range.size <= size - range.offset);
}

void look (uint8_t choice, const uint8_t *bytes, size_t size)
{
  StreamLook look;
  switch (choice % 10) {
  case 0:
    (void)look_at_vp8 (bytes, size, look);
    return;
  case 1:
    (void)look_at_vp9 (bytes, size, look);
    return;
  case 2:
    (void)look_at_h264 (bytes, size, look);
    return;
  case 3:
    (void)look_at_h265 (bytes, size, look);
    return;
  case 4:
    (void)look_at_vp8_packet (bytes, size);
    return;
  case 5:
    (void)look_at_vp9_packet (bytes, size);
    return;
  case 6:
    (void)look_at_h264_packet (bytes, size);
    return;
  case 7:
    (void)look_at_h265_packet (bytes, size);
    return;
  case 8:
    check_ranges (keep_h264_units (bytes, size), size);
    return;
  default:
    check_ranges (keep_h265_units (bytes, size), size);
    return;
  }
}

} // namespace

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size > 1) // a payload has at least one byte
    look (data[0], data + 1, size - 1);
  return 0;
}
