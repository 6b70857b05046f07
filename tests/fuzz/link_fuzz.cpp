// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The values of Link that a WHIP or WHEP server sends, one a line: no more servers come
// out than are used, and what is written of one is read again.
#include "fuzz_target.hpp"
#include "ice_url.hpp"
#include "link_header.hpp"
#include "link_reader.hpp"
#include "text.hpp"

using namespace wsrtc;

namespace {

void check (const IceServer &server)
{
  for (const std::string &text : {server.url, server.username, server.credential})
    test::must (text.size () <= 512 &&
                text.find_first_of (std::string_view ("\r\n\0", 3)) == std::string::npos);
  (void)parse_ice_url (server.url);
  const std::string value = write_ice_link (server);
  if (value.empty ())
    return;
  std::vector<IceServer> again;
  parse_ice_links (value, again);
  test::must (again.size () == 1 && again[0].url == server.url);
  test::must (again[0].username == server.username && again[0].credential == server.credential);
}

} // namespace

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  std::vector<IceServer> servers;
  for_each_part (test::text_of (data, size), '\n', [&servers] (std::string_view line) {
    parse_ice_links (line, servers);
    return true;
  });
  test::must (servers.size () <= max_link_servers);
  for (const IceServer &server : servers)
    check (server);
  return 0;
}
