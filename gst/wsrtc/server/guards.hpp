// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "abuse_log.hpp"
#include "memory_ledger.hpp"

namespace wsrtc {

// What watches over all connections of one server.
struct Guards {
  explicit Guards (size_t max_buffered_bytes) : memory (max_buffered_bytes) {}

  AbuseLog log;
  MemoryLedger memory;
};

} // namespace wsrtc
