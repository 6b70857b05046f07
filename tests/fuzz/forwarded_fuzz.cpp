// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Who is behind a proxy. Lines: the addresses that are trusted, the one that asks,
// X-Forwarded-For, X-Forwarded-Proto. What a stranger puts in front of what trusted
// proxies have added makes nobody of him.
#include <algorithm>
#include <array>
#include <string>

#include "fuzz_target.hpp"
#include "text.hpp"
#include "trusted_proxies.hpp"

using namespace wsrtc;

namespace {

Result<TrustedProxies> read_trusted (std::string_view line)
{
  std::vector<std::string> texts;
  for_each_part (line, ' ', [&texts] (std::string_view part) {
    texts.emplace_back (part);
    return true;
  });
  return TrustedProxies::parse (texts);
}

void check (const TrustedProxies &trusted, GInetAddress *peer, std::string_view for_whom, std::string_view by)
{
  const ForwardedClient client = find_client (trusted, peer, for_whom, by);
  test::must (bool (client.address));
  if (trusted.trust (client.address.get ()))
    return;
  const std::string longer = "203.0.113.66, " + std::string (for_whom);
  const ForwardedClient again = find_client (trusted, peer, longer, by);
  test::must (g_inet_address_equal (again.address.get (), client.address.get ()));
  test::must (again.https == client.https);
  if (trusted.trust (peer))
    return;
  // Of a stranger no field counts.
  test::must (!client.https);
  const ForwardedClient bare = find_client (trusted, peer, {}, {});
  test::must (g_inet_address_equal (bare.address.get (), client.address.get ()));
}

} // namespace

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  std::string_view rest = test::text_of (data, size);
  std::array<std::string_view, 4> lines;
  for (std::string_view &line : lines)
    line = cut (rest, '\n');
  const auto trusted = read_trusted (lines[0]);
  const std::string peer_text (lines[1]);
  const auto peer = GRef<GInetAddress>::adopt (g_inet_address_new_from_string (peer_text.c_str ()));
  if (trusted && peer)
    check (*trusted, peer.get (), lines[2], lines[3]);
  return 0;
}
