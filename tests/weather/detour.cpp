// SPDX-License-Identifier: LGPL-2.1-or-later
#include "detour.hpp"

#include "ice_candidate.hpp"
#include "wait_for.hpp"

namespace wsrtc::test {

bool is_long ()
{
  return g_getenv ("WSRTC_TEST_LONG") != nullptr;
}

void lead_to (UdpRelay &relay, Message &message)
{
  auto *candidate = std::get_if<Candidate> (&message.body);
  if (!candidate || candidate->text.empty ())
    return;
  const auto told = parse_remote_candidate (candidate->text);
  if (!told || told->address.ip.family != AF_INET)
    return candidate->text.clear ();
  relay.set_target (told->address);
  IceCandidate as = *told;
  as.address = relay.front ();
  candidate->text = to_text (as);
}

void last_for (double seconds)
{
  const gint64 end = g_get_monotonic_time () + gint64 (seconds * G_USEC_PER_SEC);
  wait_for (
      "some time", [&] { return g_get_monotonic_time () >= end; },
      Milliseconds (int (seconds * 1000) + 10000));
}

} // namespace wsrtc::test
