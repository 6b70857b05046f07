// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <utility>

#include "abuse_log.hpp"
#include "address_budgets.hpp"
#include "counters.hpp"
#include "memory_ledger.hpp"

namespace wsrtc {

// What watches over all connections of one server.
struct Guards {
  // `counters` stay.
  Guards (size_t max_buffered_bytes, Counters &all_counters)
      : counters (all_counters), memory (max_buffered_bytes)
  {
  }

  Counters &counters;

  // The line is the caller's, the kind and how often are added.
  void note (Abuse kind, LogLine line)
  {
    if (!is_counted_by_status (kind))
      counters.reject (rejection_of (kind));
    log.note (kind, std::move (line));
  }

  AbuseLog log;
  MemoryLedger memory;
  // Requests of each address, those that are refused included.
  AddressBudgets requests{0, 0};
};

} // namespace wsrtc
