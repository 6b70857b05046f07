// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Follows the frames of RFC 6455 section 5.2 in a byte stream without keeping
// any of it. libsoup 3.2 bounds a frame but neither a fragmented message nor
// what waits to be written, and reports neither; this one sees both directions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace wsrtc {

class FrameMeter {
public:
  struct Limits {
    uint64_t message_bytes;   // payload of one message, all fragments together
    unsigned fragments = 256; // frames of one message
  };

  enum class Verdict { Fine, TooLarge, TooFragmented, BadControl };

  explicit FrameMeter (Limits limits) : limits_ (limits) {}

  // The next bytes, cut anywhere. A length is judged as soon as it is
  // announced. After a verdict other than Fine the meter is of no more use.
  Verdict feed (const uint8_t *data, size_t size);

  // Complete text and binary messages so far.
  uint64_t messages () const { return messages_; }

  // Payload that has come of a message that is not complete; while all is Fine.
  uint64_t unfinished_bytes () const
  {
    return message_bytes_ - (in_payload_ && !is_control () ? payload_left_ : 0);
  }

  // Complete ones so far.
  uint64_t pings () const { return pings_; }

  uint64_t pongs () const { return pongs_; }

  // Frames of any kind begun so far.
  uint64_t frames () const { return frames_; }

private:
  size_t header_size () const;
  bool is_control () const;
  Verdict begin_frame ();
  void end_frame ();

  Limits limits_;
  std::array<uint8_t, 14> header_{};
  size_t header_fill_ = 0;
  bool in_payload_ = false;
  uint64_t payload_left_ = 0;
  uint64_t message_bytes_ = 0;
  unsigned fragments_ = 0;
  uint64_t messages_ = 0;
  uint64_t frames_ = 0;
  uint64_t pings_ = 0;
  uint64_t pongs_ = 0;
};

} // namespace wsrtc
