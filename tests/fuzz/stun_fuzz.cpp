// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Datagrams of anybody at the UDP port.
#include "fuzz_target.hpp"
#include "stun_codec.hpp"

using namespace wsrtc;

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  (void)kind_of_datagram (data, size);
  (void)is_rtcp (data, size);
  const auto peek = peek_stun (data, size);
  if (!peek)
    return 0;
  test::must (size <= max_stun_bytes);
  test::must (receiver_part (peek->username).size () <= peek->username.size ());
  StunCodec codec;
  if (peek->kind == StunKind::Request) {
    CheckRequest request;
    if (codec.read_request (data, size, "password", request) != RequestVerdict::Bad)
      (void)codec.success (NetAddress ());
  } else if (peek->kind != StunKind::Indication) {
    (void)codec.read_answer (data, size, peek->id, "password");
  }
  return 0;
}
