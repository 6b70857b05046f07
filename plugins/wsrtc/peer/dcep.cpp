// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dcep.hpp"

#include <cstddef>

#include <glib.h>

namespace wsrtc {

namespace {

constexpr char open_message = 0x03;
constexpr char ack_message = 0x02;

// RFC 8832 section 5.1: type, channel type, priority, reliability, then the two
// lengths.
constexpr size_t label_length_at = 8;
constexpr size_t protocol_length_at = 10;
constexpr size_t head_size = 12;

size_t length_at (std::string_view message, size_t at)
{
  return size_t (static_cast<unsigned char> (message[at])) << 8 |
         static_cast<unsigned char> (message[at + 1]);
}

bool is_text (std::string_view text)
{
  return g_utf8_validate (text.data (), gssize (text.size ()), nullptr);
}

} // namespace

bool is_dcep (std::string_view message)
{
  if (message.empty ())
    return false;
  if (message[0] == ack_message)
    return true;
  if (message[0] != open_message || message.size () < head_size)
    return false;
  const size_t label = length_at (message, label_length_at);
  const size_t protocol = length_at (message, protocol_length_at);
  return message.size () >= head_size + label + protocol && is_text (message.substr (head_size, label)) &&
         is_text (message.substr (head_size + label, protocol));
}

} // namespace wsrtc
