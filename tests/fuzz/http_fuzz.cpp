// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Paths, and the header fields that say where a request comes from. One a line.
#include <algorithm>
#include <array>

#include "../../gst/wsrtc/server/origin.hpp"
#include "../../gst/wsrtc/server/routes.hpp"
#include "fuzz_target.hpp"

using namespace wsrtc;

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  std::string_view rest = test::text_of (data, size);
  std::array<std::string_view, 3> lines;
  for (std::string_view &line : lines) {
    line = rest.substr (0, rest.find ('\n'));
    rest.remove_prefix (std::min (line.size () + 1, rest.size ()));
  }
  const Route route = route_of (lines[0]);
  test::must (route.kind != RouteKind::Snapshot || bool (parse_stream_name (route.detail)));
  (void)is_origin_allowed (lines[1], lines[2], {"https://cam.example"});
  (void)is_host_allowed (lines[2], "127.0.0.1", {"https://cam.example"});
  return 0;
}
