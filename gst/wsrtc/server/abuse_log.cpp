// SPDX-License-Identifier: LGPL-2.1-or-later
#include "abuse_log.hpp"

#include <utility>

#include <glib.h>

#include "log.hpp"
#include "shown_text.hpp"

namespace wsrtc {

namespace {

constexpr int64_t silence_us = 60 * G_USEC_PER_SEC;
constexpr size_t max_shown = 300;

} // namespace

AbuseLog::AbuseLog (Clock clock) : clock_ (clock ? clock : [] { return int64_t (g_get_monotonic_time ()); })
{
}

bool AbuseLog::note (Abuse kind, const std::string &address, std::string_view what)
{
  Kind &of = of_[static_cast<size_t> (kind)];
  of.all++;
  const int64_t now = clock_ ();
  if (of.written_at != 0 && now - of.written_at < silence_us) {
    of.unwritten++;
    return false;
  }
  of.written_at = now;
  const uint64_t before = std::exchange (of.unwritten, 0);
  const std::string shown = shown_text (what, max_shown);
  if (before == 0)
    GST_WARNING ("%s: %s (for a minute, more of this kind is only counted)", address.c_str (),
                 shown.c_str ());
  else
    GST_WARNING ("%s: %s (and %" G_GUINT64_FORMAT " times since the last such line)", address.c_str (),
                 shown.c_str (), before);
  return true;
}

} // namespace wsrtc
