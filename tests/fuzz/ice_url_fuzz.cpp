// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Addresses of STUN and TURN servers, as people and signalling servers write them.
#include "fuzz_target.hpp"
#include "ice_url.hpp"

using namespace wsrtc;

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const std::string_view text = test::text_of (data, size);
  const auto url = parse_ice_url (text);
  test::must (!url || (!url->host.empty () && parse_ice_url (url->text ())));
  const auto server = parse_ice_server (text);
  if (!server)
    return 0;
  // The form for webrtcbin means the same.
  const auto again = parse_ice_server (ice_uri (*server));
  test::must (again && again->url == server->url && again->username == server->username &&
              again->credential == server->credential);
  return 0;
}
