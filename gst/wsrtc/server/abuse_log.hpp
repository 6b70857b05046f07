// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What clients do that they should not, in the log: a line a minute for each kind,
// however often it happens, so that a flood at the server is none in the log. On the
// server's thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace wsrtc {

enum class Abuse {
  TooManyConnections,
  SlowRequest,
  LongRequest,
  BadHandshake,
  ForeignOrigin,
  ForeignHost,
  NoSuchAddress,
  ControlCharacters,
  TooManyRequests,
  TooManyMessages,
  LongMessage,
  BadMessages,
  BrokenFrame,
  DoesNotRead,
  DoesNotAnswer,
  OutOfMemory,
  UnknownSession,
  TooManySessions,
};

inline constexpr size_t abuse_kinds = static_cast<size_t> (Abuse::TooManySessions) + 1;

class AbuseLog {
public:
  // Of a monotonic time in µs; for tests another one.
  using Clock = int64_t (*) ();

  explicit AbuseLog (Clock clock = nullptr);

  // `what` is a sentence about one client and may have text that it sent. True = it
  // was written, and not only counted.
  bool note (Abuse kind, const std::string &address, std::string_view what);

  // How often, written or not.
  uint64_t count (Abuse kind) const { return of_[static_cast<size_t> (kind)].all; }

private:
  struct Kind {
    int64_t written_at = 0; // 0 = never
    uint64_t all = 0;
    uint64_t unwritten = 0;
  };

  const Clock clock_;
  std::array<Kind, abuse_kinds> of_{};
};

} // namespace wsrtc
