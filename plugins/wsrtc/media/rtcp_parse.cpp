// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rtcp_parse.hpp"

#include "big_endian.hpp"

namespace wsrtc {

namespace {

using Items = std::vector<RtcpItem>;

constexpr size_t header_size = 4;
constexpr size_t report_header = 8; // with the sender's SSRC
constexpr size_t sender_info = 20;
constexpr size_t block_size = 24;
constexpr size_t feedback_header = 12; // with the SSRCs of sender and media

constexpr uint8_t transport_feedback_format = 15; // draft-holmer-rmcat-transport-wide-cc-extensions-01

// Who has lost more at a time is helped by a key frame only.
constexpr size_t max_nacked = 512;

enum PacketType : uint8_t {
  SenderReport = 200,
  ReceiverReport = 201,
  RtpFeedback = 205,
  PayloadFeedback = 206
};

// One packet of a compound, without padding.
struct Packet {
  uint8_t type;
  uint8_t count; // or the format of feedback
  const uint8_t *data;
  size_t size;
};

Error malformed (const char *what)
{
  return {Fault::Malformed, std::string ("RTCP with ") + what};
}

// Splits off the first packet of `size` bytes at `data`; it takes up `whole`.
// Browsers pad transport-wide feedback by single bytes, and packets that are not
// the last, whatever RFC 3550 section 6.4.1 says.
Result<Packet> cut_packet (const uint8_t *data, size_t size, size_t &whole)
{
  if (size < header_size || data[0] >> 6 != 2)
    return malformed ("a header that is not one of version 2");
  whole = (read_be16 (data + 2) + size_t{1}) * 4;
  if (whole > size)
    return malformed ("a packet longer than its datagram");
  Packet packet{data[1], static_cast<uint8_t> (data[0] & 0x1f), data, whole};
  if (data[0] & 0x20) {
    const size_t padding = data[whole - 1];
    if (padding == 0 || padding > whole - header_size)
      return malformed ("padding that cannot be");
    packet.size -= padding;
  }
  return packet;
}

ReportBlock read_block (const uint8_t *data)
{
  ReportBlock block;
  block.ssrc = read_be32 (data);
  block.fraction_lost = data[4];
  block.cumulative_lost = static_cast<int32_t> (read_be24 (data + 5) << 8) / 256; // 24 bits, signed
  block.highest_sequence = read_be32 (data + 8);
  block.jitter = read_be32 (data + 12);
  block.last_report = read_be32 (data + 16);
  block.delay = read_be32 (data + 20);
  return block;
}

Status read_blocks (const Packet &packet, size_t start, Items &items)
{
  if (packet.size < start + packet.count * block_size)
    return malformed ("fewer report blocks than it counts");
  for (size_t i = 0; i < packet.count; i++)
    items.emplace_back (read_block (packet.data + start + i * block_size));
  return Done{};
}

Status read_nack (const Packet &packet, Items &items)
{
  NackRequest nack;
  nack.ssrc = read_be32 (packet.data + 8);
  for (size_t at = feedback_header; at + 4 <= packet.size && nack.sequences.size () < max_nacked; at += 4) {
    const uint16_t first = read_be16 (packet.data + at);
    const uint16_t others = read_be16 (packet.data + at + 2);
    nack.sequences.push_back (first);
    for (unsigned bit = 0; bit < 16; bit++)
      if (others >> bit & 1)
        nack.sequences.push_back (static_cast<uint16_t> (first + bit + 1));
  }
  items.emplace_back (std::move (nack));
  return Done{};
}

Status read_pli (const Packet &packet, Items &items)
{
  items.emplace_back (
      KeyFrameRequest{read_be32 (packet.data + 4), read_be32 (packet.data + 8), std::nullopt});
  return Done{};
}

// The SSRCs that are meant stand in the entries.
Status read_fir (const Packet &packet, Items &items)
{
  constexpr size_t entry = 8;
  if ((packet.size - feedback_header) % entry != 0)
    return malformed ("a FIR entry cut short");
  for (size_t at = feedback_header; at < packet.size; at += entry)
    items.emplace_back (
        KeyFrameRequest{read_be32 (packet.data + 4), read_be32 (packet.data + at), packet.data[at + 4]});
  return Done{};
}

// As many packets in all of a datagram as in one message.
Status read_transport_feedback (const Packet &packet, Items &items)
{
  size_t left = max_packets_of_feedback;
  for (const RtcpItem &item : items)
    if (const auto *before = std::get_if<TransportFeedback> (&item))
      left -= before->arrivals.size ();
  auto feedback = parse_transport_feedback (packet.data, packet.size, left);
  if (!feedback)
    return feedback.error ();
  items.emplace_back (std::move (*feedback));
  return Done{};
}

struct FeedbackRow {
  uint8_t type;
  uint8_t format;
  Status (*read) (const Packet &packet, Items &items);
};

constexpr FeedbackRow feedback[] = {
    {RtpFeedback, 1, read_nack},
    {RtpFeedback, transport_feedback_format, read_transport_feedback},
    {PayloadFeedback, 1, read_pli},
    {PayloadFeedback, 4, read_fir},
};

Status read_feedback (const Packet &packet, Items &items)
{
  if (packet.size < feedback_header)
    return malformed ("feedback without SSRCs");
  for (const FeedbackRow &row : feedback)
    if (row.type == packet.type && row.format == packet.count)
      return row.read (packet, items);
  return Done{};
}

Status read_packet (const Packet &packet, Items &items)
{
  switch (packet.type) {
  case SenderReport:
    return read_blocks (packet, report_header + sender_info, items);
  case ReceiverReport:
    return read_blocks (packet, report_header, items);
  case RtpFeedback:
  case PayloadFeedback:
    return read_feedback (packet, items);
  default: // every other number that a peer may write
    return Done{};
  }
}

} // namespace

Result<std::vector<RtcpItem>> parse_rtcp (const uint8_t *data, size_t size)
{
  if (size > max_rtcp_size)
    return Error{Fault::TooLarge, "RTCP of more than " + std::to_string (max_rtcp_size) + " bytes"};
  if (size == 0)
    return malformed ("nothing in it");
  Items items;
  for (size_t at = 0; at < size;) {
    size_t whole = 0;
    const auto packet = cut_packet (data + at, size - at, whole);
    if (!packet)
      return packet.error ();
    const Status read = read_packet (*packet, items);
    if (!read)
      return read.error ();
    at += whole;
  }
  return items;
}

bool is_transport_feedback (const uint8_t *data, size_t size)
{
  for (size_t at = 0; at < size;) {
    size_t whole = 0;
    const auto packet = cut_packet (data + at, size - at, whole);
    if (!packet || packet->type != RtpFeedback || packet->count != transport_feedback_format)
      return false;
    at += whole;
  }
  return size > 0;
}

} // namespace wsrtc
