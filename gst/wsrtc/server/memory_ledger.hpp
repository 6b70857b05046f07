// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What all connections of a server hold together: what came in and is not complete
// yet, and what is to go out and does not. When it is more than allowed, or leaves no room
// for a newcomer, the one that holds most goes. On the server's thread.
#pragma once

#include <cstddef>
#include <functional>
#include <set>

namespace wsrtc {

class MemoryLedger {
public:
  // What one connection holds; lives no longer than its ledger.
  class Account {
  public:
    // `evict` is called from within a change of any account, at most once, and must
    // not change any: it is time to cut off, not to clean up.
    Account (MemoryLedger &ledger, std::function<void ()> evict);
    ~Account ();
    Account (const Account &) = delete;
    Account &operator= (const Account &) = delete;

    void set_incoming (size_t bytes);
    void set_outgoing (size_t bytes);

    size_t bytes () const;

    bool evicted () const { return evicted_; }

  private:
    friend class MemoryLedger;

    void change (size_t &part, size_t bytes);

    MemoryLedger &ledger_;
    const std::function<void ()> evict_;
    size_t incoming_ = 0;
    size_t outgoing_ = 0;
    bool evicted_ = false; // it counts no more
  };

  // What a connection costs that is idle: libsoup's parts of it, TLS, our own.
  static constexpr size_t idle_bytes = 32 * 1024;

  explicit MemoryLedger (size_t limit) : limit_ (limit), cut_off_ (limit) {}

  MemoryLedger (const MemoryLedger &) = delete;
  MemoryLedger &operator= (const MemoryLedger &) = delete;

  // A lower one keeps out who comes from now on. Nobody is cut off for it: who is there
  // may hold what the old one allowed, until all of it fits.
  void set_limit (size_t limit);

  // What nobody has to hold while others wait outside. All connections that one address
  // may have by default come to half of the default limit with it.
  static constexpr size_t hoard_bytes = 8 * idle_bytes;

  // For one more connection, and what it asks for.
  bool has_room () const { return total_ + 2 * idle_bytes <= limit_; }

  // The same after who hoards has gone, the heaviest first; while a lowered limit keeps
  // newcomers out, nobody goes for them.
  bool make_room ();

  size_t total () const { return total_; }

private:
  void settle ();
  bool evict_heaviest (size_t bytes);
  void relax ();

  size_t limit_;
  size_t cut_off_; // what the heaviest goes for; above the limit after it was lowered
  size_t total_ = 0;
  std::set<Account *> accounts_; // those that count
};

} // namespace wsrtc
