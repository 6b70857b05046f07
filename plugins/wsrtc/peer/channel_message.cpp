// SPDX-License-Identifier: LGPL-2.1-or-later
#include "channel_message.hpp"

#include <string>

#include <glib.h>

#include "dcep.hpp"

namespace wsrtc {

namespace {

using Ends = ChannelVerdict::Ends;

bool is_string (uint32_t ppid)
{
  return ppid == ppid_string || ppid == ppid_string_partial;
}

bool is_known (uint32_t ppid)
{
  return is_string (ppid) || ppid == ppid_control || ppid == ppid_binary || ppid == ppid_binary_partial ||
         ppid == ppid_string_empty || ppid == ppid_binary_empty;
}

} // namespace

ChannelVerdict judge_channel_message (uint32_t ppid, std::string_view bytes, size_t longest)
{
  if (!is_known (ppid))
    return {Ends::Stream, {Fault::Unsupported, "the peer sent a message of an unknown kind"}};
  if (bytes.size () > longest)
    return {Ends::Stream,
            {Fault::TooLarge, "the peer sent a message that is longer than max-message-size, " +
                                  std::to_string (longest) + " bytes"}};
  if (ppid == ppid_control && !is_dcep (bytes))
    return {Ends::Peer,
            {Fault::Malformed, "it sent a malformed control message (RFC 8832) on its data channels"}};
  if (is_string (ppid) && !g_utf8_validate (bytes.data (), static_cast<gssize> (bytes.size ()), nullptr))
    return {Ends::Stream, {Fault::Malformed, "the peer sent a text that is not UTF-8, or has U+0000 in it"}};
  return {};
}

} // namespace wsrtc
