// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a server counts since it was made, stops and starts included: numbers that
// only grow. On the server's thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace wsrtc {

// Why a connection, a request or a message of a client was refused. Whoever refuses
// it counts it, once. A new reason is a row in rejection_names, too.
enum class Rejection {
  Host,    // a name that is not ours
  Origin,  // a page of another origin
  Token,   // without a token, or with one that is not good
  Right,   // with a good one that does not allow it
  Rate,    // more in a while than is allowed
  Size,    // larger than is allowed
  Syntax,  // what cannot be understood
  Method,  // an HTTP method that is not for this address
  Limit,   // there are as many already as are allowed
  Busy,    // a place that somebody else has
  Slow,    // does not read, does not answer, or takes too long for its request
  Missing, // of what is not there
  Refused, // for another reason
  Count
};

constexpr std::array<const char *, static_cast<size_t> (Rejection::Count)> rejection_names = {
    "host",   "origin", "token", "right", "rate",    "size",    "syntax",
    "method", "limit",  "busy",  "slow",  "missing", "refused",
};

constexpr const char *to_string (Rejection reason)
{
  return rejection_names[static_cast<size_t> (reason)];
}

class Counters {
public:
  void reject (Rejection reason) { rejected_[static_cast<size_t> (reason)]++; }

  uint64_t rejected (Rejection reason) const { return rejected_[static_cast<size_t> (reason)]; }

private:
  std::array<uint64_t, static_cast<size_t> (Rejection::Count)> rejected_{};
};

} // namespace wsrtc
