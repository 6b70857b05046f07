// SPDX-License-Identifier: LGPL-2.1-or-later
#include "self_test.hpp"

#include <glib.h>

namespace wsrtc::bridge {

std::string to_text (const TestLine &line)
{
  std::string text = line.finding == Finding::Failed ? "FAILED  "
                     : line.finding == Finding::Note ? "note    "
                                                     : "ok      ";
  for (const char c : line.text)
    text += g_ascii_iscntrl (c) ? ' ' : c;
  return text;
}

int self_test (const BridgeConfig &config)
{
  using Test = TestLines (*) (const BridgeConfig &config);
  constexpr Test tests[] = {test_elements,  test_encoders,    test_ports,
                            test_addresses, test_certificate, test_cameras};
  unsigned failed = 0;
  for (const Test test : tests)
    for (const TestLine &line : test (config)) {
      g_print ("%s\n", to_text (line).c_str ());
      failed += line.finding == Finding::Failed ? 1 : 0;
    }
  if (failed > 0)
    g_print ("%u of the tests failed\n", failed);
  return failed > 0 ? exit_cannot_run : exit_right;
}

} // namespace wsrtc::bridge
