// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "token_bucket.hpp"

namespace wsrtc {

// A rate for each address, whatever its connections are.
class AddressBudgets {
public:
  AddressBudgets (double burst, double per_second) : burst_ (burst), per_second_ (per_second) {}

  // As TokenBucket's.
  bool take (const std::string &address, int64_t now)
  {
    if (budgets_.size () >= max_budgets)
      budgets_.clear ();
    return budgets_.try_emplace (address, burst_, per_second_).first->second.take (1, now);
  }

  // Of all addresses, from now on.
  void change (double burst, double per_second)
  {
    if (burst == burst_ && per_second == per_second_)
      return;
    burst_ = burst;
    per_second_ = per_second;
    for (auto &[_, budget] : budgets_)
      budget.change (burst, per_second);
  }

private:
  // Addresses that are remembered. Who is forgotten has the whole burst again, and each
  // of its connections has cost it more.
  static constexpr size_t max_budgets = 4096;

  double burst_;
  double per_second_;
  std::map<std::string, TokenBucket> budgets_;
};

} // namespace wsrtc
