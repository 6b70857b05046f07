// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

namespace wsrtc::test {

// How often something is done: the second with "./dev test --long".
inline int rounds (int usual, int in_a_long_run)
{
  return g_getenv ("WSRTC_TEST_LONG") ? in_a_long_run : usual;
}

} // namespace wsrtc::test
