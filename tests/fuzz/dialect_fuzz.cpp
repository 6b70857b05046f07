// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The dialect WSRTC_DIALECT as a client in all places: each line is a frame of the
// server. Our own protocol as a server, too.
#include <algorithm>

#include "dialect_client.hpp"
#include "fuzz_target.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

void feed (DialectClient &&client, std::string_view frames)
{
  while (!frames.empty ()) {
    const size_t end = std::min (frames.find ('\n'), frames.size ());
    client.receive (frames.substr (0, end));
    frames.remove_prefix (std::min (end + 1, frames.size ()));
  }
  client.end ();
}

} // namespace

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const DialectRow &dialect = *find_dialect (WSRTC_DIALECT);
  static const std::vector<DialectConfig> places = all_places (dialect);
  const std::string_view frames = text_of (data, size);
  for (const DialectConfig &place : places)
    feed (DialectClient (dialect, place), frames);
  for (const Vocabulary vocabulary : {Vocabulary::ExtendedServer, Vocabulary::Plain}) {
    DialectConfig config;
    config.vocabulary = vocabulary;
    feed (DialectClient (dialect, config), frames);
  }
  return 0;
}
