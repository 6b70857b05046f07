// SPDX-License-Identifier: LGPL-2.1-or-later
#include "abuse_log.hpp"

#include <utility>

#include <glib.h>

#include "log.hpp"

namespace wsrtc {

namespace {

constexpr int64_t silence_us = 60 * G_USEC_PER_SEC;

} // namespace

AbuseLog::AbuseLog (Clock clock) : clock_ (clock ? clock : [] { return int64_t (g_get_monotonic_time ()); })
{
}

Rejection rejection_of (Abuse kind)
{
  static constexpr Rejection rows[abuse_kinds] = {
      Rejection::Limit,   // TooManyConnections
      Rejection::Slow,    // SlowRequest
      Rejection::Size,    // LongRequest
      Rejection::Rate,    // EmptyRecords
      Rejection::Syntax,  // MalformedRequest
      Rejection::Method,  // UnknownMethod
      Rejection::Syntax,  // BadHandshake
      Rejection::Origin,  // ForeignOrigin
      Rejection::Host,    // ForeignHost
      Rejection::Token,   // BadToken
      Rejection::Missing, // NoSuchAddress
      Rejection::Syntax,  // ControlCharacters
      Rejection::Rate,    // TooManyRequests
      Rejection::Rate,    // TooManyMessages
      Rejection::Size,    // LongMessage
      Rejection::Rate,    // BadMessages
      Rejection::Syntax,  // BrokenFrame
      Rejection::Slow,    // DoesNotRead
      Rejection::Slow,    // DoesNotAnswer
      Rejection::Limit,   // OutOfMemory
      Rejection::Missing, // UnknownSession
      Rejection::Limit,   // TooManySessions
      Rejection::Limit,   // CannotAccept
  };
  return rows[static_cast<size_t> (kind)];
}

bool AbuseLog::note (Abuse kind, LogLine line)
{
  Kind &of = of_[static_cast<size_t> (kind)];
  of.all++;
  const int64_t now = clock_ ();
  if (of.written_at != 0 && now - of.written_at < silence_us) {
    of.unwritten++;
    return false;
  }
  of.written_at = now;
  line.with ("kind", to_string (rejection_of (kind)));
  // More of this kind is only counted for a minute.
  if (const uint64_t before = std::exchange (of.unwritten, 0))
    line.with ("unlogged", before);
  GST_WARNING ("%s", line.c_str ());
  return true;
}

} // namespace wsrtc
