// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What comes out of SCTP on the way to webrtcbin: the first byte is the kind (PPID).
// What is let in is what webrtcbin takes for granted.
#include <glib.h>

#include "big_endian.hpp"
#include "channel_message.hpp"
#include "fuzz_target.hpp"

using namespace wsrtc;

namespace {

constexpr size_t longest = 1024;
constexpr char ack = 0x02;

bool is_text (std::string_view bytes)
{
  return g_utf8_validate (bytes.data (), static_cast<gssize> (bytes.size ()), nullptr) &&
         bytes.find ('\0') == std::string_view::npos;
}

// RFC 8832 section 5.1.
void check_open (std::string_view message)
{
  test::must (message.size () >= 12);
  const size_t label = read_be16 (message.data () + 8), protocol = read_be16 (message.data () + 10);
  test::must (message.size () >= 12 + label + protocol);
  test::must (is_text (message.substr (12, label)) && is_text (message.substr (12 + label, protocol)));
  // Less of it is none.
  const std::string_view cut = message.substr (0, 11 + label + protocol);
  test::must (judge_channel_message (ppid_control, cut, longest).ends == ChannelVerdict::Ends::Peer);
}

} // namespace

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size == 0)
    return 0;
  const uint32_t kind = data[0];
  const std::string_view bytes = test::text_of (data + 1, size - 1);
  const ChannelVerdict verdict = judge_channel_message (kind, bytes, longest);
  if (verdict.ends != ChannelVerdict::Ends::Nothing) {
    test::must (!verdict.error.text.empty ());
    return 0;
  }
  test::must (kind >= ppid_control && kind <= ppid_binary_empty && bytes.size () <= longest);
  if (kind == ppid_string || kind == ppid_string_partial)
    test::must (is_text (bytes));
  if (kind == ppid_control && bytes[0] != ack)
    check_open (bytes);
  return 0;
}
