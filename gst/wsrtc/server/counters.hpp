// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a server counts since it was made, stops and starts included: numbers that
// only grow. On the server's thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>

#include "stream_figures.hpp"

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

inline constexpr const char *rejection_names[static_cast<size_t> (Rejection::Count)] = {
    "host",   "origin", "token", "right", "rate",    "size",    "syntax",
    "method", "limit",  "busy",  "slow",  "missing", "refused",
};

constexpr const char *to_string (Rejection reason)
{
  return rejection_names[static_cast<size_t> (reason)];
}

// Of an error that a client is told.
constexpr Rejection rejection_of (Fault fault)
{
  switch (fault) {
  case Fault::Security:
    return Rejection::Right;
  case Fault::InvalidArgument:
  case Fault::Malformed:
  case Fault::Protocol:
    return Rejection::Syntax;
  case Fault::TooLarge:
    return Rejection::Size;
  case Fault::Busy:
    return Rejection::Busy;
  case Fault::NotFound:
  case Fault::Closed:
    return Rejection::Missing;
  case Fault::Timeout:
    return Rejection::Slow;
  default:
    return Rejection::Refused;
  }
}

class Counters {
public:
  void reject (Rejection reason) { rejected_[static_cast<size_t> (reason)]++; }

  uint64_t rejected (Rejection reason) const { return rejected_[static_cast<size_t> (reason)]; }

  uint64_t connections = 0;    // accepted
  uint64_t received_bytes = 0; // of all of them, as they come out of TLS
  uint64_t sent_bytes = 0;

  struct OfStream {
    StreamTally tally;
    uint64_t source_comebacks = 0; // its signalling was there again
    uint64_t input_reconnects = 0; // what the program told of a camera and the like
    bool had_source = false;
    uint64_t used = 0; // the higher the later
  };

  // Names are chosen by others: not many of them are remembered.
  static constexpr size_t max_streams = 1024;

  // Of that stream, from now on if it was not known.
  OfStream &of (const StreamName &name)
  {
    const auto known = streams_.find (name);
    if (known == streams_.end () && streams_.size () >= max_streams)
      forget_one ();
    OfStream &found = streams_[name];
    found.used = ++uses_;
    return found;
  }

  void source_came (const StreamName &name)
  {
    OfStream &stream = of (name);
    stream.source_comebacks += stream.had_source ? 1 : 0;
    stream.had_source = true;
  }

private:
  // The one that was used least of late.
  void forget_one ()
  {
    auto oldest = streams_.begin ();
    for (auto place = streams_.begin (); place != streams_.end (); ++place)
      if (place->second.used < oldest->second.used)
        oldest = place;
    streams_.erase (oldest);
  }

  std::map<StreamName, OfStream> streams_;
  uint64_t uses_ = 0;
  std::array<uint64_t, static_cast<size_t> (Rejection::Count)> rejected_{};
};

} // namespace wsrtc
