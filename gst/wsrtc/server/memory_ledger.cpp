// SPDX-License-Identifier: LGPL-2.1-or-later
#include "memory_ledger.hpp"

#include <algorithm>
#include <utility>

namespace wsrtc {

MemoryLedger::Account::Account (MemoryLedger &ledger, std::function<void ()> evict)
    : ledger_ (ledger), evict_ (std::move (evict))
{
  ledger_.accounts_.insert (this);
  ledger_.total_ += bytes ();
}

MemoryLedger::Account::~Account ()
{
  if (ledger_.accounts_.erase (this) != 0)
    ledger_.total_ -= bytes ();
  ledger_.relax ();
}

size_t MemoryLedger::Account::bytes () const
{
  return idle_bytes + incoming_ + outgoing_;
}

void MemoryLedger::Account::set_incoming (size_t bytes)
{
  change (incoming_, bytes);
}

void MemoryLedger::Account::set_outgoing (size_t bytes)
{
  change (outgoing_, bytes);
}

void MemoryLedger::Account::change (size_t &part, size_t bytes)
{
  const size_t before = std::exchange (part, bytes);
  if (evicted_)
    return;
  ledger_.total_ = ledger_.total_ - before + bytes;
  if (bytes > before)
    ledger_.settle ();
  else
    ledger_.relax ();
}

void MemoryLedger::set_limit (size_t limit)
{
  limit_ = limit;
  cut_off_ = std::max (cut_off_, limit);
  relax ();
}

void MemoryLedger::relax ()
{
  if (total_ <= limit_)
    cut_off_ = limit_;
}

void MemoryLedger::settle ()
{
  while (total_ > cut_off_ && evict_heaviest (0)) {
  }
}

bool MemoryLedger::make_room ()
{
  while (!has_room () && cut_off_ == limit_ && evict_heaviest (hoard_bytes)) {
  }
  return has_room ();
}

// Of those that hold more than `bytes`.
bool MemoryLedger::evict_heaviest (size_t bytes)
{
  const auto heaviest =
      std::max_element (accounts_.begin (), accounts_.end (),
                        [] (const Account *a, const Account *b) { return a->bytes () < b->bytes (); });
  if (heaviest == accounts_.end () || (*heaviest)->bytes () <= bytes)
    return false;
  Account &account = **heaviest;
  accounts_.erase (heaviest);
  total_ -= account.bytes ();
  account.evicted_ = true;
  account.evict_ ();
  return true;
}

} // namespace wsrtc
