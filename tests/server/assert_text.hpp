// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <string>

#include <glib.h>

// g_assert_cmpstr () for texts that do not outlive an expression.
#define assert_text(actual, expected)                                                                        \
  G_STMT_START                                                                                               \
  {                                                                                                          \
    const std::string actual_text = (actual);                                                                \
    const std::string expected_text = (expected);                                                            \
    g_assert_cmpstr (actual_text.c_str (), ==, expected_text.c_str ());                                      \
  }                                                                                                          \
  G_STMT_END
