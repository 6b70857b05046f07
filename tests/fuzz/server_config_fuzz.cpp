// SPDX-License-Identifier: LGPL-2.1-or-later
//
// wsrtc-server's TOML: whatever is in it, each mistake has a text, and nothing else is
// read than what stands in it.
#include "fuzz_target.hpp"
#include "server_config.hpp"

using namespace wsrtc;
using namespace wsrtc::server;

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const ConfigReading reading =
      read_config (test::text_of (data, size), {{"port", "--port", {"0"}}}, {"/nonexistent", ""});
  for (const Mistake &mistake : reading.mistakes)
    test::must (!mistake.text.empty ());
  test::must (reading.config.values.count ("port") == 1);
  return 0;
}
