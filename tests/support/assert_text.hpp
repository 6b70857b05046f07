// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <string>

#include <glib.h>

// g_assert_cmpstr () keeps a pointer only, which dangles when the text is a
// temporary std::string; this keeps the text. A macro for the line number.
#define assert_text(actual, expected)                                                                        \
  do {                                                                                                       \
    const std::string actual_text_ (actual), expected_text_ (expected);                                      \
    g_assert_cmpstr (actual_text_.c_str (), ==, expected_text_.c_str ());                                    \
  } while (0)
