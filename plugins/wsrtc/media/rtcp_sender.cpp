// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rtcp_sender.hpp"

#include <utility>

namespace wsrtc {

RtcpSender::RtcpSender (SrtcpProtector protector, std::shared_ptr<DatagramSink> sink)
    : protector_ (std::move (protector)), sink_ (std::move (sink))
{
}

bool RtcpSender::send (std::vector<uint8_t> compound)
{
  size_t size = compound.size ();
  compound.resize (size + max_srtp_overhead);
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    size = protector_.protect (compound.data (), size);
  }
  return size > 0 && sink_->send (compound.data (), &size, 1) == 1;
}

} // namespace wsrtc
