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

std::vector<DialectConfig> places_and_servers (const DialectRow &dialect)
{
  std::vector<DialectConfig> places = all_places (dialect);
  for (const Vocabulary vocabulary : {Vocabulary::ExtendedServer, Vocabulary::Plain}) {
    DialectConfig config;
    config.vocabulary = vocabulary;
    places.push_back (std::move (config));
  }
  return places;
}

} // namespace

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const DialectRow &dialect = *find_dialect (WSRTC_DIALECT);
  static const std::vector<DialectConfig> places = places_and_servers (dialect);
  const std::string_view frames = text_of (data, size);
  // By its length, since a mutation mostly keeps that, and so stays in the place where its parent found
  // something.
  for (size_t i = 0; i < places.size (); i++)
    if (replaying || i == size % places.size ())
      feed (DialectClient (dialect, places[i]), frames);
  return 0;
}
