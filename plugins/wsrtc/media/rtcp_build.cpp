// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rtcp_build.hpp"

#include <algorithm>

#include "big_endian.hpp"

namespace wsrtc {

namespace {

constexpr uint8_t sender_report = 200, receiver_report = 201, description = 202, goodbye = 203;
constexpr uint8_t version = 0x80;
constexpr uint8_t cname_item = 1;
constexpr size_t max_item = 255;
constexpr size_t max_count = 31;

class Writer {
public:
  void u8 (uint8_t value) { bytes_.push_back (value); }

  void u32 (uint32_t value)
  {
    const size_t at = bytes_.size ();
    bytes_.resize (at + 4);
    write_be32 (&bytes_[at], value);
  }

  void text (const std::string &value, size_t size)
  {
    bytes_.insert (bytes_.end (), value.begin (), value.begin () + static_cast<ptrdiff_t> (size));
  }

  // A packet, whose length is written by end ().
  void begin (size_t count, uint8_t type)
  {
    start_ = bytes_.size ();
    u32 (static_cast<uint32_t> (version | count) << 24 | static_cast<uint32_t> (type) << 16);
  }

  // Fills up with zeros to whole words.
  void end ()
  {
    bytes_.resize ((bytes_.size () + 3) / 4 * 4);
    write_be16 (&bytes_[start_ + 2], static_cast<uint16_t> ((bytes_.size () - start_) / 4 - 1));
  }

  std::vector<uint8_t> take () { return std::move (bytes_); }

private:
  std::vector<uint8_t> bytes_;
  size_t start_ = 0;
};

// One chunk; its list of items ends with at least one zero.
void write_description (Writer &writer, uint32_t ssrc, const std::string &cname)
{
  const size_t size = std::min (cname.size (), max_item);
  writer.begin (1, description);
  writer.u32 (ssrc);
  writer.u8 (cname_item);
  writer.u8 (static_cast<uint8_t> (size));
  writer.text (cname, size);
  writer.u8 (0);
  writer.end ();
}

} // namespace

std::vector<uint8_t> make_sender_report (const SenderReport &report, const std::string &cname)
{
  Writer writer;
  writer.begin (0, sender_report);
  writer.u32 (report.ssrc);
  writer.u32 (static_cast<uint32_t> (report.ntp >> 32));
  writer.u32 (static_cast<uint32_t> (report.ntp));
  writer.u32 (report.rtp_time);
  writer.u32 (report.packets);
  writer.u32 (report.octets);
  writer.end ();
  write_description (writer, report.ssrc, cname);
  return writer.take ();
}

std::vector<uint8_t> make_goodbye (const std::vector<uint32_t> &ssrcs, const std::string &cname)
{
  const size_t count = std::min (ssrcs.size (), max_count);
  Writer writer;
  writer.begin (0, receiver_report); // each compound begins with a report
  writer.u32 (ssrcs.front ());
  writer.end ();
  write_description (writer, ssrcs.front (), cname);
  writer.begin (count, goodbye);
  for (size_t i = 0; i < count; i++)
    writer.u32 (ssrcs[i]);
  writer.end ();
  return writer.take ();
}

} // namespace wsrtc
