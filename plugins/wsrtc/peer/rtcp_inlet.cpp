// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rtcp_inlet.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "rtcp_parse.hpp"
#include "srtcp_unprotector.hpp"

#include "peer_debug.hpp"

namespace wsrtc {

namespace {

// The port's thread.
struct Inlet {
  Inlet (SrtpContext context, std::shared_ptr<RtcpInbox> to)
      : unprotector (std::move (context)), inbox (std::move (to))
  {
  }

  void take (const uint8_t *bytes, size_t size);

  SrtcpUnprotector unprotector;
  const std::shared_ptr<RtcpInbox> inbox;
  std::array<uint8_t, max_rtcp_size> packet; // in hand
};

void Inlet::take (const uint8_t *bytes, size_t size)
{
  const size_t copied = size <= packet.size () ? size : 0;
  std::copy_n (bytes, copied, packet.begin ());
  const size_t plain = unprotector.unprotect (packet.data (), copied);
  if (plain > 0)
    inbox->put (RtcpInbox::Packet (packet.data (), packet.data () + plain));
  else
    GST_DEBUG ("ignored: SRTCP of %" G_GSIZE_FORMAT " bytes that is not authentic, or that came before",
               size);
}

} // namespace

Result<PacketTaker> make_rtcp_inlet (const SrtpMasterKey &peer_key, std::shared_ptr<RtcpInbox> inbox)
{
  auto context = SrtpContext::make (peer_key.profile, derive_session_keys (peer_key, SrtpUse::Rtcp),
                                    SrtpContext::Use::Unprotect);
  if (!context)
    return context.error ();
  const auto inlet = std::make_shared<Inlet> (std::move (*context), std::move (inbox));
  return PacketTaker ([inlet] (const uint8_t *bytes, size_t size) { inlet->take (bytes, size); });
}

} // namespace wsrtc
