// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What clients do that they should not, in the log: a line a minute for each kind,
// however often it happens, so that a flood at the server is none in the log. On the
// server's thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "counters.hpp"
#include "log_line.hpp"

namespace wsrtc {

enum class Abuse {
  TooManyConnections,
  SlowRequest,
  LongRequest,
  EmptyRecords, // of TLS
  MalformedRequest,
  UnknownMethod,
  BadHandshake,
  ForeignOrigin,
  ForeignHost,
  BadToken,
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
  CannotAccept, // when the system has no room for them
};

inline constexpr size_t abuse_kinds = static_cast<size_t> (Abuse::CannotAccept) + 1;

// The reason that it is counted for.
Rejection rejection_of (Abuse kind);

// It is a request that is answered, and counted by the status of that.
constexpr bool is_counted_by_status (Abuse kind)
{
  return kind == Abuse::NoSuchAddress || kind == Abuse::ControlCharacters || kind == Abuse::UnknownSession ||
         kind == Abuse::TooManySessions;
}

class AbuseLog {
public:
  // Of a monotonic time in µs; for tests another one.
  using Clock = int64_t (*) ();

  explicit AbuseLog (Clock clock = nullptr);

  // What `line` has of others is escaped. True = it was written, and not only counted.
  bool note (Abuse kind, LogLine line);

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
