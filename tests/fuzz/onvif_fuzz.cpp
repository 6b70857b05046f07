// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a camera answers: to a search on the network, and to calls.
#include "fuzz_target.hpp"
#include "onvif_messages.hpp"
#include "ws_discovery.hpp"

using namespace wsrtc::bridge;

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const std::string_view text = wsrtc::test::text_of (data, size);
  (void)read_probe_matches (text, "192.0.2.1", {"urn:uuid:1"});
  const auto answer = XmlDoc::parse (text);
  if (!answer)
    return 0;
  (void)read_clock (*answer);
  (void)read_services (*answer);
  (void)read_capabilities (*answer);
  (void)read_profiles (MediaVersion::One, *answer);
  (void)read_profiles (MediaVersion::Two, *answer);
  (void)own_address ("http://192.0.2.1/onvif", read_stream_uri (*answer));
  return 0;
}
