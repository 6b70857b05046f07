// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The only way in which a test waits: for something, and not for ever.
#pragma once

#include <chrono>
#include <functional>

#include <glib.h>

namespace wsrtc::test {

using Milliseconds = std::chrono::milliseconds;

// Generous: valgrind and a busy machine are slow, and a test that passes does
// not use it up.
inline constexpr Milliseconds default_deadline{20000};

// Iterates `context` (nullptr: the calling thread's default) until `reached`
// is true; asked again after each dispatch and every 10 ms. When the deadline
// passes first the test fails, and says what it waited for.
void wait_for (const char *what, const std::function<bool ()> &reached,
               Milliseconds deadline = default_deadline, GMainContext *context = nullptr);

// The same, but a passed deadline is an answer and not a failure.
bool reached_within (const std::function<bool ()> &reached, Milliseconds deadline,
                     GMainContext *context = nullptr);

} // namespace wsrtc::test
