// SPDX-License-Identifier: LGPL-2.1-or-later
//
// wsrtc-bridge's TOML: whatever is in it, each mistake has a place.
#include "config_reader.hpp"
#include "fuzz_target.hpp"

using namespace wsrtc;
using namespace wsrtc::bridge;

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  ReadContext context;
  context.folder = "/nonexistent";
  const ConfigReading reading = read_config (wsrtc::test::text_of (data, size), context);
  for (const Mistake &mistake : reading.mistakes)
    wsrtc::test::must (!mistake.text.empty ());
  return 0;
}
