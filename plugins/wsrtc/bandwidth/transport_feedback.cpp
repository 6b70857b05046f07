// SPDX-License-Identifier: LGPL-2.1-or-later
#include "transport_feedback.hpp"

#include <algorithm>
#include <string>

#include "big_endian.hpp"

namespace wsrtc {

namespace {

constexpr size_t head_size = 20; // up to the first chunk
constexpr std::chrono::microseconds reference_unit (64000);
constexpr std::chrono::microseconds delta_unit (250);

// Of a packet, in two bits; the short vector has one bit for the first two.
enum Symbol : uint8_t { Missing = 0, SmallDelta = 1, LargeDelta = 2, Reserved = 3 };

Error malformed (const char *what)
{
  return {Fault::Malformed, std::string ("RTCP with transport-wide feedback ") + what};
}

// Chunks: a run of one symbol, or a vector of 14 short or 7 long ones. The last
// vector may have more of them than there are packets.
void append_chunk (uint16_t chunk, size_t wanted, std::vector<uint8_t> &symbols)
{
  const size_t left = wanted - symbols.size ();
  if (!(chunk & 0x8000)) {
    const size_t run = chunk & 0x1fff;
    symbols.insert (symbols.end (), std::min (run, left), static_cast<uint8_t> (chunk >> 13 & 3));
    return;
  }
  const bool is_long = chunk & 0x4000;
  const size_t count = std::min<size_t> (is_long ? 7 : 14, left);
  for (size_t i = 0; i < count; i++)
    symbols.push_back (static_cast<uint8_t> (is_long ? chunk >> (12 - 2 * i) & 3 : chunk >> (13 - i) & 1));
}

// The reference time has 24 bits and a sign.
ArrivalTime reference_time (const uint8_t *data)
{
  return static_cast<int32_t> (read_be24 (data) << 8) / 256 * reference_unit;
}

} // namespace

Result<TransportFeedback> parse_transport_feedback (const uint8_t *data, size_t size, size_t most)
{
  if (size < head_size)
    return malformed ("cut short");
  const size_t wanted = read_be16 (data + 14);
  if (wanted > most)
    return Error{Fault::TooLarge, "RTCP with transport-wide feedback about more than " +
                                      std::to_string (max_packets_of_feedback) + " packets"};
  std::vector<uint8_t> symbols;
  symbols.reserve (wanted);
  size_t at = head_size;
  for (; symbols.size () < wanted; at += 2) {
    if (at + 2 > size)
      return malformed ("about fewer packets than it counts");
    append_chunk (read_be16 (data + at), wanted, symbols);
  }
  TransportFeedback feedback;
  feedback.first = read_be16 (data + 12);
  feedback.arrivals.reserve (wanted);
  ArrivalTime time = reference_time (data + 16);
  for (const uint8_t symbol : symbols) {
    const size_t length = symbol == SmallDelta ? 1 : symbol == LargeDelta ? 2 : 0;
    if (at + length > size)
      return malformed ("with fewer times than packets");
    // Of the reserved symbol nothing is known, not even a time.
    if (length == 0) {
      feedback.arrivals.emplace_back ();
      continue;
    }
    const int delta = length == 1 ? data[at] : static_cast<int16_t> (read_be16 (data + at));
    time += delta * delta_unit;
    feedback.arrivals.emplace_back (time);
    at += length;
  }
  return feedback;
}

} // namespace wsrtc
