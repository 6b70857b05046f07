// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What libFuzzer calls, and the replay of the corpora: one function a program.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

namespace wsrtc::test {

// A corpus is replayed, each file of which goes all ways. Where a fuzzer runs a million of
// inputs, one way for each of them finds more in the same time.
inline bool replaying = false;

inline std::string_view text_of (const uint8_t *data, size_t size)
{
  return {reinterpret_cast<const char *> (data), size};
}

// What must be true of any input. Ends the process: that is what a fuzzer looks for.
inline void must (bool condition)
{
  if (!condition)
    abort ();
}

} // namespace wsrtc::test
